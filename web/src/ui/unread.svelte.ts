// Private lines that wait for an answer and were not put away here as read.

import type { Line } from "../protocol";
import type { Seated } from "./seated";
import { waitingLines } from "./waiting-lines";

export class Unread {
  #read: readonly number[] = $state.raw([]);

  constructor(
    private readonly written: () => readonly Line[],
    private readonly seated: () => Seated,
  ) {}

  get lines(): readonly Line[] {
    return waitingLines(this.written(), this.seated()).filter(({ id }) => !this.#read.includes(id));
  }

  /** For as long as this page is open. */
  read(lines: readonly Line[]): void {
    this.#read = [...this.#read, ...lines.map(({ id }) => id)];
  }
}
