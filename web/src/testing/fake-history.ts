// A browser's history to test with: a move through it takes a while and tells the page when it has arrived.

/** To stand in for `history`. */
export class FakeHistory {
  readonly #entries: unknown[] = [null];
  #at = 0;

  get state(): unknown {
    return this.#entries[this.#at];
  }

  get length(): number {
    return this.#entries.length;
  }

  /** How many entries lie behind this one. */
  get behind(): number {
    return this.#at;
  }

  pushState(state: unknown): void {
    this.#entries.splice(this.#at + 1, Infinity, state);
    this.#at += 1;
  }

  go(by: number): void {
    setTimeout(() => {
      this.#at = Math.max(0, Math.min(this.#entries.length - 1, this.#at + by));
      dispatchEvent(new PopStateEvent("popstate", { state: this.state }));
    });
  }

  back(): void {
    this.go(-1);
  }
}

/** Until every move through the history has arrived. */
export async function arrived(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((done) => setTimeout(done));
}
