// The browser's Back closes what lies over the page before it leaves the page, as people expect on a phone.

import type { Attachment } from "svelte/attachments";

interface Layer {
  readonly close: () => void;
}

/** What lies over the page, the lowest first: each has an entry of its own in the history. */
const layers: Layer[] = [];
/** A move of our own through the history is under way: a move takes a while, and what comes of this one closes nothing. */
let moving = false;

/** How many of the history's entries up to here are for layers. */
const depth = (): number => {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "layer" in state && typeof state.layer === "number"
    ? state.layer
    : 0;
};

/** As many entries as layers, whichever came or went first: one that opens another as it closes leaves it open. */
function level(): void {
  if (moving) return;
  while (depth() < layers.length) history.pushState({ layer: depth() + 1 }, "");
  if (depth() === layers.length) return;
  moving = true;
  history.go(layers.length - depth());
}

function onpopstate(): void {
  if (moving) {
    moving = false;
    level();
    return;
  }
  for (const { close } of layers.splice(depth()).reverse()) close();
}

/** To be put on a layer for as long as it is there. */
export function closedByBack(close: () => void): Attachment<HTMLElement> {
  return () => {
    const layer = { close };
    if (layers.length === 0) addEventListener("popstate", onpopstate);
    layers.push(layer);
    level();
    return () => {
      const index = layers.indexOf(layer);
      if (index < 0) return; // Back has closed it
      layers.splice(index, 1);
      level();
    };
  };
}
