// The circles of an organiser's page, in the server's order: those in need or going on first, then the other current
// ones, then those that are over. They are read in pages, and read again when the server says that one changed.

import { ApiError, ask } from "../api/ask";
import { inOrderShown, type Circles } from "./circle-order";
import { eachOnce, readPages } from "./pages-read";

/** Changes that come together are one look. */
const TOGETHER_MS = 300;
/** How long until the server is asked again to say what changes, where it refused to. */
const REFUSED_MS = 5_000;
/** How often a page that nobody looks at looks by itself: streams are few in a browser. */
const HIDDEN_MS = 30_000;
/** How often a page looks although it was told of nothing: a proxy may hold back what is streamed, and without a session
    there is no stream. */
const UNTOLD_MS = 60_000;

type Timer = ReturnType<typeof setTimeout>;
export type Trouble = "none" | "offline" | "no_session";

export class CircleList {
  circles = $state.raw<Circles | null>(null);
  /** What to ask for to get the next page; null where there is none. */
  more: string | null = $state.raw(null);
  /** How many that are current are on the pages that follow. */
  left = $state(0);
  trouble: Trouble = $state("none");

  readonly #isOrderKept: () => boolean;
  #pages = 1;
  #isFollowed = false;
  #reading: Promise<void> | null = null;
  #again = false;
  #stream: EventSource | null = null;
  #waiting: Timer | undefined;
  #gathering: Timer | undefined;

  /** While `isOrderKept`, those that are shown stay where they are. */
  constructor(isOrderKept: () => boolean = () => false) {
    this.#isOrderKept = isOrderKept;
  }

  /** Reads all that is shown; while that is under way, once more afterwards. */
  async refresh(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#read().finally(() => (this.#reading = null));
    await this.#reading;
  }

  /** A page more; as many as before where it can't be read. */
  async showMore(): Promise<void> {
    this.#pages += 1;
    await this.refresh();
    if (this.trouble !== "none") this.#pages -= 1;
  }

  /** Keeps it as it is from now on; returns how to stop. */
  follow(): () => void {
    const look = (): void => this.#look();
    document.addEventListener("visibilitychange", look);
    this.#isFollowed = true;
    this.#look();
    return () => {
      this.#isFollowed = false;
      document.removeEventListener("visibilitychange", look);
      this.#rest();
    };
  }

  #follow(): void {
    this.#rest();
    const isSeen = document.visibilityState === "visible";
    if (isSeen && this.trouble !== "no_session") this.#listen();
    this.#waiting = setTimeout(() => this.#look(), isSeen ? UNTOLD_MS : HIDDEN_MS);
  }

  #look(): void {
    void this.refresh();
    this.#follow();
  }

  /** The first event comes at once: what is there then is read. */
  #listen(): void {
    const stream = (this.#stream = new EventSource("/organiser/changes"));
    stream.onmessage = () => this.#refreshSoon();
    stream.onerror = () => {
      this.#refreshSoon();
      if (stream.readyState !== EventSource.CLOSED) return; // else the browser tries again by itself
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(() => this.#follow(), REFUSED_MS);
    };
  }

  #refreshSoon(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      void this.refresh();
    }, TOGETHER_MS);
  }

  #rest(): void {
    this.#stream?.close();
    this.#stream = null;
    clearTimeout(this.#waiting);
    clearTimeout(this.#gathering);
    this.#waiting = this.#gathering = undefined;
  }

  async #read(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const former = this.trouble;
      this.trouble = await this.#tryToRead();
      const hasEndedOrBegun = (former === "no_session") !== (this.trouble === "no_session");
      if (hasEndedOrBegun && this.#isFollowed) this.#follow();
    }
  }

  async #tryToRead(): Promise<Trouble> {
    try {
      await this.#readPages();
      return "none";
    } catch (error) {
      return error instanceof ApiError && error.code === "no_such_session" ? "no_session" : "offline";
    }
  }

  async #readPages(): Promise<void> {
    const pages = await readPages(this.#pages, (asked) => ask("GET /organiser/circles", { asked }));
    const come = eachOnce(pages.flatMap(({ circles }) => circles));
    const { more, left } = pages.at(-1) ?? pages[0];
    this.circles = this.#isOrderKept() ? inOrderShown(come, this.circles ?? []) : come;
    this.more = more;
    this.left = left;
  }
}
