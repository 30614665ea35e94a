// What a stage and a place are called, in words of this circle or of the interface.

import { language, say, t, written, type Written } from "../i18n";
import type { Stage } from "../protocol";
import type { Seated } from "./seated";

/** The name of a stage, in the words of whoever wrote the script if they gave any. */
export function stageName({ title, kind }: Pick<Stage, "title" | "kind">): Written {
  return title ? written(title, [language()]) : { text: t(`stage.${kind}`), lang: language() };
}

export function groupName(place: string): string {
  return t("stage.group", { number: place.replace(/^group-/, "") });
}

/** Where one is and what is going on there, for the line beneath the title. */
export function whereabouts({ stage: part, centre }: Seated): { readonly name: Written; readonly more: string } | null {
  const { stage } = part;
  if (centre.kind === "debrief" || centre.kind === "side_room") {
    return { name: { text: t(`stage.${centre.kind}`), lang: language() }, more: "" };
  }
  if (!stage) return null;
  const many = (stage.rounds ?? 1) !== 1 && centre.round !== null;
  const number = centre.round?.number ?? 1;
  /** "Round 3" where the script has no words of its own for it, so that it is not said twice. */
  const numbered = many && stage.kind === "round" && !stage.title;
  const more = [
    centre.kind === "group" ? groupName(centre.place) : "",
    many && !numbered ? t("stage.round_number", { number }) : "",
    part.of > 1 ? t("stage.position", { number: part.index + 1, total: part.of }) : "",
  ];
  const name = numbered ? { text: t("stage.round_numbered", { number }), lang: language() } : stageName(stage);
  return { name, more: more.filter((part) => part !== "").join(" · ") };
}

export const breathes = ({ stage: { stage }, centre }: Seated): boolean =>
  centre.bell !== null || stage?.kind === "grounding";

export const sayStage = (stage: Stage) => say("news.stage", { stage: stageName(stage).text });
