// Dialogs as in a browser, for tests: what the closing of one leads to comes after what the press itself did.

import { vi } from "vitest";

import { FakeHistory } from "./fake-history";

/** Undone by restoring all mocks and globals. */
export function fakeDialogs(): void {
  vi.stubGlobal("history", new FakeHistory());
  vi.stubGlobal("isSecureContext", true);
  vi.spyOn(HTMLDialogElement.prototype, "close").mockImplementation(function (this: HTMLDialogElement) {
    setTimeout(() => {
      this.removeAttribute("open");
      this.dispatchEvent(new Event("close"));
    });
  });
}
