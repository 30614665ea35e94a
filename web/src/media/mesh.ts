// All connections of this page: one for each peer that the view lists, whatever happens to the line to the server.
// What fails with one of them disturbs no other.

import type { Clock } from "../connection/clock";
import type { ClientMessage, IceServer, Incarnation, ReceiveCandidate, ReceiveDescription, SeatId } from "../protocol";
import type { PeerView } from "../protocol/pages";
import { openly } from "./candidates";
import { PairBudget } from "./connection-budget";
import { EarlySignals } from "./early";
import type { Failures } from "./failures";
import type { Arrival } from "./liveness";
import type { Signal } from "./negotiation";
import type { Encoded } from "./pace";
import { Peer } from "./peer";
import type { PeerState } from "./peer";
import type { PeerPolicy } from "./policy";

export interface LocalTracks {
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
}

export interface MeshListener {
  state(seat: SeatId, state: PeerState): void;
  receivers(seat: SeatId, audio: RTCRtpReceiver, video: RTCRtpReceiver): void;
  arrival(seat: SeatId, what: Arrival, arrives: boolean): void;
  gone(seat: SeatId): void;
}

export interface MeshOptions {
  readonly clock: Clock;
  readonly send: (message: ClientMessage) => void;
  readonly listener: MeshListener;
  readonly failures: Failures;
}

interface Entry {
  readonly incarnation: Incarnation;
  readonly peer: Peer;
}

export class Mesh {
  #peers = new Map<SeatId, Entry>();
  /** Of each seat, whichever page sits there: a reload is no way to more connections. */
  #budgets = new Map<SeatId, PairBudget>();
  #early: EarlySignals;
  #dropped = 0;
  #servers: RTCIceServer[] = [];

  constructor(private readonly options: MeshOptions) {
    this.#early = new EarlySignals(options.clock);
  }

  /** Connects with those listed and with nobody else. `reachable`: those whose page negotiation can reach now. */
  update(listed: readonly PeerView[], reachable: (seat: SeatId) => boolean): void {
    const wanted = new Map(listed.map((peer) => [peer.seat, peer]));
    for (const [seat, { incarnation }] of this.#peers) {
      if (wanted.get(seat)?.incarnation !== incarnation) this.#close(seat);
    }
    for (const view of listed) {
      this.options.failures.contain("connect with a peer", () => {
        const { peer } = this.#peers.get(view.seat) ?? this.#open(view);
        peer.reach(reachable(view.seat));
      });
    }
    for (const [seat, budget] of this.#budgets)
      if (budget.isWhole && !this.#peers.has(seat)) this.#budgets.delete(seat);
  }

  /** The voice goes to everybody before the picture goes to anybody: a picture's change takes the browser some time. */
  tune(policies: ReadonlyMap<SeatId, PeerPolicy>, { audio, video }: LocalTracks): void {
    const tuned = [...policies].flatMap(([seat, policy]) => {
      const peer = this.#peers.get(seat)?.peer;
      return peer === undefined ? [] : [{ peer, policy }];
    });
    const { failures } = this.options;
    for (const { peer, policy } of tuned)
      failures.contain("send a voice", () => peer.sendVoice(policy.sendAudio ? audio : null));
    for (const { peer, policy } of tuned)
      failures.contain("send a picture", () => peer.sendPicture(video, policy.video));
  }

  /** What was sent lately, for those peers to whom pictures went. */
  get encoded(): Encoded {
    const sent = [...this.#peers.values()].map(({ peer }) => peer.encoded).filter(({ frames }) => frames > 0);
    const sum = (one: keyof Encoded): number => sent.reduce((total, encoded) => total + encoded[one], 0);
    return { seconds: sum("seconds"), frames: sum("frames") / Math.max(1, sent.length) };
  }

  receive(message: ReceiveDescription | ReceiveCandidate): void {
    const { sender, from_incarnation } = message;
    const signal = this.#admitted(
      message.type === "description"
        ? { type: "description", description: message.description }
        : { type: "candidate", candidate: message.candidate },
    );
    if (signal === null) return;
    const entry = this.#peers.get(sender);
    if (entry?.incarnation === from_incarnation) void entry.peer.receive(signal);
    else this.#early.keep(sender, from_incarnation, signal);
  }

  /** Signals that were neither told nor taken, for naming what nobody may name. */
  get dropped(): number {
    return this.#dropped;
  }

  use(servers: readonly IceServer[]): void {
    this.#servers = servers.map(({ urls, username, credential }) => ({
      urls: [...urls],
      ...(username === null ? {} : { username }),
      ...(credential === null ? {} : { credential }),
    }));
    this.#each("use other servers", (peer) => peer.use(this.#servers));
  }

  networkChanged(): void {
    this.#each("find another way", (peer) => peer.networkChanged());
  }

  close(): void {
    for (const seat of [...this.#peers.keys()]) this.#close(seat);
  }

  #open({ seat, incarnation, polite }: PeerView): Entry {
    const { clock, listener, failures } = this.options;
    const budget = this.#budgets.get(seat) ?? new PairBudget(clock);
    this.#budgets.set(seat, budget);
    const peer = new Peer({
      polite,
      clock,
      budget,
      failures,
      connect: () =>
        new RTCPeerConnection({ iceServers: this.#servers, bundlePolicy: "max-bundle", iceCandidatePoolSize: 0 }),
      send: (signal) => {
        const told = this.#admitted(signal);
        if (told !== null) this.options.send({ ...told, to: seat, to_incarnation: incarnation });
      },
      listener: {
        state: (state) => {
          listener.state(seat, state);
        },
        receivers: (audio, video) => {
          listener.receivers(seat, audio, video);
        },
        arrival: (what, arrives) => {
          listener.arrival(seat, what, arrives);
        },
      },
    });
    const entry = { incarnation, peer };
    this.#peers.set(seat, entry);
    listener.state(seat, "new");
    for (const signal of this.#early.take(seat, incarnation)) void peer.receive(signal);
    return entry;
  }

  #close(seat: SeatId): void {
    const peer = this.#peers.get(seat)?.peer;
    this.#peers.delete(seat);
    const { failures, listener } = this.options;
    failures.contain("close a connection", () => peer?.close());
    failures.contain("forget a peer", () => listener.gone(seat));
  }

  /** What may be told, or taken, of a signal. */
  #admitted(signal: Signal): Signal | null {
    const admitted = openly(signal);
    if (admitted === null || isShortened(signal, admitted)) {
      this.#dropped += 1;
      this.options.failures.note("take or tell a foreign address", new RangeError());
    }
    return admitted;
  }

  #each(step: string, act: (peer: Peer) => void): void {
    for (const { peer } of this.#peers.values()) this.options.failures.contain(step, () => act(peer));
  }
}

/** Whether something of a description was left out. */
function isShortened(signal: Signal, admitted: Signal): boolean {
  return (
    signal.type === "description" &&
    admitted.type === "description" &&
    signal.description.sdp !== admitted.description.sdp
  );
}
