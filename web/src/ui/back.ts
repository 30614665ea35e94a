// The browser's Back closes what lies over the page before it leaves the page, as people expect on a phone.

import type { Attachment } from "svelte/attachments";

const layer = (): number => {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "layer" in state && typeof state.layer === "number" ? state.layer : 0;
};

/** To be put on a layer for as long as it is there: an entry of its own in the history, gone with it. */
export function closedByBack(close: () => void): Attachment<HTMLElement> {
  return () => {
    const own = layer() + 1;
    history.pushState({ layer: own }, "");
    const moved = (): void => {
      if (layer() < own) close();
    };
    addEventListener("popstate", moved);
    return () => {
      removeEventListener("popstate", moved);
      if (layer() >= own) history.back();
    };
  };
}
