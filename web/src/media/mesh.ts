// All connections of this page: one for each peer that the view lists, whatever happens to the line to the server.

import type { Clock } from "../connection/clock";
import type { ClientMessage, IceServer, Incarnation, PeerView, ReceiveCandidate, ReceiveDescription, SeatId } from "../protocol";
import { EarlySignals } from "./early";
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
}

interface Entry {
  readonly incarnation: Incarnation;
  readonly peer: Peer;
}

export class Mesh {
  #peers = new Map<SeatId, Entry>();
  #early: EarlySignals;
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
      const { peer } = this.#peers.get(view.seat) ?? this.#open(view);
      peer.reach(reachable(view.seat));
    }
  }

  /** The voice goes to everybody before the picture goes to anybody: a picture's change takes the browser some time. */
  tune(policies: ReadonlyMap<SeatId, PeerPolicy>, { audio, video }: LocalTracks): void {
    const tuned = [...policies].flatMap(([seat, policy]) => {
      const peer = this.#peers.get(seat)?.peer;
      return peer === undefined ? [] : [{ peer, policy }];
    });
    for (const { peer, policy } of tuned) peer.sendVoice(policy.sendAudio ? audio : null);
    for (const { peer, policy } of tuned) peer.sendPicture(video, policy.video);
  }

  /** What was sent lately, for those peers to whom pictures went. */
  get encoded(): Encoded {
    const sent = [...this.#peers.values()].map(({ peer }) => peer.encoded).filter(({ frames }) => frames > 0);
    const sum = (one: keyof Encoded): number => sent.reduce((total, encoded) => total + encoded[one], 0);
    return { seconds: sum("seconds"), frames: sum("frames") / Math.max(1, sent.length) };
  }

  receive(message: ReceiveDescription | ReceiveCandidate): void {
    const { sender, from_incarnation } = message;
    const signal: Signal =
      message.type === "description"
        ? { type: "description", description: message.description }
        : { type: "candidate", candidate: message.candidate };
    const entry = this.#peers.get(sender);
    if (entry?.incarnation === from_incarnation) void entry.peer.receive(signal);
    else this.#early.keep(sender, from_incarnation, signal);
  }

  use(servers: readonly IceServer[]): void {
    this.#servers = servers.map(({ urls, username, credential }) => ({
      urls: [...urls],
      ...(username === null ? {} : { username }),
      ...(credential === null ? {} : { credential }),
    }));
    for (const { peer } of this.#peers.values()) peer.use(this.#servers);
  }

  networkChanged(): void {
    for (const { peer } of this.#peers.values()) peer.networkChanged();
  }

  close(): void {
    for (const seat of [...this.#peers.keys()]) this.#close(seat);
  }

  #open({ seat, incarnation, polite }: PeerView): Entry {
    const { clock, listener } = this.options;
    const peer = new Peer({
      polite,
      clock,
      connect: () => new RTCPeerConnection({ iceServers: this.#servers, bundlePolicy: "max-bundle", iceCandidatePoolSize: 0 }),
      send: (signal) => {
        this.options.send({ ...signal, to: seat, to_incarnation: incarnation });
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
    this.#peers.get(seat)?.peer.close();
    this.#peers.delete(seat);
    this.options.listener.gone(seat);
  }
}
