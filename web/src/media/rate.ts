// How fast something grows that is only known as what it has come to: one of a connection's statistics, for example.

export class Rate {
  #last: { readonly at: number; readonly total: number } | null = null;
  #perSecond = 0;

  /** `at`: when it had come to that, in ms. */
  observe(total: number, at: number): void {
    if (this.#last !== null && at > this.#last.at) {
      this.#perSecond = (1000 * Math.max(0, total - this.#last.total)) / (at - this.#last.at);
    }
    this.#last = { at, total };
  }

  /** Between the last two observations; 0 before there are two. */
  get perSecond(): number {
    return this.#perSecond;
  }
}
