// Who can organise, as the server says it: read when the page opens, when one comes back to it, and after each act.

import { ApiError, ask } from "../../api/ask";
import type { ApiToken, OrganiserLink, Session } from "../../api/operations.gen";

export type Trouble = "none" | "offline" | "no_session";

export class Access {
  links = $state.raw<readonly OrganiserLink[]>([]);
  tokens = $state.raw<readonly ApiToken[]>([]);
  /** Null until they were read. */
  sessions = $state.raw<readonly Session[] | null>(null);
  trouble: Trouble = $state("none");
  /** What was done last, in words. */
  told = $state("");
  failed = $state(false);

  async refresh(): Promise<void> {
    try {
      const [{ links }, { sessions }, { tokens }] = await Promise.all([
        ask("GET /organiser/links", {}),
        ask("GET /organiser/sessions", {}),
        ask("GET /organiser/tokens", {}),
      ]);
      this.links = links;
      this.sessions = sessions;
      this.tokens = tokens;
      this.trouble = "none";
    } catch (error) {
      this.trouble = isOver(error) ? "no_session" : "offline";
    }
  }

  /** Does that, which returns in words what was done, and reads it all again. */
  async act(act: () => Promise<string>): Promise<void> {
    this.told = "";
    this.failed = false;
    try {
      this.told = await act();
    } catch (error) {
      this.failed = !isOver(error);
    }
    await this.refresh();
  }
}

function isOver(error: unknown): boolean {
  return error instanceof ApiError && error.code === "no_such_session";
}
