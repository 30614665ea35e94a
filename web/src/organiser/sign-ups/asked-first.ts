// What can't be taken back, or is told to somebody at once, is asked about before it is done.

import type { Act } from "../../api/operations.gen";

const ASKED_FIRST: ReadonlySet<Act["act"]> = new Set(["cancel", "decline", "erase", "erase_everywhere"]);

export const isAskedFirst = (act: Act["act"]): boolean => ASKED_FIRST.has(act);
