// Whether the own microphone is open. It closes at once when its owner asks; it opens only on the server's word.

import type { MuteReason, SeatCommand } from "../protocol";

export interface MicrophoneInput {
  /** The newest known view lets its owner speak. */
  readonly allowed: boolean;
  readonly fresh: boolean;
  readonly paused: boolean;
}

/** What its owner asks for that ends their being heard: the microphone does not wait for the server. */
const CLOSING: readonly SeatCommand["type"][] = ["mute_self", "pass_piece", "step_out", "leave"];

export class OwnMicrophone {
  #open = false;
  #closedByOwner = false;

  get open(): boolean {
    return this.#open;
  }

  decide({ allowed, fresh, paused }: MicrophoneInput): boolean {
    this.#open = allowed && !paused && !this.#closedByOwner && (fresh || this.#open);
    return this.#open;
  }

  /** The owner asked for something; what closes the microphone does not wait for the server. */
  asked({ type }: SeatCommand): void {
    if (CLOSING.includes(type)) this.#closedByOwner = true;
    else if (type === "unmute_self") this.#closedByOwner = false;
  }

  refused({ type }: SeatCommand): void {
    if (type !== "mute_self" && CLOSING.includes(type)) this.#closedByOwner = false;
  }

  /** A view in which it is closed has caught up with its owner. */
  seen(mutes: readonly MuteReason[]): void {
    if (mutes.length > 0) this.#closedByOwner = false;
  }
}
