// The connection with one peer for as long as both pages live: made, kept alive, and when nothing else helps made anew.
//
// Repair goes up a ladder, and only while the peer is present and reachable: ICE restarts first, then a rebuild. A
// rebuild needs no message of its own. Its offer announces a certificate that the other side has not seen: that side
// drops its own connection, makes a new one and answers. Should both rebuild at once, the impolite side's offer stands.

import { backoffMs } from "../connection/backoff";
import type { Clock } from "../connection/clock";
import { ARRIVALS, count, Liveness } from "./liveness";
import type { Arrival } from "./liveness";
import { Negotiation } from "./negotiation";
import type { Signal } from "./negotiation";
import type { Encoded } from "./pace";
import type { VideoSending } from "./policy";
import { Rate } from "./rate";
import { fingerprintOf } from "./sdp";
import { Sender } from "./sender";
import type { Wanted } from "./sender";

export type PeerState = "new" | "connecting" | "connected" | "repairing";

export interface PeerListener {
  state(state: PeerState): void;
  /** The receivers of a new connection, in place of those before. */
  receivers(audio: RTCRtpReceiver, video: RTCRtpReceiver): void;
  /** Whether that comes now, after it did not; or no longer. */
  arrival(what: Arrival, arrives: boolean): void;
}

export interface PeerOptions {
  readonly polite: boolean;
  readonly clock: Clock;
  readonly connect: () => RTCPeerConnection;
  readonly send: (signal: Signal) => void;
  readonly listener: PeerListener;
}

const AUDIO_BITRATE = 32_000;
const SAMPLE_MS = 1_000;
const FIRST_CONNECT_WITHIN_MS = 8_000;
const DISCONNECTED_FOR_MS = 2_000;
/** The polite side waits a little longer, so that mostly one side alone restarts. */
const POLITE_EXTRA_MS = 1_000;
const DEAF_AFTER_MS = 8_000;
const DOUBTFUL_AFTER_MS = 3_000;
const RESTARTS_BEFORE_REBUILD = 2;
const REPAIR = { firstMs: 5_000, capMs: 30_000 };

interface Line {
  readonly connection: RTCPeerConnection;
  readonly negotiation: Negotiation;
  readonly liveness: Liveness;
  readonly encoded: { readonly frames: Rate; readonly seconds: Rate };
  senders: { readonly audio: Sender; readonly video: Sender } | null;
}

export class Peer {
  #line: Line;
  #voice: Wanted = { track: null, encoding: { active: true, maxBitrate: AUDIO_BITRATE } };
  #picture: Wanted = { track: null, encoding: { active: false } };
  #reachable = true;
  /** Null while all is well; otherwise the next step of the ladder. */
  #attempt: number | null = null;
  #repairAt = 0;
  #closed = false;
  #retired = new Set<string>();
  #state: PeerState = "new";
  #arriving = new Set<Arrival>();
  #cancelRepair: () => void = () => {};
  #cancelSample: () => void = () => {};

  constructor(private readonly options: PeerOptions) {
    this.#line = this.#build(!options.polite);
    this.#expectWithin(FIRST_CONNECT_WITHIN_MS);
    this.#sampleLater();
  }

