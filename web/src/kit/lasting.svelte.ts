// What has been so for a while: a blip is no news. Keys name conditions, such as a seat that is connecting.

import { SvelteMap } from "svelte/reactivity";

export interface Condition {
  readonly key: string;
  /** How long it had held, in ms, before it is told here for the first time. */
  readonly already?: number;
}

interface Held {
  readonly timer: ReturnType<typeof setTimeout>;
  readonly lasting: boolean;
}

export class Lasting {
  #held = new SvelteMap<string, Held>();

  constructor(private readonly afterMs: number) {}

  has(key: string): boolean {
    return this.#held.get(key)?.lasting ?? false;
  }

  /** These conditions hold now, and no others. */
  hold(conditions: readonly Condition[]): void {
    for (const [key, { timer }] of [...this.#held]) {
      if (conditions.some((condition) => condition.key === key)) continue;
      clearTimeout(timer);
      this.#held.delete(key);
    }
    for (const { key, already = 0 } of conditions) {
      if (!this.#held.has(key)) this.#held.set(key, { timer: this.#later(key, already), lasting: false });
    }
  }

  stop(): void {
    this.hold([]);
  }

  #later(key: string, already: number): Held["timer"] {
    const timer = setTimeout(() => this.#held.set(key, { timer, lasting: true }), Math.max(0, this.afterMs - already));
    return timer;
  }
}
