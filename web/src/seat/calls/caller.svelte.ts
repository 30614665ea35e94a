// Calls somebody back to a page that is hidden: by its name in the tab, a soft sound, and a notification where they allowed it.

import { SvelteSet } from "svelte/reactivity";

import type { View } from "../../protocol/view";
import { calls, type Call, type CallKind } from "./calls";

/** Many who knock at once are one sound. */
const QUIET_MS = 20_000;

/** How a page calls. */
export interface Outlet {
  sound(): void;
  /** Words to show outside of the page; what was shown before is taken away. */
  notify(kind: CallKind): void;
  clear(): void;
}

/** What is the same for each call, whatever it is for: nobody beside this screen learns more than that there is one. */
export interface Moment {
  readonly hidden: boolean;
  readonly view: View | null;
  /** The own microphone is on: a sound would be heard by the circle, and tell it that somebody asked for something. */
  readonly microphoneOn: boolean;
  /** In milliseconds. */
  readonly now: number;
}

export class Caller {
  #call = $state.raw<Call | null>(null);
  #seen: View | null = null;
  #hidden = false;
  #called = new SvelteSet<string>();
  #soundedAt = -Infinity;

  constructor(private readonly outlet: Outlet) {}

  /** The most pressing thing that they are called for just now. */
  get kind(): CallKind | null {
    return this.#call?.kind ?? null;
  }

  /** To be told whenever any of it changes. */
  update({ hidden, view, microphoneOn, now }: Moment): void {
    if (!hidden) {
      if (this.#hidden) this.outlet.clear();
      [this.#hidden, this.#seen, this.#call] = [false, view, null];
      this.#called.clear();
      return;
    }
    this.#hidden = true;
    const standing = calls(this.#seen, view);
    const [first] = standing;
    const fresh = standing.filter(({ key }) => !this.#called.has(key));
    for (const { key } of fresh) this.#called.add(key);
    this.#call = first ?? null;
    if (first === undefined) this.outlet.clear();
    const [newest] = fresh;
    if (newest === undefined || first === undefined) return;
    const silent = microphoneOn || (newest.kind === "waiting" && now - this.#soundedAt < QUIET_MS);
    if (!silent) {
      this.#soundedAt = now;
      this.outlet.sound();
    }
    this.outlet.notify(first.kind);
  }
}
