// What the two live regions hold. Polite sentences are gathered for a moment and told together. Each region is emptied
// by itself a while after what it told: nothing that was so stays there, and the same sentence may be told again.

import { segments, type Phrase } from "../../../i18n";
import type { News } from "./news";

const GATHER_MS = 700;
const STAYS_MS = 6_000;

export class Announcer {
  #assertive = $state("");
  #polite = $state("");
  #gathered: string[] = [];
  #gathering: ReturnType<typeof setTimeout> | null = null;
  #emptying: Partial<Record<keyof News, ReturnType<typeof setTimeout>>> = {};

  get assertive(): string {
    return this.#assertive;
  }

  get polite(): string {
    return this.#polite;
  }

  tell({ assertive, polite }: News): void {
    if (assertive.length > 0) {
      this.#assertive = assertive.map(sentence).join(" ");
      this.#emptyLater("assertive", () => (this.#assertive = ""));
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
    for (const timer of Object.values(this.#emptying)) clearTimeout(timer);
  }

  #flush(): void {
    this.#gathering = null;
    this.#polite = this.#gathered.filter((told, index, all) => all.indexOf(told) === index).join(" ");
    this.#gathered = [];
    this.#emptyLater("polite", () => (this.#polite = ""));
  }

  #emptyLater(region: keyof News, empty: () => void): void {
    clearTimeout(this.#emptying[region]);
    this.#emptying[region] = setTimeout(empty, STAYS_MS);
  }
}

function sentence(phrase: Phrase): string {
  return segments(phrase)
    .map((segment) => segment.text)
    .join("");
}
