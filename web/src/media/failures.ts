// What fails stops nothing else: each step is taken by itself, and a failure is told once, with no word of its content.

export class Failures {
  #told = new Set<string>();

  constructor(private readonly tell: (what: string) => void = (what) => console.error(what)) {}

  /** Takes the step; whether it came off. */
  contain(step: string, act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      this.note(step, error);
      return false;
    }
  }

  /** Messages of errors may quote addresses and descriptions: only the kind of error is told. */
  note(step: string, error: unknown): void {
    const what = `media: could not ${step} (${error instanceof Error || error instanceof DOMException ? error.name : typeof error})`;
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.tell(what);
  }
}
