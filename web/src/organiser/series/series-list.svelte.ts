// The series of an organiser's page, in the server's order, as many pages of them as are shown.

import { ApiError, ask } from "../../api/ask";
import type { SeriesState } from "../../api/operations.gen";
import { eachOnce, readPages } from "../pages-read";

export type Trouble = "none" | "offline" | "no_session";

/** A circle that was cancelled, and when it was to be, in words. */
export interface Cancelled {
  readonly id: string;
  readonly when: string;
}

export class SeriesList {
  all = $state.raw<readonly SeriesState[] | null>(null);
  hasMore = $state(false);
  trouble: Trouble = $state("none");
  #pages = 1;
  #latest = 0;

  /** Of two that are under way the later one counts. */
  async refresh(): Promise<void> {
    const asked = ++this.#latest;
    try {
      const pages = await readPages(this.#pages, (page) => ask("GET /organiser/series", { asked: page }));
      if (asked !== this.#latest) return;
      this.all = eachOnce(pages.flatMap(({ series }) => series));
      this.hasMore = pages.at(-1)?.more !== null;
      this.trouble = "none";
    } catch (error) {
      const isOver = error instanceof ApiError && error.code === "no_such_session";
      if (asked === this.#latest) this.trouble = isOver ? "no_session" : "offline";
    }
  }

  /** A page more, or as many as before where it can't be read: false. */
  async showMore(): Promise<boolean> {
    this.#pages += 1;
    await this.refresh();
    if (this.trouble === "none") return true;
    this.#pages -= 1;
    return false;
  }

  /** As it is now; a new one comes first. */
  know(state: SeriesState): void {
    const others = this.all ?? [];
    this.all = others.some(({ id }) => id === state.id)
      ? others.map((one) => (one.id === state.id ? state : one))
      : [state, ...others];
  }
}

/** The id of the heading of a series' card. */
export const seriesHeading = (series: string): string => `series-${series}`;
