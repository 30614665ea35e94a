// The media of a room as its newest view wants it: the own microphone, gates, connections, senders. No reactivity.
//
// In that order, and each by itself: what fails with a connection, or however many ask for new ones, leaves no
// microphone and no gate open that the view closes.

import type { Clock } from "../connection/clock";
import { Failures } from "../media/failures";
import { ReceivedLevel } from "../media/level";
import type { Arrival } from "../media/liveness";
import type { LocalMedia } from "../media/local-media.svelte";
import { Mesh } from "../media/mesh";
import type { PeerState } from "../media/peer";
import { Pace } from "../media/pace";
import { Pictures } from "../media/pictures";
import type { Picture } from "../media/pictures";
import { Playback } from "../media/playback";
import { ASSUMED_UPLINK, CAMERA_HEIGHT, maySpeak, mediaPolicy } from "../media/policy";
import type { MediaPolicy } from "../media/policy";
import type { ClientMessage, IceServer, ReceiveCandidate, ReceiveDescription, SeatCommand, SeatId } from "../protocol";
import { savesData } from "./network";
import { OwnMicrophone } from "./own-microphone";
import { peersOf, type PeerView } from "../protocol/pages";
import type { View } from "../protocol/view";

const PACE_EVERY_MS = 1_000;

export interface RoomMediaListener {
  state(seat: SeatId, state: PeerState): void;
  /** The picture to show of a peer; null while none arrives. */
  picture(seat: SeatId, picture: Picture | null): void;
  arrival(seat: SeatId, what: Arrival, arrives: boolean): void;
  blocked(blocked: boolean): void;
  gone(seat: SeatId): void;
}

export interface RoomMediaOptions {
  readonly clock: Clock;
  readonly send: (message: ClientMessage) => void;
  readonly local: LocalMedia;
  readonly listener: RoomMediaListener;
}

/** What is known of the room, and how well. */
export interface Known {
  readonly view: View | null;
  /** The view is the present state of the room. */
  readonly fresh: boolean;
  /** The outage lasted too long for anybody to be heard on the strength of an old view. */
  readonly paused: boolean;
  readonly silenced: ReadonlySet<SeatId>;
  /** Whose pictures this person hides, or shows again, before the server knows of it. */
  readonly hiding: ReadonlyMap<SeatId, boolean>;
}

export class RoomMedia {
  #known: Known = { view: null, fresh: false, paused: false, silenced: new Set(), hiding: new Map() };
  #microphone = new OwnMicrophone();
  #heardLevels = new Map<SeatId, ReceivedLevel>();
  #mesh: Mesh;
  #playback: Playback;
  #pictures: Pictures;
  #failures = new Failures();
  #pace = new Pace(navigator.hardwareConcurrency);
  #cancelPace = (): void => {};
  #closed = false;

