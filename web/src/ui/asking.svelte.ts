// Asking the room for something, and the plain words for a refusal.

import type { Key } from "../i18n";
import type { RefusedCode, SeatCommand } from "../protocol";
import { RefusedError } from "../room/seat-session.svelte";

const WORDS: Partial<Record<RefusedCode, Key>> = {
  out_of_date: "refused.out_of_date",
  not_a_permutation: "refused.out_of_date",
  full: "refused.full",
  seat_away: "refused.seat_away",
  no_other_facilitator: "refused.no_other_facilitator",
  paused: "refused.paused",
  not_live: "refused.not_live",
  name_taken: "refused.name_taken",
  too_fast: "refused.too_fast",
  unavailable: "refused.unavailable",
  outcome_unknown: "refused.unavailable",
};

/** Somebody else was quicker: the room shows it already, and there is nothing to say. */
const OVERTAKEN: readonly string[] = ["piece_moved", "not_yours", "already_live", "not_knocking", "no_such_claim", "ended", "closed"];

/** What to say about a failed command; null when the room has simply moved on. */
export function wordsFor(error: unknown): Key | null {
  if (!(error instanceof RefusedError)) return "refused.unavailable";
  if (OVERTAKEN.includes(error.code)) return null;
  return WORDS[error.code as RefusedCode] ?? "refused.other";
}

export class Asking {
  #problem = $state<Key | null>(null);

  constructor(private readonly session: { command(command: SeatCommand): Promise<void> }) {}

  get problem(): Key | null {
    return this.#problem;
  }

  /** Whether it was done. */
  async ask(command: SeatCommand): Promise<boolean> {
    try {
      await this.session.command(command);
      this.#problem = null;
      return true;
    } catch (error) {
      this.#problem = wordsFor(error);
      return false;
    }
  }

  dismiss(): void {
    this.#problem = null;
  }
}
