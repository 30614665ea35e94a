// A place that scrolls: it can be reached by keyboard also while nothing within it can, shows that there is more, and
// brings what is new into sight.

import type { Attachment } from "svelte/attachments";

const BY_KEYBOARD = "a[href], :is(button, input, select, textarea):not([disabled]), summary, [tabindex='0']";
const WRITTEN = "textarea, input";

/** Whether the place itself has to take the focus. */
export function needsFocus(place: HTMLElement): boolean {
  return place.scrollHeight > place.clientHeight && place.querySelector(BY_KEYBOARD) === null;
}

/** Whether there is more to scroll to beneath what is in sight. */
export function hasMoreBelow(place: Pick<HTMLElement, "scrollTop" | "clientHeight" | "scrollHeight">): boolean {
  return place.scrollTop + place.clientHeight < place.scrollHeight - 4;
}

/** To be put on a place that scrolls when it is full. A focus that it has is left to it. */
export function scrolledByKeyboard(): Attachment<HTMLElement> {
  return (place) => {
    const look = (): void => {
      if (needsFocus(place)) place.tabIndex = 0;
      else if (document.activeElement !== place) place.removeAttribute("tabindex");
      place.classList.toggle("more-below", hasMoreBelow(place));
    };
    const sizes = new ResizeObserver(look);
    const contents = new MutationObserver(() => {
      sizes.disconnect();
      for (const each of [place, ...place.children]) sizes.observe(each);
      look();
    });
    for (const each of [place, ...place.children]) sizes.observe(each);
    contents.observe(place, { childList: true, subtree: true, attributeFilter: ["disabled"] });
    place.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      contents.disconnect();
      place.removeEventListener("scroll", look);
    };
  };
}

/**
 * The first of what was added to it, from the top; before all else what is marked `data-first`, as somebody waits for
 * it. Nothing moves away from whoever writes there.
 */
export function newIn(place: HTMLElement, added: readonly Node[]): HTMLElement | null {
  const { activeElement } = document;
  if (activeElement?.matches(WRITTEN) && place.contains(activeElement)) return null;
  const first = place.querySelector<HTMLElement>(":scope > [data-first]");
  if (first) return first;
  return (
    [...place.children].find((child): child is HTMLElement => child instanceof HTMLElement && added.includes(child)) ??
    null
  );
}

/** To be put on a place whose children come and go: one that has come is scrolled into sight. */
export function showsNew(): Attachment<HTMLElement> {
  return (place) => {
    const contents = new MutationObserver((changes) => {
      const fresh = newIn(
        place,
        changes.flatMap(({ addedNodes }) => [...addedNodes]),
      );
      if (fresh === null || place.scrollHeight <= place.clientHeight) return;
      const [box, own] = [place.getBoundingClientRect(), fresh.getBoundingClientRect()];
      if (own.top < box.top || own.bottom > box.bottom) place.scrollTop += own.top - box.top;
    });
    contents.observe(place, { childList: true });
    return () => contents.disconnect();
  };
}
