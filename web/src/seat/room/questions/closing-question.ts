// What a facilitator is asked before the circle is ended for all.

import { t } from "../../../i18n";
import type { Seated } from "../../../reading/seated";

/**
 * Who asked for a facilitator, by a private signal, and is not looked after yet comes first; then the private messages
 * that nobody has answered, nor whoever is asked has read.
 */
export function endingText({ care }: Pick<Seated, "care">, unread: number): string {
  const waiting = care?.cards.filter(({ signal }) => signal !== null).length ?? 0;
  return [
    ...(waiting > 0 ? [t("console.end_signals", { count: waiting })] : []),
    ...(unread > 0 ? [t("console.end_unread", { count: unread })] : []),
    t("console.end_text"),
  ].join(" ");
}
