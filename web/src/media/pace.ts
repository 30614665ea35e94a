// How fast this machine may send pictures, so that voices wait less for them.
//
// Everybody encodes once for each peer, and a browser watches each encoder by itself: five of them wait for one another
// and for everything else, none is called slow, and meanwhile voices arrive late. So whether all of them together keep
// up is watched here. What was learned is kept for each part in the circle and each number of peers: holding the piece
// takes ten times of what listening does, and what is too much among six is not among two.

/** What somebody's picture is for: the one that is looked at, the one that is looked at next, or a thumbnail. */
export type Part = "heard" | "next" | "listening";

/** What is sent in a second. */
export interface Encoded {
  /** Seconds that encoders take for it, together; more than one where they work at once. */
  readonly seconds: number;
  /** Pictures, for each peer on average. */
  readonly frames: number;
}

/** Of the pictures a second that are wanted. */
const SHARES = [1, 0.6, 0.4, 0.2] as const;
/** Of those asked for; with fewer, encoders fall behind. */
const KEPT_UP = 0.85;
/** Of the time of as many encoders as can work at once; with less, it is rather the camera or the line that is slow. */
const BUSY = 0.35;
/** Observations that still tell of what was sent before a change. */
const SETTLING = 3;
/** Observations in a row: in one second much may be late that is not slow. */
const BEHIND = 2;
/** Observations without trouble before more pictures are tried; twice as many after each try that was too much. */
const PATIENCE = 10;
const LONGEST_PATIENCE = 240;
/** Observations after which a try has come off. */
const CAME_OFF = 60;

interface Step {
  index: number;
  patience: number;
  /** Observations without trouble since the last change. */
  kept: number;
  /** The last change was to more pictures, and it has not come off yet. */
  tried: boolean;
}

export class Pace {
  #steps = new Map<string, Step>();
  #now: Step | null = null;
  #settling = 0;
  #behind = 0;

  /** `cores`: how many things this machine does at once; one where the browser does not tell. */
  constructor(private readonly cores = 1) {}

  /** 0..1, of the pictures a second that are wanted in that part for so many peers. */
  share(part: Part, peers: number): number {
    return SHARES[this.#step(part, peers).index] ?? 1;
  }

  /** Nothing is sent just now. */
  rest(): void {
    this.#now = null;
  }

  /** Once a second; `asked`: pictures a second. Whether the share of that part is another now. */
  observe(part: Part, peers: number, asked: number, { seconds, frames }: Encoded): boolean {
    const step = this.#step(part, peers);
    if (step !== this.#now) this.#settle(step);
    if (frames === 0) return false;
    if (this.#settling > 0) {
      this.#settling -= 1;
      return false;
    }
    const busy = seconds / Math.min(this.cores, peers);
    if (busy > BUSY && frames < KEPT_UP * asked) {
      this.#behind += 1;
      return this.#behind >= BEHIND && this.#slower(step);
    }
    this.#behind = 0;
    step.kept += 1;
    if (step.tried && step.kept >= CAME_OFF) Object.assign(step, { tried: false, patience: PATIENCE });
    const more = SHARES[step.index - 1];
    const fits = more !== undefined && (busy * more) / this.share(part, peers) <= 1;
    return fits && step.kept >= step.patience && this.#faster(step);
  }

  #slower(step: Step): boolean {
    if (step.tried) step.patience = Math.min(LONGEST_PATIENCE, 2 * step.patience);
    step.kept = 0;
    step.tried = false;
    if (step.index === SHARES.length - 1) return false;
    step.index += 1;
    this.#settle(step);
    return true;
  }

  #faster(step: Step): boolean {
    step.kept = 0;
    step.tried = true;
    step.index -= 1;
    this.#settle(step);
    return true;
  }

  #settle(step: Step): void {
    this.#now = step;
    this.#settling = SETTLING;
    this.#behind = 0;
  }

  #step(part: Part, peers: number): Step {
    const key = `${part} for ${String(peers)}`;
    const step = this.#steps.get(key) ?? { index: 0, patience: PATIENCE, kept: 0, tried: false };
    this.#steps.set(key, step);
    return step;
  }
}
