// What a facilitator is asked before the circle is ended for all.

import { t } from "../../i18n";
import type { Seated } from "../seated";

/** Who asked for a facilitator, by a private signal, and is not looked after yet comes first. */
export function endingText({ care }: Pick<Seated, "care">): string {
  const waiting = care?.cards.filter(({ signal }) => signal !== null).length ?? 0;
  return [...(waiting > 0 ? [t("console.end_signals", { count: waiting })] : []), t("console.end_text")].join(" ");
}
