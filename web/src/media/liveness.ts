// What a connection's statistics say about its being alive: when something last arrived, and whether voice and pictures do.

import type { Clock } from "../connection/clock";

/** What may come from a peer: checks alone, or a voice, or pictures. */
export const ARRIVALS = ["anything", "voice", "picture"] as const;
export type Arrival = (typeof ARRIVALS)[number];

/** So long after its last sign it is taken to come no more; statistics are read once a second. */
const GONE_MS: Readonly<Record<Arrival, number>> = { anything: 4_000, voice: 2_000, picture: 3_000 };

/** As counted since the connection was made. */
export interface Counted {
  /** Packets and checks; null where the browser does not count checks. */
  readonly heard: number | null;
  /** Packets of sound that came. */
  readonly voice: number;
  /** Pictures that came. */
  readonly frames: number;
  /** Pictures for the peer, the seconds that encoding them took, and when it had come to that, in ms. */
  readonly encoded: { readonly frames: number; readonly seconds: number; readonly at: number };
}

export type Signs = Pick<Counted, "heard" | "voice" | "frames">;

export class Liveness {
  #last: Signs | null = null;
  #heardAt: number;
  #voiceAt = -Infinity;
  #seenAt = -Infinity;

  constructor(private readonly clock: Clock) {
    this.#heardAt = clock.now();
  }

  observe(counted: Signs): void {
    const now = this.clock.now();
    if (counted.heard === null || counted.heard > (this.#last?.heard ?? 0)) this.#heardAt = now;
    if (counted.voice > (this.#last?.voice ?? 0)) this.#voiceAt = now;
    if (counted.frames > (this.#last?.frames ?? 0)) this.#seenAt = now;
    this.#last = counted;
  }

  /** When anything at all, checks of consent too (RFC 7675), was last seen to arrive. */
  get heardAt(): number {
    return this.#heardAt;
  }

  get silentMs(): number {
    return this.clock.now() - this.#heardAt;
  }

  arrives(what: Arrival): boolean {
    const at = { anything: this.#heardAt, voice: this.#voiceAt, picture: this.#seenAt }[what];
    return this.clock.now() - at < GONE_MS[what];
  }
}

/** Adds up a report (W3C webrtc-stats). */
export function count(report: Iterable<readonly [string, unknown]>): Counted {
  let heard: number | null = null;
  let voice = 0;
  let frames = 0;
  const encoded = { frames: 0, seconds: 0, at: 0 };
  for (const [, entry] of report) {
    const stats = entry as Record<string, unknown>;
    if (stats["type"] === "candidate-pair" && typeof stats["responsesReceived"] === "number") {
      heard =
        (heard ?? 0) + stats["responsesReceived"] + number(stats["requestsReceived"]) + number(stats["bytesReceived"]);
    } else if (stats["type"] === "inbound-rtp" && stats["kind"] === "audio") {
      voice += number(stats["packetsReceived"]);
    } else if (stats["type"] === "inbound-rtp" && stats["kind"] === "video") {
      frames += number(stats["framesReceived"]);
    } else if (stats["type"] === "outbound-rtp" && stats["kind"] === "video") {
      encoded.frames += number(stats["framesEncoded"]);
      encoded.seconds += number(stats["totalEncodeTime"]);
      encoded.at = number(stats["timestamp"]);
    }
  }
  return { heard, voice, frames, encoded };
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
