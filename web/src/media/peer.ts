// The connection with one peer for as long as both pages live: made, kept alive, and when nothing else helps made anew.
//
// Repair goes up a ladder, and only while the peer is present and reachable: ICE restarts first, then a rebuild. A
// rebuild needs no message of its own. Its offer announces a certificate that the other side has not seen: that side
// drops its own connection, makes a new one and answers. Should both rebuild at once, the impolite side's offer stands.
// Either side makes only as many as the pair's budget allows; what asks for more is dropped, and asked again.

import { backoffMs } from "../connection/backoff";
import type { Clock } from "../connection/clock";
import type { ConnectionBudget, PairBudget } from "./connection-budget";
import type { Failures } from "./failures";
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
  /** May throw. */
  readonly connect: () => RTCPeerConnection;
  readonly budget: PairBudget;
  readonly failures: Failures;
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
  /** Null where the browser made no connection, or the budget allows none yet: it is tried again. */
  #line: Line | null;
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
    const { asked } = options.budget;
    const { waitMs } = asked;
    this.#line = waitMs > 0 ? null : this.#build(!options.polite, asked);
    this.#repairLater(waitMs > 0 ? waitMs : FIRST_CONNECT_WITHIN_MS);
    this.#sampleLater();
  }

  async receive(signal: Signal): Promise<void> {
    const line = this.#line;
    if (this.#isRetired(signal)) return;
    const verdict = line === null ? "foreign" : await line.negotiation.receive(signal);
    if (verdict === "dropped" && signal.type === "candidate" && line !== this.#line) {
      await this.#line?.negotiation.receive(signal); // it came behind an offer that had this line made anew
      return;
    }
    if (verdict !== "foreign" || line !== this.#line || signal.type !== "description") return;
    const { asked } = this.options.budget;
    if (this.#closed || asked.waitMs > 0) return;
    if (signal.description.type === "offer") {
      this.#rebuild(false, asked);
      await this.#line?.negotiation.receive(signal);
    } else if (line !== null) {
      this.#rebuild(true, asked);
    }
  }

  /** Sends this voice, or none. Never renegotiates, and holds up nothing: only the track changes. */
  sendVoice(track: MediaStreamTrack | null): void {
    this.#voice = { ...this.#voice, track };
    void this.#line?.senders?.audio.want(this.#voice);
  }

  /** Brings the picture's sender to what may be sent now. Never renegotiates. */
  sendPicture(track: MediaStreamTrack | null, sending: VideoSending | "off"): void {
    this.#picture = { track, encoding: sending === "off" || track === null ? { active: false } : sending };
    void this.#line?.senders?.video.want(this.#picture);
  }

  /** What was sent lately, for this peer alone. */
  get encoded(): Encoded {
    const encoded = this.#line?.encoded;
    return { frames: encoded?.frames.perSecond ?? 0, seconds: encoded?.seconds.perSecond ?? 0 };
  }

  /** Whether negotiation can reach the peer's page: the own line is up, and the peer is present. */
  reach(reachable: boolean): void {
    const regained = reachable && !this.#reachable;
    this.#reachable = reachable;
    if (!regained) return;
    if (this.#attempt !== null || this.#line === null || isDoubtful(this.#line)) this.#repair(0);
    else this.#line.negotiation.resend();
  }

  /** This machine uses another network now: the way to the peer has to be found anew. */
  networkChanged(): void {
    this.#repair(0);
  }

  use(servers: RTCIceServer[]): void {
    const connection = this.#line?.connection;
    connection?.setConfiguration({ ...connection.getConfiguration(), iceServers: servers });
  }

  close(): void {
    this.#closed = true;
    this.#cancelRepair();
    this.#cancelSample();
    this.#drop();
  }

  #build(active: boolean, from: ConnectionBudget): Line | null {
    const { connect, failures } = this.options;
    from.spend();
    let connection: RTCPeerConnection | null = null;
    try {
      connection = connect();
      return this.#lineOver(connection, active);
    } catch (error) {
      failures.note("make a connection", error);
      const half = connection;
      if (half !== null) failures.contain("close a connection", () => half.close());
      return null;
    }
  }

  #lineOver(connection: RTCPeerConnection, active: boolean): Line {
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
      if (line === this.#line) this.#connectionChanged(line);
    };
    if (active) {
      connection.addTransceiver("audio", { direction: "sendrecv" });
      connection.addTransceiver("video", { direction: "sendrecv", sendEncodings: [{ active: false }] });
      this.#adopt(line).catch((error: unknown) => this.options.failures.note("take up a connection", error));
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

  #connectionChanged(line: Line): void {
    switch (line.connection.connectionState) {
      case "connected":
        this.#healthy();
        line.senders?.audio.doubt();
        line.senders?.video.doubt();
        void this.#applySending(line);
        break;
      case "disconnected":
        if (this.#attempt === null) {
          this.#attempt = 0;
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

  #repair(attempt: number): void {
    this.#attempt = attempt;
    this.#repairAt = this.options.clock.now();
    this.#become(this.#state === "new" || this.#state === "connecting" ? "connecting" : "repairing");
    this.#cancelRepair();
    if (!this.#reachable) return; // taken up again when it is
    const { own } = this.options.budget;
    const { waitMs } = own;
    const helpless = this.#line === null || waitsInVain(this.#line) || attempt >= RESTARTS_BEFORE_REBUILD;
    if (helpless && waitMs === 0) this.#rebuild(true, own);
    else this.#line?.negotiation.restart();
    this.#attempt = attempt + 1;
    this.#repairLater(Math.max(waitMs, backoffMs(attempt, REPAIR, 1)));
  }

  /** Unless it is well by then: what was made, mended or lost. */
  #repairLater(ms: number): void {
    this.#cancelRepair();
    this.#cancelRepair = this.options.clock.after(ms, () => {
      this.#repair(this.#attempt ?? 0);
    });
  }

  /** A restart on a connection that never broke leaves no event behind: it is well when something was heard since. */
  #isWell({ liveness }: Line): boolean {
    return liveness.heardAt > this.#repairAt + SAMPLE_MS / 2;
  }

  #rebuild(active: boolean, from: ConnectionBudget): void {
    const former = this.#line?.negotiation.remoteFingerprint ?? null;
    if (former !== null) this.#retired.add(former);
    this.#drop();
    this.#line = this.#build(active, from);
    if (this.#attempt === null) this.#repairLater(FIRST_CONNECT_WITHIN_MS);
  }

  /** What is said for a connection that was given up here is late; its other end will hear of the new one. */
  #isRetired(signal: Signal): boolean {
    return signal.type === "description" && this.#retired.has(fingerprintOf(signal.description.sdp));
  }

  #drop(): void {
    const line = this.#line;
    this.#line = null;
    if (line === null) return;
    line.connection.onconnectionstatechange = null;
    this.options.failures.contain("close a connection", () => line.negotiation.close());
  }

  #sampleLater(): void {
    this.#cancelSample = this.options.clock.after(SAMPLE_MS, () => void this.#sample());
  }

  async #sample(): Promise<void> {
    const line = this.#line;
    const report = line === null ? null : await line.connection.getStats().catch(() => null);
    if (this.#closed) return;
    if (line !== null && report !== null && line === this.#line) {
      const { encoded, ...arrived } = count(report.entries());
      line.liveness.observe(arrived);
      line.encoded.frames.observe(encoded.frames, encoded.at);
      line.encoded.seconds.observe(encoded.seconds, encoded.at);
      this.#judge(line);
    }
    this.#sampleLater();
  }

  #judge(line: Line): void {
    const { connection, liveness } = line;
    const connected = connection.connectionState === "connected";
    for (const what of ARRIVALS) this.#tell(what, liveness.arrives(what) && (connected || what === "picture"));
    if (!connected) return;
    if (this.#attempt === null && liveness.silentMs > DEAF_AFTER_MS) this.#repair(0);
    else if (this.#attempt !== null && this.#isWell(line)) this.#healthy();
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

function isDoubtful({ connection, liveness }: Line): boolean {
  return connection.connectionState !== "connected" || liveness.silentMs > DOUBTFUL_AFTER_MS;
}

/** A side that waits for a first offer has nothing to restart. */
function waitsInVain({ connection }: Line): boolean {
  return connection.localDescription === null && connection.remoteDescription === null;
}

/** VP8 costs least where everybody encodes once for each peer. */
function preferVp8(transceiver: RTCRtpTransceiver): void {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const rank = (codec: RTCRtpCodec) => (codec.mimeType.toLowerCase() === "video/vp8" ? 0 : 1);
  if (codecs.some((codec) => rank(codec) === 0))
    transceiver.setCodecPreferences([...codecs].sort((a, b) => rank(a) - rank(b)));
}
