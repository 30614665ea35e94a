// What people wrote to the community, as the server has it: in pages, read again when it says that something changed.

import { ApiError, ask } from "../../api/ask";
import type { RequestState } from "../../api/operations.gen";
import { lookOnChanges } from "../changes";
import { eachOnce, readPages } from "../pages-read";

export type Trouble = "none" | "offline" | "no_session";

export class Requests {
  all = $state.raw<readonly RequestState[] | null>(null);
  /** What to ask for to get the next page; null where there is none. */
  more: string | null = $state.raw(null);
  /** How many are left out of what is shown, as a later release of the server wrote them. */
  unreadable = $state(0);
  trouble: Trouble = $state("none");
  #pages = 1;
  #latest = 0;

  /** All that is shown; of two that are under way the later one counts. */
  async refresh(): Promise<void> {
    const asked = ++this.#latest;
    try {
      const pages = await readPages(this.#pages, (before) =>
        ask("GET /organiser/community-requests", { asked: before }),
      );
      if (asked !== this.#latest) return;
      this.all = eachOnce(pages.flatMap(({ requests }) => requests));
      this.unreadable = pages.reduce((sum, { unreadable }) => sum + unreadable, 0);
      this.more = pages.at(-1)?.more ?? null;
      this.trouble = "none";
    } catch (error) {
      if (asked !== this.#latest) return;
      this.trouble = error instanceof ApiError && error.code === "no_such_session" ? "no_session" : "offline";
    }
  }

  /** A page more; as many as before where it can't be read. */
  async showMore(): Promise<void> {
    this.#pages += 1;
    await this.refresh();
    if (this.trouble !== "none") this.#pages -= 1;
  }

  /** Keeps it as it is from now on; returns how to stop. */
  follow(): () => void {
    return lookOnChanges(() => void this.refresh());
  }
}

/** How many wait for an answer. */
export class Waiting {
  count = $state(0);

  /** As many as before where it can't be read: the page says itself that the service is away. */
  async refresh(): Promise<void> {
    try {
      this.count = (await ask("GET /organiser/community-requests", { asked: { limit: 0 } })).waiting;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}