  async receive(signal: Signal): Promise<void> {
    const line = this.#line;
    if (this.#isRetired(signal)) return;
    const verdict = await line.negotiation.receive(signal);
    if (verdict !== "foreign" || line !== this.#line || signal.type !== "description") return;
    if (signal.description.type === "offer") {
      this.#rebuild(false);
      await this.#line.negotiation.receive(signal);
    } else {
      this.#rebuild(true);
    }
  }

  /** Sends this voice, or none. Never renegotiates, and holds up nothing: only the track changes. */
  sendVoice(track: MediaStreamTrack | null): void {
    this.#voice = { ...this.#voice, track };
    void this.#line.senders?.audio.want(this.#voice);
  }

  /** Brings the picture's sender to what may be sent now. Never renegotiates. */
  sendPicture(track: MediaStreamTrack | null, sending: VideoSending | "off"): void {
    this.#picture = { track, encoding: sending === "off" || track === null ? { active: false } : sending };
    void this.#line.senders?.video.want(this.#picture);
  }

  /** What was sent lately, for this peer alone. */
  get encoded(): Encoded {
    const { frames, seconds } = this.#line.encoded;
    return { frames: frames.perSecond, seconds: seconds.perSecond };
  }

  /** Whether negotiation can reach the peer's page: the own line is up, and the peer is present. */
  reach(reachable: boolean): void {
    const regained = reachable && !this.#reachable;
    this.#reachable = reachable;
    if (!regained) return;
    const { connection, liveness, negotiation } = this.#line;
    const doubtful = connection.connectionState !== "connected" || liveness.silentMs > DOUBTFUL_AFTER_MS;
    if (this.#attempt !== null || doubtful) this.#repair(0);
    else negotiation.resend();
  }

  /** This machine uses another network now: the way to the peer has to be found anew. */
  networkChanged(): void {
    this.#repair(0);
  }

  use(servers: RTCIceServer[]): void {
    const { connection } = this.#line;
    connection.setConfiguration({ ...connection.getConfiguration(), iceServers: servers });
  }

  close(): void {
    this.#closed = true;
    this.#cancelRepair();
    this.#cancelSample();
    this.#drop(this.#line);
  }

  #build(active: boolean): Line {
    const connection = this.options.connect();
    const line: Line = {
      connection,
      liveness: new Liveness(this.options.clock),
      encoded: { frames: new Rate(), seconds: new Rate() },
      senders: null,
      negotiation: new Negotiation({
        connection,
        polite: this.options.polite,
        active,
        clock: this.options.clock,
        send: this.options.send,
        adopt: () => this.#adopt(line),
      }),
    };
    connection.onconnectionstatechange = () => {
      this.#connectionChanged();
    };
    if (active) {
      connection.addTransceiver("audio", { direction: "sendrecv" });
      connection.addTransceiver("video", { direction: "sendrecv", sendEncodings: [{ active: false }] });
      void this.#adopt(line);
    }
    return line;
  }

  /** Takes the first audio and the first video transceiver as those of this pair. */
  async #adopt(line: Line): Promise<void> {
    const transceivers = line.connection.getTransceivers();
    const audio = transceivers.find((transceiver) => transceiver.receiver.track.kind === "audio");
    const video = transceivers.find((transceiver) => transceiver.receiver.track.kind === "video");
    if (audio === undefined || video === undefined) return;
    audio.direction = "sendrecv";
    video.direction = "sendrecv";
    preferVp8(video);
    line.senders = { audio: new Sender(audio.sender), video: new Sender(video.sender) };
    this.options.listener.receivers(audio.receiver, video.receiver);
    await this.#applySending(line);
  }

  async #applySending({ senders }: Line): Promise<void> {
    if (senders === null) return;
    await Promise.all([senders.audio.want(this.#voice), senders.video.want(this.#picture)]);
  }

  #connectionChanged(): void {
    switch (this.#line.connection.connectionState) {
      case "connected":
        this.#healthy();
        this.#line.senders?.audio.doubt();
        this.#line.senders?.video.doubt();
        void this.#applySending(this.#line);
        break;
      case "disconnected":
        if (this.#attempt === null) {
          this.#attempt = 0;
          this.#repairAt = this.options.clock.now();
          this.#repairLater(DISCONNECTED_FOR_MS + (this.options.polite ? POLITE_EXTRA_MS : 0));
        }
        break;
      case "failed":
        if (this.#attempt === null) this.#repair(0);
        break;
      case "connecting":
        if (this.#state === "new") this.#become("connecting");
        break;
      case "new":
      case "closed":
    }
  }

  #healthy(): void {
    this.#attempt = null;
    this.#cancelRepair();
    this.#become("connected");
  }

  #expectWithin(ms: number): void {
    this.#cancelRepair();
    this.#cancelRepair = this.options.clock.after(ms, () => {
      this.#repair(0);
    });
  }

