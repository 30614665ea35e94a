// One RTCPeerConnection and its perfect negotiation (W3C WebRTC 10.7), over a relay that may lose messages.

import type { Clock } from "../connection/clock";
import type { IceCandidate, SessionDescription } from "../protocol";
import { fingerprintOf, ufragsOf } from "./sdp";

export type Signal =
  | { readonly type: "description"; readonly description: SessionDescription }
  | { readonly type: "candidate"; readonly candidate: IceCandidate };

export interface NegotiationOptions {
  readonly connection: RTCPeerConnection;
  readonly polite: boolean;
  /** The side that makes the first offer; it has added the transceivers. */
  readonly active: boolean;
  readonly clock: Clock;
  readonly send: (signal: Signal) => void;
  /** The transceivers of the first offer are there, and it is not yet answered. */
  readonly adopt: () => Promise<void>;
}

/** `foreign`: the other side speaks for another connection than the one this was negotiated with. */
export type Verdict = "taken" | "dropped" | "foreign";

const ANSWER_WITHIN_MS = 3_000;
const ASK_AGAIN_CAP_MS = 12_000;
const EARLY_LIMIT = 64;

export class Negotiation {
  #makingOffer = false;
  #remoteFingerprint: string | null = null;
  #early: IceCandidate[] = [];
  #work: Promise<unknown> = Promise.resolve();
  #cancelWait: () => void = () => {};

  constructor(private readonly options: NegotiationOptions) {
    const { connection } = options;
    connection.onnegotiationneeded = () => void this.#offer();
    connection.onicecandidate = ({ candidate }) => {
      this.#sendCandidate(candidate);
    };
  }

  /** What identifies the other end's connection; null until it has spoken. */
  get remoteFingerprint(): string | null {
    return this.#remoteFingerprint;
  }

  /** Messages are worked off one after the other, in the order in which they came. */
  receive(signal: Signal): Promise<Verdict> {
    const verdict = this.#work.then(() =>
      signal.type === "description" ? this.#description(signal.description) : this.#candidate(signal.candidate),
    );
    this.#work = verdict.catch(() => {});
    return verdict.catch(() => "dropped");
  }

  /** New ICE credentials, once the connection is stable; an offer still waiting for its answer is sent again. */
  restart(): void {
    if (this.#remoteFingerprint !== null) this.options.connection.restartIce();
    this.resend();
  }

  /** What was sent may have been lost: an unanswered offer goes out again, with the candidates found since. */
  resend(): void {
    if (this.options.connection.signalingState === "have-local-offer") this.#sendLocal(ANSWER_WITHIN_MS);
  }

  close(): void {
    const { connection } = this.options;
    this.#cancelWait();
    connection.onnegotiationneeded = null;
    connection.onicecandidate = null;
    connection.close();
  }

  async #offer(): Promise<void> {
    const { connection } = this.options;
    try {
      this.#makingOffer = true;
      await connection.setLocalDescription();
      if (connection.localDescription?.type === "offer") this.#sendLocal(ANSWER_WITHIN_MS);
    } catch {
      // Closed meanwhile, or overtaken by the other side's offer: either way it is not for us to offer now.
    } finally {
      this.#makingOffer = false;
    }
  }

  #description(description: SessionDescription): Promise<Verdict> {
    switch (description.type) {
      case "offer":
        return this.#remoteOffer(description);
      case "answer":
        return this.#remoteAnswer(description);
      case "pranswer":
      case "rollback":
        return Promise.resolve("dropped");
    }
  }

  async #remoteOffer(offer: SessionDescription): Promise<Verdict> {
    const { connection, polite, active } = this.options;
    if (this.#isForeign(offer)) return "foreign";
    if (this.#remoteFingerprint === null && active) return polite ? "foreign" : "dropped";
    const collision = this.#makingOffer || connection.signalingState !== "stable";
    if (collision && !polite) return "dropped";
    await this.#setRemote(offer);
    if (connection.localDescription === null) await this.options.adopt();
    await connection.setLocalDescription();
    this.#sendLocal(null);
    return "taken";
  }

  async #remoteAnswer(answer: SessionDescription): Promise<Verdict> {
    const { connection } = this.options;
    if (connection.signalingState !== "have-local-offer") return "dropped";
    if (this.#isForeign(answer)) return "foreign";
    if (this.#answersFormerOffer(answer)) return "dropped";
    this.#cancelWait();
    await this.#setRemote(answer);
    return "taken";
  }

  async #setRemote(description: SessionDescription): Promise<void> {
    await this.options.connection.setRemoteDescription(description);
    this.#remoteFingerprint = fingerprintOf(description.sdp);
    const early = this.#early;
    this.#early = [];
    for (const candidate of early) if (this.#isCurrent(candidate)) await this.#add(candidate);
  }

  #isForeign({ sdp }: SessionDescription): boolean {
    return this.#remoteFingerprint !== null && fingerprintOf(sdp) !== this.#remoteFingerprint;
  }

  /** An ICE restart is answered with new credentials (RFC 8839 4.4.3.1.1); the old ones answer an older offer. */
  #answersFormerOffer({ sdp }: SessionDescription): boolean {
    const { currentLocalDescription, pendingLocalDescription, currentRemoteDescription } = this.options.connection;
    if (currentLocalDescription === null || currentRemoteDescription === null) return false;
    const restarts = !overlap(ufragsOf(currentLocalDescription.sdp), ufragsOf(pendingLocalDescription?.sdp ?? ""));
    return restarts && overlap(ufragsOf(currentRemoteDescription.sdp), ufragsOf(sdp));
  }

  async #candidate(candidate: IceCandidate): Promise<Verdict> {
    if (this.#isCurrent(candidate)) return this.#add(candidate);
    this.#early = [...this.#early, candidate].slice(-EARLY_LIMIT);
    return "dropped";
  }

  #isCurrent({ usernameFragment }: IceCandidate): boolean {
    const remote = this.options.connection.remoteDescription;
    if (remote === null) return false;
    return usernameFragment == null || ufragsOf(remote.sdp).has(usernameFragment);
  }

  async #add(candidate: IceCandidate): Promise<Verdict> {
    await this.options.connection.addIceCandidate(candidate);
    return "taken";
  }

  #sendLocal(answerWithinMs: number | null): void {
    const { connection, clock, send } = this.options;
    const description = connection.localDescription;
    if (description === null) return;
    send({ type: "description", description: { type: description.type, sdp: description.sdp } });
    this.#cancelWait();
    if (answerWithinMs === null) return;
    this.#cancelWait = clock.after(answerWithinMs, () => {
      if (connection.signalingState === "have-local-offer") {
        this.#sendLocal(Math.min(2 * answerWithinMs, ASK_AGAIN_CAP_MS));
      }
    });
  }

  #sendCandidate(candidate: RTCIceCandidate | null): void {
    if (candidate !== null && candidate.candidate === "") return; // told below, once, when all are found
    const { sdpMid = null, sdpMLineIndex = null, usernameFragment = null } = candidate ?? {};
    const [ufrag = null] = ufragsOf(this.options.connection.localDescription?.sdp ?? "");
    this.options.send({
      type: "candidate",
      candidate:
        candidate === null
          ? { candidate: "", sdpMid: null, sdpMLineIndex: 0, usernameFragment: ufrag }
          : { candidate: candidate.candidate, sdpMid, sdpMLineIndex, usernameFragment },
    });
  }
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((value) => b.has(value));
}
