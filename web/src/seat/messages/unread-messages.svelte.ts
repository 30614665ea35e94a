// Lines that were not put away here as read: private ones that wait for an answer, and those to everyone.

import type { Line } from "../../protocol";
import { NOTHING_READ, type ReadLines } from "./read-messages";
import type { Seated } from "../../reading/seated";
import { waitingLines } from "../../reading/unanswered-messages";

export class Unread {
  #read: ReadonlySet<number> = $state.raw(NOTHING_READ);

  constructor(
    private readonly written: () => readonly Line[],
    private readonly seated: () => Seated,
    private readonly kept: ReadLines,
  ) {
    this.#read = kept.ids;
  }

  get lines(): readonly Line[] {
    return waitingLines(this.written(), this.seated()).filter(({ id }) => !this.#read.has(id));
  }

  /** What others wrote to everyone here. */
  get open(): readonly Line[] {
    const { me } = this.seated();
    return this.written().filter(({ id, to, by }) => to === null && by !== me.seat && !this.#read.has(id));
  }

  /** In this browser, from now on. */
  read(lines: readonly Line[]): void {
    if (lines.length > 0) this.#read = this.kept.add(lines.map(({ id }) => id));
  }
}
