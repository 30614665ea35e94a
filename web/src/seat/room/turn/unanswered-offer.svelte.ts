// An offer of the piece that nobody answers: after a while it can be taken further, or waited for some more.

import { untrack } from "svelte";
import { Lasting } from "../../../kit/lasting.svelte";
import type { Seated } from "../../../reading/seated";

const UNANSWERED_MS = 45_000;

export class Unanswered {
  #offers = new Lasting(UNANSWERED_MS);
  #waits = $state(0);
  #waited: string | null = null;
  #offer: () => { readonly id: string; readonly since: number } | null;
  #key = $derived.by(() => {
    const offer = this.#offer();
    return offer && `${offer.id}/${String(this.#waits)}`;
  });

  /** To be made while a component is: it ends with that. `now` is in seconds, by the server's clock. */
  constructor(seated: () => Seated, now: () => number) {
    this.#offer = () => {
      const { piece } = seated().centre;
      return piece.kind === "offered" ? piece : null;
    };
    $effect(() => {
      const offer = this.#offer();
      const key = this.#key;
      untrack(() => {
        const already = offer === null || this.#waited === offer.id ? 0 : Math.max(0, now() - offer.since) * 1000;
        this.#offers.hold(key === null ? [] : [{ key, already }]);
      });
    });
    $effect(() => () => this.#offers.stop());
  }

  get lasts(): boolean {
    return this.#key !== null && this.#offers.has(this.#key);
  }

  /** Somebody here chose to wait some more for an answer to the offer that stands. */
  wait(): void {
    this.#waited = this.#offer()?.id ?? null;
    this.#waits++;
  }
}
