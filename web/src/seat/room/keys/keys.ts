// Keys of the room: each presses the button that has it as `aria-keyshortcuts`, where that is in sight. They can be turned off
// (WCAG 2.1.4), do nothing while somebody writes or chooses, and leave what the browser and screen readers have to them.

export const KEYS = ["n", "t", "p", "m", "b", "h", "?"] as const;
export type ShortKey = (typeof KEYS)[number];

const KEPT = "circle.keys";
/** In these a letter is for writing or choosing; in a dialog nothing behind it is pressed. */
const TYPED = "input, textarea, select, [contenteditable], dialog";

export function areOn(storage: Pick<Storage, "getItem"> = localStorage): boolean {
  return storage.getItem(KEPT) !== "off";
}

export function turn(on: boolean, storage: Pick<Storage, "setItem" | "removeItem"> = localStorage): void {
  if (on) storage.removeItem(KEPT);
  else storage.setItem(KEPT, "off");
}

/** Which of them somebody pressed; null when it is not for us. */
export function keyOf(event: KeyboardEvent): ShortKey | null {
  if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.altKey || event.metaKey)
    return null;
  if (event.target instanceof Element && event.target.closest(TYPED) !== null) return null;
  return KEYS.find((key) => key === event.key.toLowerCase()) ?? null;
}

/** The button that a key presses, if it is there and can be used. */
export function buttonOf(key: ShortKey, page: ParentNode = document): HTMLElement | null {
  return page.querySelector<HTMLElement>(`button[aria-keyshortcuts="${key}"]:not([aria-disabled="true"])`);
}

/** Presses it, or leads to it where that can't be undone (`data-led`): a key pressed by habit asserts nothing and ends nothing. */
export function use(button: HTMLElement): void {
  if (button.dataset["led"] === undefined) button.click();
  else button.focus();
}

/** The first button in there has the key, whichever it is just now, but none of those on a person's card (`data-card`). */
export function firstHas(key: ShortKey): (box: HTMLElement) => () => void {
  return (box) => {
    const mark = (): void => {
      const all = [...box.querySelectorAll("button")];
      const first = all.find((one) => one.closest("[data-card]") === null);
      for (const other of all)
        if (other !== first && other.getAttribute("aria-keyshortcuts") === key)
          other.removeAttribute("aria-keyshortcuts");
      if (first?.getAttribute("aria-keyshortcuts") !== key) first?.setAttribute("aria-keyshortcuts", key);
    };
    const watch = new MutationObserver(mark);
    watch.observe(box, { childList: true, subtree: true });
    mark();
    return () => watch.disconnect();
  };
}
