// The links of a circle that was just made: who each is for, and how a whole group of them reads once copied.

import { language, startsWhen, t, written } from "../i18n";
import type { CircleState, LinkUrls } from "../api/operations.gen";

export type LinkGroup = "leading" | "taking_part";

export interface MadeLink {
  readonly url: string;
  /** The seat that it opens; null where it is for whoever has it. */
  readonly opens: string | null;
  /** What the seat is called, such as "Participant 2". */
  readonly seat: string;
  /** Whoever leads gets other links than whoever takes part, and they are never copied together. */
  readonly group: LinkGroup;
  /** Whether it is for whoever has it. */
  readonly open: boolean;
}

export function madeLinks(links: LinkUrls): MadeLink[] {
  return [
    ...links.facilitators.map(({ url, seat }, index) =>
      link(url, "leading", t("organiser.link_facilitator", { number: index + 1 }), seat),
    ),
    ...links.cofacilitators.map(({ url, seat }, index) =>
      link(url, "leading", t("organiser.link_cofacilitator", { number: index + 1 }), seat),
    ),
    ...links.participants.map(({ url, seat }, index) =>
      link(url, "taking_part", t("organiser.link_participant", { number: index + 1 }), seat),
    ),
    ...(links.open === null ? [] : [link(links.open, "taking_part", t("organiser.link_open"), null)]),
  ];
}

function link(url: string, group: LinkGroup, seat: string, opens: string | null): MadeLink {
  return { url, opens, group, seat, open: opens === null };
}

/** As the organiser has named it, and otherwise as the seat is called. `names` are by URL. */
export function nameOf({ url, seat }: MadeLink, names: Readonly<Record<string, string>>): string {
  const name = names[url]?.trim() ?? "";
  return name === "" ? seat : t("organiser.link_named", { name, seat });
}

/** A group of links as text: which circle, when, and whose each of them is. */
export function asText(
  circle: Pick<CircleState, "title" | "starts_at" | "plan">,
  links: readonly MadeLink[],
  names: Readonly<Record<string, string>>,
): string {
  const title = written(circle.title, [language()]).text;
  const head = circle.starts_at === null ? title : `${title}, ${startsWhen(circle.starts_at, circle.plan.start?.zone)}`;
  return [head, ...links.map((each) => `${nameOf(each, names)}: ${each.url}`)].join("\n");
}
