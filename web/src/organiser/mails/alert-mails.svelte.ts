// Where alerts are mailed to, and what could not be sent, as the server says it: read again when one comes back to the
// page, and now and then while it is looked at.

import { ApiError, ask } from "../../api/ask";
import type { AlertAddresses } from "../../api/operations.gen";

const EVERY_MS = 30_000;
const SOON_MS = 4_000;

export class AlertMails {
  known = $state.raw<AlertAddresses | null>(null);
  trouble: "none" | "offline" | "no_session" = $state("none");
  readonly givenUpSince = $derived(this.known?.given_up_since ?? null);
  readonly waitingSince = $derived(this.known?.waiting_since ?? null);

  async refresh(): Promise<void> {
    try {
      this.known = await ask("GET /organiser/alert-mails", {});
      this.trouble = "none";
    } catch (error) {
      this.trouble = error instanceof ApiError && error.code === "no_such_session" ? "no_session" : "offline";
    }
  }

  /** The organiser knows which could not be sent. Raises: ApiError. */
  async seeUnsent(): Promise<void> {
    await ask("POST /organiser/alert-mails/unsent/seen", {});
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
