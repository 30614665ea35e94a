// Why somebody can't be assigned to a circle, in words.

import { languages, t } from "../../i18n";

interface Refused {
  readonly code: string;
  readonly fields?: Readonly<Record<string, string>>;
}

const LACKS = ["active", "role", "steps", "language"] as const;

export function reasonsOf({ code, fields = {} }: Refused): string {
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
  return t("session.failed");
}
