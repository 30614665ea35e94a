// What a community keeps for facilitators to choose from: prompts and forms, by kind of stage.

import { ask } from "../api/ask";
import type { PromptList } from "../api/operations.gen";

/** `ref`: the seat of whoever facilitates. Nothing when it did not arrive: choosing from a library is a help, and no condition. */
export async function promptLists(ref: string): Promise<readonly PromptList[]> {
  return (await ask("GET /seat/{ref}/prompts", { ref }).catch(() => null))?.lists ?? [];
}
