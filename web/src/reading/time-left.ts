// What remains of the time: of this part, and until the end as it is planned now.

import { roughly, say, type Phrase } from "../i18n";
import type { CoursePart } from "../protocol";

/** Below this it is said that it has had its time, and no seconds are counted down. */
const HARDLY_S = 30;

/** `now` in seconds, by the server's clock. */
export function timeLeft(
  { stage_ends_at, planned_end }: Pick<CoursePart, "stage_ends_at" | "planned_end">,
  now: number,
): readonly Phrase[] {
  const part = stage_ends_at === null ? null : stage_ends_at - now;
  const end = planned_end === null ? null : planned_end - now;
  return [
    ...(part === null ? [] : [ofPart(part)]),
    ...(end === null || end < HARDLY_S ? [] : [say("console.time_end", { time: roughly(end) })]),
  ];
}

function ofPart(left: number): Phrase {
  return left < HARDLY_S ? say("console.time_part_over") : say("console.time_part", { time: roughly(left) });
}
