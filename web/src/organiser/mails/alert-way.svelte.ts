// A way in which alerts go out, by mail or webhook: where to, and what could not be sent, as the server says it. It is
// read again when one comes back to the page, and now and then while it is looked at.

import { ApiError, ask } from "../../api/ask";
import type { AlertAddresses, AlertHook } from "../../api/operations.gen";

const EVERY_MS = 30_000;
const SOON_MS = 4_000;

interface Known {
  readonly waiting_since: number | null;
  readonly given_up_since: number | null;
}

export class AlertWay<Told extends Known> {
  known = $state.raw<Told | null>(null);
  trouble: "none" | "offline" | "no_session" = $state("none");
  readonly givenUpSince = $derived(this.known?.given_up_since ?? null);
  readonly waitingSince = $derived(this.known?.waiting_since ?? null);

  /** `read` and `see` ask the server. */
  constructor(
    private readonly read: () => Promise<Told>,
    private readonly see: () => Promise<unknown>,
  ) {}

  async refresh(): Promise<void> {
    try {
      this.known = await this.read();
      this.trouble = "none";
    } catch (error) {
      this.trouble = error instanceof ApiError && error.code === "no_such_session" ? "no_session" : "offline";
    }
  }

  /** The organiser knows which could not be sent. Raises: ApiError. */
  async seeUnsent(): Promise<void> {
    await this.see();
    await this.refresh();
  }

  /** Something was sent just now: what became of it is known soon. */
  lookSoon(): void {
    setTimeout(() => void this.refresh(), SOON_MS);
  }

  /** Until what is returned is called. */
  follow(): () => void {
    const look = (): void => {
      if (document.visibilityState === "visible") void this.refresh();
    };
    look();
    document.addEventListener("visibilitychange", look);
    const often = setInterval(look, EVERY_MS);
    return () => {
      document.removeEventListener("visibilitychange", look);
      clearInterval(often);
    };
  }
}

export const alertMails = (): AlertWay<AlertAddresses> =>
  new AlertWay(
    () => ask("GET /organiser/alert-mails", {}),
    () => ask("POST /organiser/alert-mails/unsent/seen", {}),
  );

export const alertHook = (): AlertWay<AlertHook> =>
  new AlertWay(
    () => ask("GET /organiser/alert-hook", {}),
    () => ask("POST /organiser/alert-hook/unsent/seen", {}),
  );
