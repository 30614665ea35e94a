// What the browser tells about the page's circumstances: the network is another one, the page is seen again.

interface NetworkInformation extends EventTarget {
  readonly type?: string;
  readonly saveData?: boolean;
}

function information(): NetworkInformation | undefined {
  return (navigator as { connection?: NetworkInformation }).connection;
}

/** Whether the person asked their browser to save data. */
export function savesData(): boolean {
  return information()?.saveData === true;
}

export interface NetworkListener {
  changed: () => void;
  /** The page is seen again, or goes on after it was frozen. */
  seen: () => void;
  /** The browser stops the page, as a phone does with one that is put away (W3C Page Lifecycle). */
  frozen: () => void;
}

/** Calls until the signal is aborted. A mere new estimate of the bandwidth is no change of network. */
export function watchNetwork({ changed, seen, frozen }: NetworkListener, signal: AbortSignal): void {
  document.addEventListener("freeze", frozen, { signal });
  document.addEventListener("resume", seen, { signal });
  window.addEventListener("online", changed, { signal });
  const connection = information();
  let type = connection?.type;
  connection?.addEventListener(
    "change",
    () => {
      if (connection.type === type) return;
      type = connection.type;
      if (navigator.onLine) changed();
    },
    { signal },
  );
  document.addEventListener(
    "visibilitychange",
    () => {
      if (document.visibilityState === "visible") seen();
    },
    { signal },
  );
}
