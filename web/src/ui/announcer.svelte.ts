// What the two live regions hold. Polite sentences are gathered for a moment and told together; the same sentence
// may be told again because a region is emptied in between.

import { segments, type Phrase } from "../i18n";
import type { News } from "./news";

const GATHER_MS = 700;
const STAYS_MS = 6_000;

export class Announcer {
  #assertive = $state("");
  #polite = $state("");
  #gathered: string[] = [];
  #gathering: ReturnType<typeof setTimeout> | null = null;
  #emptying: ReturnType<typeof setTimeout> | null = null;

  get assertive(): string {
    return this.#assertive;
  }

  get polite(): string {
    return this.#polite;
  }

  tell({ assertive, polite }: News): void {
    if (assertive.length > 0) {
      this.#assertive = assertive.map(sentence).join(" ");
      this.#emptyLater();
    }
    if (polite.length === 0) return;
    this.#gathered.push(...polite.map(sentence));
    this.#gathering ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  say(phrase: Phrase): void {
    this.tell({ assertive: [], polite: [phrase] });
  }

  stop(): void {
    if (this.#gathering !== null) clearTimeout(this.#gathering);
    if (this.#emptying !== null) clearTimeout(this.#emptying);
  }

  #flush(): void {
    this.#gathering = null;
    this.#polite = this.#gathered.filter((told, index, all) => all.indexOf(told) === index).join(" ");
    this.#gathered = [];
    this.#emptyLater();
  }

  #emptyLater(): void {
    if (this.#emptying !== null) clearTimeout(this.#emptying);
    this.#emptying = setTimeout(() => {
      this.#assertive = "";
      this.#polite = "";
    }, STAYS_MS);
  }
}

function sentence(phrase: Phrase): string {
  return segments(phrase)
    .map((segment) => segment.text)
    .join("");
}
