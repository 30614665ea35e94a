// Keyboard focus is never lost: when the control that has it goes away, its group gets it, else the whole place.
// Focus goes to no button of its own accord, so that a key pressed twice does nothing that was not meant.

import type { Attachment } from "svelte/attachments";

/** To be put on the place as a whole. Groups within are marked `data-group` and can be focused (tabindex -1). */
export function keepFocus(): Attachment<HTMLElement> {
  return (place) => {
    let control: HTMLElement | null = null;
    let group: HTMLElement | null = null;

    const remember = (event: FocusEvent): void => {
      control = event.target instanceof HTMLElement ? event.target : null;
      const within = control?.closest<HTMLElement>("[data-group], dialog") ?? null;
      // A dialog is asked from the group that had the focus before.
      if (within?.localName !== "dialog") group = within;
    };
    const forget = (event: FocusEvent): void => {
      // A control that is taken away blurs with nowhere to go; a person who leaves it goes somewhere, or clicks beside.
      if (event.relatedTarget !== null) control = null;
    };
    const clickedBeside = (event: PointerEvent): void => {
      if (event.target instanceof Node && !control?.contains(event.target)) control = null;
    };
    const restore = (): void => {
      if (control === null || document.activeElement !== document.body) return;
      if (control.isConnected && !control.matches(":disabled")) control.focus({ preventScroll: true });
      else (group?.isConnected ? group : place).focus({ preventScroll: true });
    };
    const watch = new MutationObserver(restore);
    watch.observe(place, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
    place.addEventListener("focusin", remember);
    place.addEventListener("focusout", forget);
    document.addEventListener("pointerdown", clickedBeside);
    return () => {
      watch.disconnect();
      place.removeEventListener("focusin", remember);
      place.removeEventListener("focusout", forget);
      document.removeEventListener("pointerdown", clickedBeside);
    };
  };
}

/** Takes the focus when it appears: for a heading that replaces what somebody was busy with. */
export function takeFocus(element: HTMLElement): void {
  element.focus({ preventScroll: true });
}

/** The same, for one that appears elsewhere on a page that scrolls. */
export function takeFocusInSight(element: HTMLElement): void {
  takeFocus(element);
  element.scrollIntoView({ block: "start" });
}

/** To the place to write in there: for somebody who has just pressed that they would like to. */
export function intoField(place: HTMLElement): void {
  place.querySelector<HTMLElement>("textarea, input")?.focus({ preventScroll: true });
}
