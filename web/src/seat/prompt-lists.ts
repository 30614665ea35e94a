// What a community keeps for facilitators to choose from: prompts and forms, by kind of stage.

import { ask } from "../api/ask";
import type { PromptList } from "../api/operations.gen";

/** Nothing when it did not arrive: choosing from a library is a help, and no condition. */
export async function promptLists(): Promise<readonly PromptList[]> {
  return (await ask("GET /api/prompts", {}).catch(() => null))?.lists ?? [];
}
