// A double click is one press: what moves under the pointer by the first is not meant by the second.

const WITHIN_MS = 400;
const NEAR_PX = 24;

/** Of a click (W3C UI Events, Pointer Events); where a browser does not say by what pointer, it is taken for a finger. */
export type Click = Pick<PointerEvent, "detail" | "timeStamp" | "clientX" | "clientY"> & {
  readonly pointerType?: string;
};

/** All presses of a page, as what is pressed second may be another button than what was pressed first. */
export class Presses {
  #last: Click | null = null;

  /** Whether it is the second of a double click. Fingers are not counted by every browser, so time and place count. */
  isSecond(click: Click): boolean {
    const last = this.#last;
    this.#last = click;
    if (click.detail === 0) return false; // by a key, or by a program for somebody
    if (click.detail > 1) return true;
    return (
      last !== null &&
      click.pointerType !== "mouse" &&
      click.timeStamp - last.timeStamp < WITHIN_MS &&
      Math.hypot(click.clientX - last.clientX, click.clientY - last.clientY) < NEAR_PX
    );
  }
}