  constructor(private readonly options: RoomMediaOptions) {
    const { clock, send, listener } = options;
    this.#playback = new Playback((blocked) => {
      listener.blocked(blocked);
    }, this.#failures);
    this.#pictures = new Pictures((seat, picture) => {
      listener.picture(seat, picture);
    }, this.#failures);
    this.#mesh = new Mesh({
      clock,
      send,
      failures: this.#failures,
      listener: {
        state: (seat, state) => {
          listener.state(seat, state);
        },
        receivers: (seat, audio, video) => {
          this.#attach(seat, audio, video);
        },
        arrival: (seat, what, arrives) => {
          if (what === "picture") this.#pictures.arrives(seat, arrives);
          listener.arrival(seat, what, arrives);
        },
        gone: (seat) => {
          this.#playback.detach(seat);
          this.#pictures.detach(seat);
          this.#heardLevels.delete(seat);
          listener.gone(seat);
        },
      },
    });
    this.#paceLater();
  }

  get microphoneOpen(): boolean {
    return this.#microphone.open;
  }

  know(known: Known): void {
    this.#known = known;
    this.#microphone.seen(known.view?.parts.me?.mutes ?? []);
    this.refresh();
  }

  /** What its owner closes is closed now; the senders follow when the command is on its way. */
  asked(command: SeatCommand): void {
    this.#microphone.asked(command);
    this.#turnMicrophone();
    queueMicrotask(() => {
      this.refresh();
    });
  }

  refused(command: SeatCommand): void {
    this.#microphone.refused(command);
    this.refresh();
  }

  receive(message: ReceiveDescription | ReceiveCandidate): void {
    this.#mesh.receive(message);
  }

  use(servers: readonly IceServer[]): void {
    this.#mesh.use(servers);
  }

  networkChanged(): void {
    this.#mesh.networkChanged();
  }

  unblock(): Promise<void> {
    return this.#playback.unblock();
  }

  /** 0..1, of those whose gate is open, and of oneself while one's microphone is. */
  levels(): Map<SeatId, number> {
    const levels = new Map<SeatId, number>();
    for (const [seat, receiver] of this.#playback.audible()) {
      levels.set(seat, this.#heardLevels.get(seat)?.read(receiver) ?? 0);
    }
    const me = this.#known.view?.parts.me?.seat;
    if (me !== undefined && this.#microphone.open) levels.set(me, this.options.local.level);
    return levels;
  }

  close(): void {
    this.#closed = true;
    this.#cancelPace();
    this.#mesh.close();
  }

  /** Brings everything to what is known now; called again, it changes nothing. */
  refresh(): void {
    if (this.#closed) return;
    const open = this.#turnMicrophone();
    this.#gate();
    this.#failures.contain("connect", () => this.#connect());
    this.#failures.contain("send", () => this.#tune(open));
  }

  #connect(): void {
    const { view, fresh } = this.#known;
    const present = new Set(
      view?.parts.roster?.seats.filter((seat) => seat.presence === "present").map(({ id }) => id),
    );
    this.#mesh.update(peersOf(view?.parts ?? {}), (seat) => fresh && present.has(seat));
  }

  #tune(open: boolean): void {
    const peers = [...this.#policy().peers].map(
      ([seat, peer]) => [seat, { ...peer, sendAudio: peer.sendAudio && open }] as const,
    );
    this.#mesh.tune(new Map(peers), this.options.local.tracks);
  }

  #policy(): MediaPolicy {
    return mediaPolicy(this.#known.view, {
      uplink: ASSUMED_UPLINK,
      cameraHeight: shorterSide(this.options.local.tracks.video),
      saveData: savesData(),
      pace: (part, peers) => this.#pace.share(part, peers),
    });
  }

  #paceLater(): void {
    this.#cancelPace = this.options.clock.after(PACE_EVERY_MS, () => {
      this.#keepPace();
      this.#paceLater();
    });
  }

  #keepPace(): void {
    const { part, peers } = this.#policy();
    const [first] = peers.values();
    if (first === undefined || first.video === "off" || this.options.local.tracks.video === null) this.#pace.rest();
    else if (this.#pace.observe(part, peers.size, first.video.maxFramerate, this.#mesh.encoded)) this.refresh();
  }

  /** Opens or closes the own microphone; whether it is open to the circle now. Closed where that can't be told. */
  #turnMicrophone(): boolean {
    const { view, fresh, paused } = this.#known;
    let open = false;
    this.#failures.contain("decide on the microphone", () => {
      open = this.#microphone.decide({ allowed: maySpeak(view), fresh, paused });
    });
    this.#failures.contain("set the microphone", () => this.options.local.open(open || isBeforeTheRoom(view)));
    return open;
  }

  #attach(seat: SeatId, audio: RTCRtpReceiver, video: RTCRtpReceiver): void {
    this.#playback.attach(seat, audio);
    this.#pictures.attach(seat, video);
    this.#heardLevels.set(seat, new ReceivedLevel());
    this.#gate();
  }

  /** Sets the gate before each voice and each picture. Where it can't be told what is allowed, nothing is. */
  #gate(): void {
    const { view, fresh, paused, silenced, hiding } = this.#known;
    let peers: ReadonlyMap<SeatId, PeerView> = new Map();
    this.#failures.contain("tell who may be heard", () => {
      peers = new Map(peersOf(view?.parts ?? {}).map((peer) => [peer.seat, peer]));
    });
    this.#playback.gate((seat) => !paused && peers.get(seat)?.hear === true, silenced, fresh);
    this.#pictures.gate(
      (seat) => (paused ? "none" : (peers.get(seat)?.see ?? "none")),
      (seat) => hiding.get(seat) === true,
      fresh,
    );
  }
}

/** At the door and in the lobby the microphone is heard by its owner's meter and by nobody else. */
function isBeforeTheRoom(view: View | null): boolean {
  return view === null || view.kind === "door" || view.kind === "lobby";
}

function shorterSide(camera: MediaStreamTrack | null): number {
  const { width, height } = camera?.getSettings() ?? {};
  return width === undefined || height === undefined ? CAMERA_HEIGHT : Math.min(width, height);
}
