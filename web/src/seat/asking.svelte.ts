// Asking the room for something, and the plain words for a refusal.

import { isKey, type Key } from "../i18n";
import type { RefusedCode, SeatCommand } from "../protocol";
import { RefusedError } from "../room/seat-session.svelte";

/** What was wanted is so already: the room shows it, and there is nothing to say. */
const FULFILLED: readonly string[] = [
  "bell_rings",
  "no_bell",
  "not_paused",
  "already_live",
  "not_knocking",
  "not_declined",
  "no_such_claim",
  "no_such_line",
  "no_such_signal",
  "no_such_card",
  "no_such_removal",
  "ended",
  "closed",
];

/** Of every code there is, what has come about and what one can do: a code without words of its own is no `Key`. */
export function wordsOf(code: RefusedCode): Key {
  return `refused.${code}`;
}

/** What to say about a failed command; null when what it was for is so already. */
export function wordsFor(error: unknown): Key | null {
  if (!(error instanceof RefusedError)) return "refused.unavailable";
  if (FULFILLED.includes(error.code)) return null;
  const key: string = wordsOf(error.code as RefusedCode);
  return isKey(key) ? key : "refused.other";
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
