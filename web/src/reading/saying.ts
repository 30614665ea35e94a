// What somebody wrote in their turn, as it stands in the middle of the circle.

import { t, type Written } from "../i18n";
import type { Line, SeatId } from "../protocol";

export interface Saying {
  /** Whose words they are. */
  readonly title: string;
  readonly written: Written;
}

/** Null where nothing was written. In whatever language: none is told of it. */
export function sayingOf(lines: readonly Line[], me: SeatId): Saying | null {
  const [first] = lines;
  if (first === undefined) return null;
  const title = first.by === me ? t("lines.turn_yours") : t("lines.turn_of", { name: first.name });
  return { title, written: { text: lines.map(({ text }) => text).join("\n"), lang: "" } };
}
