// Where everybody sits when there is no room for a ring with names: in rows, in the talking order, each name beside its
// face.

import { HOLDER_SCALE, LARGE_TEXT, type Point, type Ring, type Space } from "./places";

const NAME_WIDTH = 84;
/** Of fewer letters no one is known. */
const LEAST_NAME = 44;
const LINE = 18;
const LARGEST_FACE = 32;
const SMALLEST_FACE = 12;
/** So that each can be pressed, where there is room. */
const TARGET = 44;
/** What stands above the rows, where a ring has it in its middle: two lines. */
const WORDS = 48;
const BESIDE = 6;
const GAP = 5;
const EDGE = 18;

export function rowsOf(space: Omit<Space, "label">): Ring {
  const { width, height, seats, text } = space;
  const words = text >= LARGE_TEXT ? 0 : WORDS;
  const inside = width - 2 * EDGE;
  const columns = columnsOf(space, height - words, inside);
  const column = inside / columns;
  const lines = Math.ceil(seats / columns);
  const line = Math.min((height - words) / lines, Math.max(TARGET, LINE * text + GAP));
  const beside = column - BESIDE - GAP - LEAST_NAME * text;
  const diameter = Math.max(SMALLEST_FACE, Math.min(LARGEST_FACE, Math.min(line - GAP, beside) / HOLDER_SCALE));
  const top = words + (height - words - lines * line) / 2;
  const places = Array.from({ length: seats }, (_, index) => ({
    x: EDGE + (index % columns) * column + (diameter * HOLDER_SCALE) / 2,
    y: top + (Math.floor(index / columns) + 0.5) * line,
    label: column - diameter * HOLDER_SCALE - BESIDE - GAP,
  }));
  return {
    diameter,
    places,
    line,
    centre: { x: EDGE, y: 0, width: inside, height: words },
    path: () => "",
    at: (share) => between(places, share),
    // On the side that is not the name's.
    besidePlace: () => ({ x: -diameter * 0.42, y: diameter * 0.3 }),
  };
}

/** As many as have room for whole names; more, where that is too many rows. */
function columnsOf({ seats, text }: Omit<Space, "label">, height: number, inside: number): number {
  const having = (name: number): number =>
    Math.max(1, Math.floor(inside / (LARGEST_FACE + BESIDE + name * text + GAP)));
  const most = Math.max(
    having(NAME_WIDTH),
    Math.floor(inside / (SMALLEST_FACE * HOLDER_SCALE + BESIDE + LEAST_NAME * text + GAP)),
  );
  let columns = Math.min(seats, having(NAME_WIDTH));
  while (columns < most && Math.ceil(seats / columns) * LINE * text > height) columns++;
  return columns;
}

/** Straight from one to the next: there is no line to go along. */
function between(places: readonly Point[], share: number): Point {
  const along = (share - Math.floor(share)) * places.length;
  const [from, to] = [places[Math.floor(along)], places[Math.ceil(along) % places.length]];
  if (from === undefined || to === undefined) return { x: 0, y: 0 };
  const part = along - Math.floor(along);
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}
