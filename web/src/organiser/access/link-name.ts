// What an organiser link is called: whom somebody said it is for, or where it comes from.

import type { OrganiserLink } from "../../api/operations.gen";
import { t } from "../../i18n";

export function linkName({ name }: Pick<OrganiserLink, "name">): string {
  if (name === null) return t("access.link_former");
  return name === "" ? t("access.link_first") : name;
}
