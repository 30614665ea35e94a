// People who come one after another are told together: the first at once, the others as a number after a while.
// Who is gone again by then (let in, or left) is not told.

import { say, type Phrase } from "../../../i18n";
import type { SeatId } from "../../../protocol";

const EVERY_MS = 10_000;

export type Coming = "knock" | "sat_down";

export interface Comer {
  readonly seat: SeatId;
  readonly name: string;
}

export class Crowd {
  #more: Comer[] = [];
  #waiting: ReturnType<typeof setTimeout> | null = null;

  constructor(
    readonly coming: Coming,
    private readonly tell: (phrase: Phrase) => void,
  ) {}

  /** `came`: since the last time; `there`: all who are there now. */
  add(came: readonly Comer[], there: ReadonlySet<SeatId>): void {
    this.#more = [...this.#more, ...came].filter(({ seat }) => there.has(seat));
    if (this.#more.length > 0 && this.#waiting === null) this.#say();
  }

  stop(): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting);
  }

  #say(): void {
    const [one, ...others] = this.#more;
    this.#more = [];
    this.#waiting = null;
    if (one === undefined) return;
    this.tell(
      others.length === 0
        ? say(`news.${this.coming}`, { name: one.name })
        : say(`news.${this.coming}_many`, { count: others.length + 1 }),
    );
    this.#waiting = setTimeout(() => this.#say(), EVERY_MS);
  }
}
