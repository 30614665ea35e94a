// A part of the app, with its words, that comes after the page it belongs to: few need it, or nobody at once.

export class Later<Page> {
  page: Page | null = $state.raw(null);
  failed = $state(false);
  readonly #load: () => Promise<Page>;
  #coming = false;

  constructor(load: () => Promise<Page>) {
    this.#load = load;
  }

  /** It is wanted now, or soon. One that did not arrive is asked for again. */
  come(): void {
    if (this.page !== null || this.#coming) return;
    this.#coming = true;
    this.#load().then(
      (page) => this.#arrived(page),
      () => this.#arrived(null),
    );
  }

  #arrived(page: Page | null): void {
    this.#coming = false;
    this.failed = page === null;
    this.page = page;
  }
}
