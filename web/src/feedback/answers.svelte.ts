// Somebody's answers after a circle: read, kept while they are not sent, sent again until they arrive, taken back.

import { ApiError, ask } from "../api/ask";
import type { OwnAnswers } from "../api/operations.gen";
import { keepAnswers, keptAnswers, type Given } from "./kept-answers";

/** Nobody knows yet; one can answer; the time is over; or nothing says that they were there. */
export type Phase = "asking" | "open" | "over" | "none";
/** What became of the last press: `waits` for the connection, or until the circle is over (`early`). */
export type Fate = "nothing" | "sent" | "withdrawn" | "waits" | "early" | "often" | "failed";

const AGAIN_MS = 30_000;
const BLANK: Given = { less_alone: null, understood: null, hopeful: null, weather_after: null, line: "" };

type Proof = { readonly token: string } | { readonly seat: string };

export class Answers {
  phase: Phase = $state("asking");
  fate: Fate = $state("nothing");
  given: Given = $state.raw(BLANK);
  /** Chosen or written since it was last sent. */
  unsent = $state(false);
  sending = $state(false);
  /** The service could not be reached when it was asked last. */
  unreachable = $state(false);
  /** Until when they can be changed, in seconds since the epoch; null while the circle is not over. */
  until: number | null = $state(null);
  /** The circle is known not to be over. */
  early = $state(false);
  /** What the server has of them says something. */
  stands = $state(false);
  readonly #at: string;
  #proof: Proof;
  #asked = false;

  /** `at` is a seat of this browser's, or the token of a link. */
  constructor(at: string, token: string | null = null) {
    this.#at = at;
    const kept = keptAnswers(at);
    const known = token ?? kept?.token ?? null;
    this.#proof = known === null ? { seat: at } : { token: known };
    if (kept?.token) this.phase = "open";
    if (kept?.unsent !== undefined) [this.given, this.unsent, this.#asked] = [kept.unsent, true, kept.asked ?? false];
  }

  /** By what they are given; null while nothing but the seat is known. */
  get token(): string | null {
    return "token" in this.#proof ? this.#proof.token : null;
  }

  start(signal: AbortSignal): void {
    void this.#read();
    const again = (): void => void this.#again();
    const clock = setInterval(again, AGAIN_MS);
    signal.addEventListener("abort", () => clearInterval(clock));
    addEventListener("online", again, { signal });
  }

  change(part: Partial<Given>): void {
    this.given = { ...this.given, ...part };
    this.unsent = true;
    this.#asked = false;
    this.fate = "nothing";
    this.#keep();
  }

  async send(): Promise<void> {
    if (this.sending) return;
    this.#asked = true;
    this.#keep();
    this.sending = true;
    const given = this.given;
    try {
      const told = await ask("PUT /api/enter/answers", { asked: { ...this.#proof, ...given } });
      const isNewest = given === this.given;
      if (isNewest) [this.unsent, this.#asked] = [false, false];
      this.#learn(told);
      if (isNewest) this.fate = "sent";
    } catch (error) {
      this.#refused(error);
    } finally {
      this.sending = false;
      this.#keep();
    }
  }

  async withdraw(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      await ask("POST /api/enter/answers/withdraw", { asked: this.#proof });
      [this.given, this.unsent, this.stands, this.fate] = [BLANK, false, false, "withdrawn"];
      this.#keep();
    } catch (error) {
      this.#refused(error);
      if (this.phase === "open") this.fate = "failed";
    } finally {
      this.sending = false;
    }
  }

  /** What could not be done before is tried once more. */
  async #again(): Promise<void> {
    if (this.#asked && this.phase === "open") await this.send();
    else if (this.phase === "asking" || (this.phase === "open" && this.until === null)) await this.#read();
  }

  async #read(): Promise<void> {
    try {
      this.#learn(await ask("POST /api/enter/answers/mine", { asked: this.#proof }));
    } catch (error) {
      this.#refused(error);
      return;
    }
    if (this.#asked) await this.send();
  }

  #learn(told: OwnAnswers): void {
    this.#proof = { token: told.token };
    this.unreachable = false;
    this.until = told.until;
    this.early = told.until === null;
    this.phase = told.open || told.until === null ? "open" : "over";
    const { less_alone, understood, hopeful, weather_after, line } = told;
    const stood: Given = { less_alone, understood, hopeful, weather_after, line };
    this.stands = Object.values(stood).some((value) => value !== null && value !== "");
    if (!this.unsent) this.given = stood;
    this.#keep();
  }

  #refused(error: unknown): void {
    const code = error instanceof ApiError ? error.code : "unavailable";
    this.unreachable = code === "unavailable";
    switch (code) {
      case "not_there":
      case "no_such_link":
        this.phase = "none";
        break;
      case "answers_over":
        this.phase = "over";
        break;
      case "not_over":
        [this.fate, this.early] = ["early", true];
        break;
      case "too_many":
        [this.fate, this.#asked] = ["often", false];
        break;
      default:
        if (this.#asked) this.fate = "waits";
    }
  }

  #keep(): void {
    const unsent = this.unsent ? { unsent: this.given, asked: this.#asked } : {};
    keepAnswers({ at: this.#at, token: this.token, ...unsent });
  }
}
