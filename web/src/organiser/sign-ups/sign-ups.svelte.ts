// Who signed up for a circle, as the server has it: read again when it says that something changed there. It answers in
// pages; whoever has a place is on the first.

import { ApiError, ask } from "../../api/ask";
import type { EveningState, SignUpList } from "../../api/operations.gen";
import { lookOnChanges } from "../changes";
import { eachOnce, readPages } from "../pages-read";

export type Trouble = "none" | "offline" | "no_session" | "no_such_circle";

export class SignUps {
  readonly circle: string;
  list = $state.raw<SignUpList | null>(null);
  /** Who has come, and how the evening divides; null where its room is gone. */
  evening = $state.raw<EveningState | null>(null);
  trouble: Trouble = $state("none");
  #latest = 0;
  #pages = 1;

  constructor(circle: string) {
    this.circle = circle;
  }

  /** Of two that are under way the later one counts. */
  async refresh(): Promise<void> {
    const asked = ++this.#latest;
    try {
      const { circle } = this;
      const [pages, evening] = await Promise.all([
        readPages(this.#pages, (page) => ask("GET /organiser/circles/{circle}/sign-ups", { circle, asked: page })),
        ask("GET /organiser/circles/{circle}/evening", { circle }).catch(unlessGone),
      ]);
      if (asked !== this.#latest) return;
      this.evening = evening;
      const last = pages.at(-1) ?? pages[0];
      this.#know({ ...last, people: eachOnce(pages.flatMap(({ people }) => people)) });
    } catch (error) {
      if (asked === this.#latest) this.trouble = troubleOf(error);
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

  /** What the server answers to a change is the newest, of the first page. Whether it was done. */
  async change(what: () => Promise<SignUpList>): Promise<boolean> {
    try {
      const list = await what();
      this.#latest++;
      if (this.#pages > 1) await this.refresh();
      else this.#know(list);
      return true;
    } catch {
      await this.refresh();
      return false;
    }
  }

  /** What the server answers to a change of the evening is the newest. */
  know(evening: EveningState): void {
    this.#latest++;
    this.evening = evening;
  }

  /** Keeps it as it is from now on; returns how to stop. */
  follow(): () => void {
    return lookOnChanges(() => void this.refresh());
  }

  #know(list: SignUpList): void {
    this.list = list;
    this.trouble = "none";
  }
}

/** The id of the heading of somebody's row. */
export const personHeading = (person: string): string => `person-${person}`;

/** The room of an evening that was is gone before the names are. */
function unlessGone(error: unknown): null {
  if (troubleOf(error) === "no_such_circle") return null;
  throw error;
}

function troubleOf(error: unknown): Trouble {
  const code = error instanceof ApiError ? error.code : "";
  if (code === "no_such_session") return "no_session";
  return code === "no_such_circle" ? "no_such_circle" : "offline";
}
