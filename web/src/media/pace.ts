// How fast this machine may send pictures, so that no voice waits for them.
//
// Everybody encodes once for each peer, and a browser watches each encoder by itself: five of them wait for one another
// and for everything else, none is called slow, and meanwhile voices arrive late. So whether all of them together keep
// up is watched here. Asked for fewer pictures, such a machine sends more than it did, and the voice comes in time.
// What was learned is kept for each part in the circle, as holding the piece takes ten times of what listening does.

/** What somebody's picture is for: the one that is looked at, the one that is looked at next, or a thumbnail. */
export type Part = "heard" | "next" | "listening";

/** What was sent in the last second. */
export interface Encoded {
  /** Seconds that encoders took for it, for all peers together; more than one where they work at once. */
  readonly seconds: number;
  /** Pictures, for each peer on average. */
  readonly frames: number;
}

/** Of the pictures a second that are wanted. */
const SHARES = [1, 0.6, 0.4, 0.2] as const;
/** Of those asked for; with fewer, encoders fall behind. */
const KEPT_UP = 0.85;
/** Encoders' share of all cores' time, by the clock; with less, it is not they who are slow but the camera or the line. */
const BUSY = 0.35;
/** Observations that still tell of what was sent before a change. */
const SETTLING = 2;
/** Observations before more pictures are tried; twice as many after each time that was too much. */
const PATIENCE = 5;
const LONGEST_PATIENCE = 240;

interface Step {
  index: number;
  patience: number;
}

export class Pace {
  #steps: Record<Part, Step> = { heard: first(), next: first(), listening: first() };
  #part: Part | null = null;
  #settling = 0;
  #eased = 0;

  /** `cores`: how many things this machine does at once. */
  constructor(private readonly cores: number) {}

  /** 0..1, of the pictures a second that are wanted in that part. */
  share(part: Part): number {
    return SHARES[this.#steps[part].index] ?? 1;
  }

  /** Once a second; `asked`: pictures a second. Whether the share of that part is another now. */
  observe(part: Part, asked: number, { seconds, frames }: Encoded): boolean {
    if (part !== this.#part) {
      this.#part = part;
      this.#settle();
    }
    if (this.#settling > 0) {
      this.#settling -= 1;
      return false;
    }
    const step = this.#steps[part];
    const busy = seconds / this.cores;
    if (busy > BUSY && frames < KEPT_UP * asked) return this.#slower(step);
    const more = SHARES[step.index - 1];
    const allowed = more !== undefined && (busy * more) / this.share(part) <= 1;
    this.#eased = allowed ? this.#eased + 1 : 0;
    return this.#eased >= step.patience && this.#faster(step);
  }

  #slower(step: Step): boolean {
    this.#eased = 0;
    if (step.index === SHARES.length - 1) return false;
    step.index += 1;
    step.patience = Math.min(LONGEST_PATIENCE, 2 * step.patience);
    this.#settle();
    return true;
  }

  #faster(step: Step): boolean {
    step.index -= 1;
    this.#settle();
    return true;
  }

  #settle(): void {
    this.#settling = SETTLING;
    this.#eased = 0;
  }
}

const first = (): Step => ({ index: 0, patience: PATIENCE });
