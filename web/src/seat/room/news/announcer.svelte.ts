// What the two live regions hold. Polite sentences are gathered for a moment and told together. Each region is emptied
// by itself a while after what it told, or as soon as that is not so any more: nothing that was so stays there, and the
// same sentence may be told again.

import { segments, type Phrase } from "../../../i18n";
import type { News } from "./news";

const GATHER_MS = 700;
const STAYS_MS = 6_000;

export class Announcer {
  #assertive = $state.raw<readonly Phrase[]>([]);
  #polite = $state.raw<readonly Phrase[]>([]);
  #gathered: Phrase[] = [];
  #gathering: ReturnType<typeof setTimeout> | null = null;
  #emptying: Partial<Record<keyof News, ReturnType<typeof setTimeout>>> = {};

  get assertive(): string {
    return text(this.#assertive);
  }

  get polite(): string {
    return text(this.#polite);
  }

  tell({ assertive, polite }: News): void {
    if (assertive.length > 0) {
      this.#assertive = assertive;
      this.#emptyLater("assertive", () => (this.#assertive = []));
    }
    if (polite.length === 0) return;
    this.#gathered.push(...polite);
    this.#gathering ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  say(phrase: Phrase): void {
    this.tell({ assertive: [], polite: [phrase] });
  }

  /** What is not so any more, or is of a part that is over, is there to be read no longer. */
  withdraw(isOver: (phrase: Phrase) => boolean): void {
    const left = (phrases: readonly Phrase[]): Phrase[] => phrases.filter((phrase) => !isOver(phrase));
    this.#assertive = left(this.#assertive);
    this.#polite = left(this.#polite);
    this.#gathered = left(this.#gathered);
  }

  stop(): void {
    if (this.#gathering !== null) clearTimeout(this.#gathering);
    for (const timer of Object.values(this.#emptying)) clearTimeout(timer);
  }

  #flush(): void {
    this.#gathering = null;
    this.#polite = this.#gathered;
    this.#gathered = [];
    this.#emptyLater("polite", () => (this.#polite = []));
  }

  #emptyLater(region: keyof News, empty: () => void): void {
    clearTimeout(this.#emptying[region]);
    this.#emptying[region] = setTimeout(empty, STAYS_MS);
  }
}

/** Each sentence once. */
function text(phrases: readonly Phrase[]): string {
  return [...new Set(phrases.map(sentence))].join(" ");
}

function sentence(phrase: Phrase): string {
  return segments(phrase)
    .map((segment) => segment.text)
    .join("");
}
