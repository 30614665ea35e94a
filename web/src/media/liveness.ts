// What a connection's statistics say about its being alive: when something last arrived, and whether pictures do.

import type { Clock } from "../connection/clock";

const PICTURE_GONE_MS = 3_000;

/** As counted since the connection was made. */
export interface Counted {
  /** Packets and checks; null where the browser does not count checks. */
  readonly heard: number | null;
  /** Pictures that came. */
  readonly frames: number;
  /** Pictures for the peer, the seconds that encoding them took, and when it had come to that, in ms. */
  readonly encoded: { readonly frames: number; readonly seconds: number; readonly at: number };
}

export class Liveness {
  #last: Pick<Counted, "heard" | "frames"> | null = null;
  #heardAt: number;
  #seenAt: number | null = null;

  constructor(private readonly clock: Clock) {
    this.#heardAt = clock.now();
  }

  observe(counted: Pick<Counted, "heard" | "frames">): void {
    const now = this.clock.now();
    if (counted.heard === null || counted.heard > (this.#last?.heard ?? 0)) this.#heardAt = now;
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

  get seesPicture(): boolean {
    return this.#seenAt !== null && this.clock.now() - this.#seenAt < PICTURE_GONE_MS;
  }
}

/** Adds up a report (W3C webrtc-stats). */
export function count(report: Iterable<readonly [string, unknown]>): Counted {
  let heard: number | null = null;
  let frames = 0;
  const encoded = { frames: 0, seconds: 0, at: 0 };
  for (const [, entry] of report) {
    const stats = entry as Record<string, unknown>;
    if (stats["type"] === "candidate-pair" && typeof stats["responsesReceived"] === "number") {
      heard = (heard ?? 0) + stats["responsesReceived"] + number(stats["requestsReceived"]) + number(stats["bytesReceived"]);
    } else if (stats["type"] === "inbound-rtp" && stats["kind"] === "video") {
      frames += number(stats["framesReceived"]);
    } else if (stats["type"] === "outbound-rtp" && stats["kind"] === "video") {
      encoded.frames += number(stats["framesEncoded"]);
      encoded.seconds += number(stats["totalEncodeTime"]);
      encoded.at = number(stats["timestamp"]);
    }
  }
  return { heard, frames, encoded };
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
