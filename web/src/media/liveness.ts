// What a connection's statistics say about its being alive: when something last arrived, and whether pictures do.

import type { Clock } from "../connection/clock";

const PICTURE_GONE_MS = 3_000;

/** Pictures and packets as counted since the connection was made; `heard` is null where the browser does not count checks. */
export interface Counted {
  readonly heard: number | null;
  readonly frames: number;
}

export class Liveness {
  #last: Counted | null = null;
  #heardAt: number;
  #seenAt: number | null = null;

  constructor(private readonly clock: Clock) {
    this.#heardAt = clock.now();
  }

  observe(counted: Counted): void {
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
  for (const [, entry] of report) {
    const stats = entry as Record<string, unknown>;
    if (stats["type"] === "candidate-pair" && typeof stats["responsesReceived"] === "number") {
      heard = (heard ?? 0) + stats["responsesReceived"] + number(stats["requestsReceived"]) + number(stats["bytesReceived"]);
    } else if (stats["type"] === "inbound-rtp" && stats["kind"] === "video") {
      frames += number(stats["framesReceived"]);
    }
  }
  return { heard, frames };
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
