// Commands under way: each keeps its id until it is answered, so that sending it again has no second effect.

import type { ClientMessage, RefusedCode, Refusal, Reply, SeatCommand } from "../protocol";
import { backoffMs } from "./backoff";
import type { Clock } from "./clock";

/** The rules said no and nothing changed (a code of the protocol), or this page gave up (`closed`, `unanswered`). */
export class RefusedError extends Error {
  constructor(
    readonly code: RefusedCode | "closed" | "unanswered",
    message: string,
  ) {
    super(message);
    this.name = "RefusedError";
  }
}

// The server remembers applied ids for ten minutes: after that the same id would be a new command.
const GIVE_UP_MS = 8 * 60_000;
const ASK_AGAIN = { firstMs: 200, capMs: 3_000 };
const ASK_AGAIN_CODES: readonly RefusedCode[] = ["unavailable", "outcome_unknown", "too_fast"];

interface Pending {
  readonly message: ClientMessage;
  readonly resolve: () => void;
  readonly reject: (error: RefusedError) => void;
  readonly cancelGiveUp: () => void;
  cancelAgain: () => void;
  attempt: number;
}

export class Outbox {
  #pending = new Map<string, Pending>();

  constructor(
    private readonly send: (message: ClientMessage) => boolean,
    private readonly newId: () => string,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  /** Resolves when the command is in effect. Raises: RefusedError. */
  submit(command: SeatCommand): Promise<void> {
    const id = this.newId();
    const message: ClientMessage = { type: "command", id, command };
    return new Promise((resolve, reject) => {
      const cancelGiveUp = this.clock.after(GIVE_UP_MS, () => {
        this.#settle(id)?.reject(new RefusedError("unanswered", "The server did not answer."));
      });
      this.#pending.set(id, { message, resolve, reject, cancelGiveUp, cancelAgain: () => {}, attempt: 0 });
      this.send(message);
    });
  }

  /** A new socket was welcomed: everything unanswered is asked again, in the order it was asked. */
  resend(): void {
    for (const pending of this.#pending.values()) {
      pending.cancelAgain();
      this.send(pending.message);
    }
  }

  answered(answer: Reply | Refusal): void {
    const pending = this.#pending.get(answer.id);
    if (pending === undefined) return;
    if (answer.type === "reply") {
      this.#settle(answer.id)?.resolve();
    } else if (ASK_AGAIN_CODES.includes(answer.code)) {
      pending.cancelAgain();
      pending.cancelAgain = this.clock.after(backoffMs(pending.attempt++, ASK_AGAIN, this.random()), () => {
        this.send(pending.message);
      });
    } else {
      this.#settle(answer.id)?.reject(new RefusedError(answer.code, answer.text));
    }
  }

  /** Nothing will be answered any more. */
  close(): void {
    for (const id of [...this.#pending.keys()]) {
      this.#settle(id)?.reject(new RefusedError("closed", "This page is no longer connected."));
    }
  }

  #settle(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.cancelGiveUp();
    pending?.cancelAgain();
    return pending;
  }
}
