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
  locked: "refused.locked",
  not_agreed: "refused.not_agreed",
  removed: "refused.removed",
  piece_held: "refused.piece_held",
  nobody_next: "refused.nobody_next",
  too_few_facilitators: "refused.too_few_facilitators",
  group_not_possible: "refused.group_not_possible",
  facilitates: "refused.facilitates",
  coming_back: "refused.coming_back",
  too_fast: "refused.too_fast",
  unavailable: "refused.unavailable",
  outcome_unknown: "refused.unavailable",
};

/** Somebody else was quicker: the room shows it already, and there is nothing to say. */
const OVERTAKEN: readonly string[] = ["piece_moved", "stage_moved", "not_yours", "no_such_signal", "no_such_card", "no_such_offer", "no_such_removal", "check_in_closed", "no_such_check_in", "bell_rings", "no_bell", "not_paused", "already_live", "not_knocking", "no_such_claim", "ended", "closed"];

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
