// Why somebody can't be assigned to a circle, in words.

import type { ApiError } from "../../api/ask";
import type { ProblemDetails, RefusedEvening } from "../../api/operations.gen";
import { languages, startsWhen, t } from "../../i18n";

interface Refused {
  readonly code: string;
  readonly fields?: Readonly<Record<string, string>> | null;
}

const LACKS = ["active", "role", "steps", "language"] as const;

export function reasonsOf({ code, fields: said }: Refused): string {
  const fields = said ?? {};
  if (code === "not_ready") {
    return LACKS.flatMap((lack) => {
      const what = fields[lack];
      if (what === undefined) return [];
      const named = lack === "language" ? (languages.find(({ tag }) => tag === what)?.name ?? what) : what;
      return [t(`facilitators.lacks_${lack}`, { what: named })];
    }).join(" ");
  }
  if (code === "busy") return t("facilitators.busy", { circle: fields["circle"] ?? "" });
  if (code === "full") return t("facilitators.full");
  if (code === "ended") return t("facilitators.ended");
  if (code === "not_every_evening") return t("facilitators.not_every_evening");
  return t("session.failed");
}

/** Which evenings of a series somebody can't be assigned to, and why. */
export function eveningsRefused({ said }: ApiError): string[] {
  return ((said as ProblemDetails | undefined)?.evenings ?? []).map(eveningRefused);
}

function eveningRefused(evening: RefusedEvening): string {
  const { starts_at, local } = evening;
  const when = starts_at === null ? t("when.unset") : startsWhen(starts_at, local?.zone);
  return t("facilitators.evening_why", { when, why: reasonsOf(evening) });
}
