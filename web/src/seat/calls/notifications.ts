// Notifications of the browser, for a page that is hidden: silent, one at a time, and only where somebody allowed them.

import { t } from "../../i18n";
import type { CallKind } from "./calls";

let shown: Notification | null = null;

/** Whether the browser would ask about them, and has not yet. */
export function mayAskForNotifications(): boolean {
  return "Notification" in window && Notification.permission === "default";
}

/** To be called from within a press. Whether they are allowed now. */
export async function askForNotifications(): Promise<boolean> {
  return (await Notification.requestPermission().catch(() => "denied")) === "granted";
}

export function notify(kind: CallKind): void {
  clearNotification();
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    shown = new Notification(t(`call.${kind}`), { tag: "circle", silent: true });
  } catch {
    // Some phones show them by a service worker alone, which this page has none of.
    return;
  }
  shown.onclick = () => {
    window.focus();
    clearNotification();
  };
}

export function clearNotification(): void {
  shown?.close();
  shown = null;
}
