// Which messages were read in this browser, by their numbers alone: whoever comes back is not told again of what they
// have read. Forgotten with the seat.

const KEY = "circle.read";
const MOST = 500;

export const NOTHING_READ: ReadonlySet<number> = new Set<number>();

interface Kept {
  readonly seat: string;
  readonly ids: readonly number[];
}

function kept(seat: string, storage: Pick<Storage, "getItem">): readonly number[] {
  try {
    const found = JSON.parse(storage.getItem(KEY) ?? "null") as Kept | null;
    return found?.seat === seat ? found.ids : [];
  } catch {
    return [];
  }
}

export class ReadLines {
  #ids: ReadonlySet<number>;

  /** `seat` is one seat of one room. */
  constructor(
    private readonly seat: string,
    private readonly storage: Pick<Storage, "getItem" | "setItem"> = localStorage,
  ) {
    this.#ids = new Set(kept(seat, storage));
  }

  get ids(): ReadonlySet<number> {
    return this.#ids;
  }

  add(ids: readonly number[]): ReadonlySet<number> {
    this.#ids = new Set([...this.#ids, ...ids]);
    this.storage.setItem(KEY, JSON.stringify({ seat: this.seat, ids: [...this.#ids].slice(-MOST) }));
    return this.#ids;
  }
}

export function forgetRead(storage: Pick<Storage, "removeItem"> = localStorage): void {
  storage.removeItem(KEY);
}
