// How long a circle goes on by itself: without news from the server, what was known may stand only for so long.

import type { Clock } from "../connection/clock";
import type { Supervision } from "../protocol";

export const GO_ON_FOR_MS = 10 * 60_000;

export class Outage {
  #paused = false;
  #began = false;
  #cancel: () => void = () => {};

  constructor(
    private readonly clock: Clock,
    private readonly serverNow: () => number,
    private readonly changed: (paused: boolean) => void,
  ) {}

  /** Whether it has lasted too long for anybody to be heard on the strength of what was known. */
  get paused(): boolean {
    return this.#paused;
  }

  /** The server is no longer heard. A last turn ends when it was going to, outage or not. */
  begin(supervision: Supervision | null): void {
    if (this.#began) return;
    this.#began = true;
    const lastTurnMs = supervision?.kind === "last_turn" ? (supervision.until - this.serverNow()) * 1000 : Infinity;
    this.#cancel = this.clock.after(Math.max(0, Math.min(GO_ON_FOR_MS, lastTurnMs)), () => {
      this.#set(true);
    });
  }

  end(): void {
    this.#began = false;
    this.#cancel();
    this.#set(false);
  }

  #set(paused: boolean): void {
    if (this.#paused === paused) return;
    this.#paused = paused;
    this.changed(paused);
  }
}
