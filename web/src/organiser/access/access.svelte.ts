// Who can organise, as the server says it: read when the page opens, when one comes back to it, and after each act.

import { ApiError, ask } from "../../api/ask";
import type { Session } from "../../api/operations.gen";

export type Trouble = "none" | "offline" | "no_session";

export class Access {
  sessions = $state.raw<readonly Session[] | null>(null);
  trouble: Trouble = $state("none");
  /** What was done last, in words. */
  told = $state("");
  failed = $state(false);

  async refresh(): Promise<void> {
    try {
      const { sessions } = await ask("GET /organiser/sessions", {});
      this.sessions = sessions;
      this.trouble = "none";
    } catch (error) {
      this.trouble = isOver(error) ? "no_session" : "offline";
    }
  }

  /** Does that, and reads it all again. Returns whether it was done. */
  async act(act: () => Promise<unknown>, told: string): Promise<boolean> {
    this.told = "";
    this.failed = false;
    try {
      await act();
      this.told = told;
    } catch (error) {
      this.failed = !isOver(error);
    }
    const isDone = !this.failed;
    await this.refresh();
    return isDone;
  }
}

function isOver(error: unknown): boolean {
  return error instanceof ApiError && error.code === "no_such_session";
}
