// How much of the page's height can be seen: where a keyboard on the screen lies over it, the page is not made smaller by it.

/** Lower than any keyboard on a screen, in px. */
const KEYBOARD = 120;

export class VisibleHeight {
  #lessened = $state<number | null>(null);

  /** In px, while a keyboard takes some of it; null while all of it can be seen. */
  get lessened(): number | null {
    return this.#lessened;
  }

  /** To be called once the page is there; returns what ends it. */
  watch(): () => void {
    const seen = window.visualViewport;
    const look = (): void => {
      this.#lessened = seen && seen.scale === 1 && seen.height < window.innerHeight - KEYBOARD ? seen.height : null;
    };
    seen?.addEventListener("resize", look);
    return () => seen?.removeEventListener("resize", look);
  }
}
