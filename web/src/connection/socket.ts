// The line to the server: hello, staleness, and coming back (PROTOCOL.md 2, 3, 7). Knows neither DOM nor media.

import { CLOSE, RESUMABLE_FROM } from "../protocol";
import type { ClientMessage, Hello, ServerMessage } from "../protocol";
import { backoffMs } from "./backoff";
import type { Clock } from "./clock";
import type { Dial, Wire } from "./wire";

export type Link = "connecting" | "online" | "stale" | "offline" | "closed";

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export interface SocketListener {
  link(link: Link): void;
  message(message: ServerMessage): void;
  /** Terminal: this page does not come back by itself. */
  closed(closed: Closed): void;
}

const STALE_MS = 5_000;
const DIAL_TIMEOUT_MS = 8_000;
const TRY_FOR_MS = 30 * 60_000;
const BACKOFF = { firstMs: 300, capMs: 4_000 };

export class SeatSocket {
  #link: Link = "connecting";
  #wire: Wire | null = null;
  #welcomed = false;
  #closing: Closed | null = null;
  #attempt = 0;
  #triedMs = 0;
  #heardAt = 0;
  #beats = 0;
  #cancelTimer: () => void = () => {};

  constructor(
    private readonly dial: Dial,
    private readonly hello: Hello,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly listener: SocketListener,
  ) {}

  start(): void {
    this.#redial();
  }

  /** Ends it for good, without a word to the listener. */
  stop(): void {
    this.#link = "closed";
    this.#hangUp();
  }

  /** Whether it was handed to a socket that has been welcomed; what was not is lost. */
  send(message: ClientMessage): boolean {
    if (this.#wire === null || !this.#welcomed) return false;
    this.#wire.send(JSON.stringify(message));
    return true;
  }

  /** The page is seen again: a line that went quiet meanwhile, or one being waited for, is dialled at once. */
  wake(): void {
    if (this.#link === "closed") return;
    if (this.#wire === null) this.#redial();
    else if (this.clock.now() - this.#heardAt >= STALE_MS) this.#goStale();
  }

  /** The page is about to stand still: nobody is there, and `wake` comes back. */
  sleep(): void {
    if (this.#link === "closed") return;
    this.#hangUp();
    this.#become("offline");
  }

  /** Another network is used now: the old line may hang half open. */
  networkChanged(): void {
    if (this.#link === "closed") return;
    this.#attempt = 0;
    this.#goStale();
  }

  #redial(): void {
    this.#hangUp();
    this.#heardAt = this.clock.now();
    const wire = this.dial({
      opened: () => {
        this.#heard();
        wire.send(JSON.stringify(this.hello));
      },
      received: (text) => {
        this.#received(JSON.parse(text) as ServerMessage);
      },
      closed: (code, reason) => {
        if (wire === this.#wire) this.#lost(this.#closing ?? { code, reason });
      },
    });
    this.#wire = wire;
    this.#cancelTimer = this.clock.after(DIAL_TIMEOUT_MS, () => {
      this.#lost({ code: CLOSE.HELLO_TIMEOUT, reason: "" });
    });
  }

  #received(message: ServerMessage): void {
    this.#heard();
    switch (message.type) {
      case "welcome":
        this.#welcomed = true;
        break;
      case "view":
        this.listener.message(message); // before the link is online: known first, fresh then
        this.#attempt = 0;
        this.#triedMs = 0;
        this.#become("online");
        return;
      case "closing":
        this.#closing = { code: message.code, reason: message.reason };
        if (!message.resume) {
          this.#end(this.#closing);
          return;
        }
        break;
      case "beat":
        // From here and by no timer: a hidden page does it too, and one that hangs does not.
        if (++this.#beats % 2 === 0) this.send({ type: "here" });
        break;
      default:
    }
    this.listener.message(message);
  }

  #heard(): void {
    this.#heardAt = this.clock.now();
    this.#cancelTimer();
    this.#cancelTimer = this.clock.after(STALE_MS, () => {
      if (this.#link === "online") this.#goStale();
      else this.#lost({ code: CLOSE.HELLO_TIMEOUT, reason: "" }); // a call that is taken and never answered is none
    });
  }

  #goStale(): void {
    if (this.#link === "online") this.#become("stale");
    this.#redial();
  }

  #lost(closed: Closed): void {
    const tookMs = this.#welcomed ? 0 : Math.min(this.clock.now() - this.#heardAt, DIAL_TIMEOUT_MS);
    this.#hangUp();
    if (isTerminal(closed.code)) {
      this.#end(closed);
      return;
    }
    if (closed.code === CLOSE.TOO_FAST) this.#attempt = Math.max(this.#attempt, 4);
    const delay = backoffMs(this.#attempt++, BACKOFF, this.random());
    // A machine that slept did not try meanwhile: only what an attempt can take is counted.
    this.#triedMs += delay + tookMs;
    if (this.#triedMs > TRY_FOR_MS) {
      this.#end(closed);
      return;
    }
    this.#become("offline");
    this.#cancelTimer = this.clock.after(delay, () => {
      this.#redial();
    });
  }

  #end(closed: Closed): void {
    this.#hangUp();
    this.#become("closed");
    this.listener.closed(closed);
  }

  #hangUp(): void {
    this.#cancelTimer();
    this.#wire?.close();
    this.#wire = null;
    this.#welcomed = false;
    this.#closing = null;
  }

  #become(link: Link): void {
    if (this.#link === link) return;
    this.#link = link;
    this.listener.link(link);
  }
}

function isTerminal(code: number): boolean {
  return code >= 4000 && code < RESUMABLE_FROM;
}
