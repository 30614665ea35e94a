// What this tab keeps of somebody's answers after a circle: by what they answer, and what they have not sent yet.
// It is for the tab alone, and survives a reload of it.

const KEY = "circle.answers";

/** Each question may be skipped: null, or no words. Steps are 1 to 5. */
export interface Given {
  readonly less_alone: number | null;
  readonly understood: number | null;
  readonly hopeful: number | null;
  readonly weather_after: number | null;
  readonly line: string;
}

export interface KeptAnswers {
  /** Where they are given: at a seat, or by a link of a mail. */
  readonly at: string;
  /** By what they are given, from anywhere; null while that is not known. */
  readonly token: string | null;
  /** What was chosen and written, and is not sent yet. */
  readonly unsent?: Given;
  /** Its person pressed the button that sends it. */
  readonly asked?: boolean;
}

export function keptAnswers(at: string): KeptAnswers | null {
  const text = sessionStorage.getItem(KEY);
  if (text === null) return null;
  const kept = JSON.parse(text) as KeptAnswers;
  return kept.at === at ? kept : null;
}

export function keepAnswers(kept: KeptAnswers): void {
  sessionStorage.setItem(KEY, JSON.stringify(kept));
}

/** Whoever uses this tab next finds none. */
export function forgetAnswers(): void {
  sessionStorage.removeItem(KEY);
}
