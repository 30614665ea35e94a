// How many places are taken, in words: one that is only offered is not somebody's yet.

import type { Places } from "../../api/operations.gen";
import { t } from "../../i18n";

export function placesSaid({ taken, offered, seats }: Places): string {
  if (offered === 0) return t("sign_ups.taken", { taken, seats });
  const have = t("sign_ups.have_place", { count: taken - offered, seats });
  return `${have} ${t("sign_ups.are_offered", { count: offered })}`;
}