  #repair(attempt: number): void {
    this.#attempt = attempt;
    this.#repairAt = this.options.clock.now();
    this.#become(this.#state === "new" || this.#state === "connecting" ? "connecting" : "repairing");
    this.#cancelRepair();
    if (!this.#reachable) return; // taken up again when it is
    if (attempt >= RESTARTS_BEFORE_REBUILD || this.#waitsInVain()) this.#rebuild(true);
    else this.#line.negotiation.restart();
    this.#attempt = attempt + 1;
    this.#repairLater(backoffMs(attempt, REPAIR, 1));
  }

  #repairLater(ms: number): void {
    this.#cancelRepair();
    this.#cancelRepair = this.options.clock.after(ms, () => {
      if (this.#isWell()) this.#healthy();
      else this.#repair(this.#attempt ?? 0);
    });
  }

  /** A restart on a connection that never broke leaves no event behind: it is well when something was heard since. */
  #isWell(): boolean {
    const { connection, liveness } = this.#line;
    return connection.connectionState === "connected" && liveness.heardAt > this.#repairAt + SAMPLE_MS / 2;
  }

  /** A side that waits for a first offer has nothing to restart. */
  #waitsInVain(): boolean {
    const { connection } = this.#line;
    return connection.localDescription === null && connection.remoteDescription === null;
  }

  #rebuild(active: boolean): void {
    const former = this.#line.negotiation.remoteFingerprint;
    if (former !== null) this.#retired.add(former);
    this.#drop(this.#line);
    this.#line = this.#build(active);
    if (this.#attempt === null) this.#expectWithin(FIRST_CONNECT_WITHIN_MS);
  }

  /** What is said for a connection that was given up here is late; its other end will hear of the new one. */
  #isRetired(signal: Signal): boolean {
    return signal.type === "description" && this.#retired.has(fingerprintOf(signal.description.sdp));
  }

  #drop({ connection, negotiation }: Line): void {
    connection.onconnectionstatechange = null;
    negotiation.close();
  }

  #sampleLater(): void {
    this.#cancelSample = this.options.clock.after(SAMPLE_MS, () => void this.#sample());
  }

  async #sample(): Promise<void> {
    const line = this.#line;
    const report = await line.connection.getStats().catch(() => null);
    if (this.#closed) return;
    if (report !== null && line === this.#line) {
      const { encoded, ...arrived } = count(report.entries());
      line.liveness.observe(arrived);
      line.encoded.frames.observe(encoded.frames, encoded.at);
      line.encoded.seconds.observe(encoded.seconds, encoded.at);
      this.#judge(line);
    }
    this.#sampleLater();
  }

  #judge({ connection, liveness }: Line): void {
    const connected = connection.connectionState === "connected";
    for (const what of ARRIVALS) this.#tell(what, liveness.arrives(what) && (connected || what === "picture"));
    if (!connected) return;
    if (this.#attempt === null && liveness.silentMs > DEAF_AFTER_MS) this.#repair(0);
    else if (this.#attempt !== null && this.#isWell()) this.#healthy();
  }

  #tell(what: Arrival, arrives: boolean): void {
    if (this.#arriving.has(what) === arrives) return;
    if (arrives) this.#arriving.add(what);
    else this.#arriving.delete(what);
    this.options.listener.arrival(what, arrives);
  }

  #become(state: PeerState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.options.listener.state(state);
  }
}

/** VP8 costs least where everybody encodes once for each peer. */
function preferVp8(transceiver: RTCRtpTransceiver): void {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const rank = (codec: RTCRtpCodec) => (codec.mimeType.toLowerCase() === "video/vp8" ? 0 : 1);
  if (codecs.some((codec) => rank(codec) === 0)) transceiver.setCodecPreferences([...codecs].sort((a, b) => rank(a) - rank(b)));
}
