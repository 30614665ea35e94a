// Before somebody closes or reloads a page that holds what is nowhere else, their browser asks them.

/** To be called while a component is made; asks as long as `holds` is true. */
export function askBeforeLosing(holds: () => boolean, page: EventTarget = window): void {
  $effect(() => {
    if (!holds()) return;
    page.addEventListener("beforeunload", ask);
    return () => page.removeEventListener("beforeunload", ask);
  });
}

function ask(event: Event): void {
  event.preventDefault();
}
