// What a program's token may do, in words.

import type { Scope } from "../../api/operations.gen";
import { t } from "../../i18n";

export const SCOPES = [
  "programme:read",
  "programme:write",
  "people:read",
  "people:write",
  "figures:read",
] as const satisfies Scope[];

/** A later release may know others. */
export function isScope(name: string): name is Scope {
  return (SCOPES as readonly string[]).includes(name);
}

export function scopeName(scope: Scope): string {
  switch (scope) {
    case "programme:read":
      return t("access.scope_programme_read");
    case "programme:write":
      return t("access.scope_programme_write");
    case "people:read":
      return t("access.scope_people_read");
    case "people:write":
      return t("access.scope_people_write");
    case "figures:read":
      return t("access.scope_figures_read");
  }
}
