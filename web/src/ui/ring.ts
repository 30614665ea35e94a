// Where everybody sits: equal distances along a rounded ring, the first at the top, going clockwise. Lengths are CSS px.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

/** The room there is: `label` is the height of what is written beneath a face. */
export interface Space {
  readonly width: number;
  readonly height: number;
  readonly seats: number;
  /** How large text is, 1 being the usual size. */
  readonly text: number;
  readonly label: number;
}

export interface Place extends Point {
  /** Widest label that touches neither a neighbour nor the edge. */
  readonly label: number;
}

export interface Ring {
  readonly diameter: number;
  readonly places: readonly Place[];
  /** A rectangle in the middle that no seat reaches into; x and y are its left upper corner. */
  readonly centre: Rectangle;
  /** The ring itself, as an SVG path. */
  path(): string;
  /** The point at a share of the ring's length, 0 being the top; goes round beyond 0..1. */
  at(share: number): Point;
}

/** The holder's face is drawn this much larger. */
export const HOLDER_SCALE = 1.16;

const LARGEST_FACE = 128;
const SMALLEST_FACE = 30;
const WORTH_NOTES = 54;
const WORTH_NAMES = 40;
const NAME_HEIGHT = 21;
const NOTE_HEIGHT = 16;
const WIDEST_LABEL = 150;
const GLOW = 9;
const GAP = 5;
const NARROWEST_MIDDLE = 145;
/** How much of the space is kept for words; more than this, in square px, is not needed. */
const MIDDLE_SHARE = 0.14;
const LARGE_MIDDLE = 32_000;
const SAMPLES = 720;
/** 2 is an ellipse; a little more leaves corners for seats and room for words in the middle. */
const ROUNDNESS = 2.35;

/** How much is written beneath faces: less of it where faces would be too small with it. */
export type Detail = "notes" | "names" | "faces";

export function detailedRing(space: Omit<Space, "label">): { ring: Ring; detail: Detail } {
  const noted = ringOf({ ...space, label: (NAME_HEIGHT + NOTE_HEIGHT) * space.text });
  if (noted.diameter >= WORTH_NOTES) return { ring: noted, detail: "notes" };
  const named = ringOf({ ...space, label: NAME_HEIGHT * space.text });
  if (named.diameter >= WORTH_NAMES) return { ring: named, detail: "names" };
  return { ring: ringOf({ ...space, label: 0 }), detail: "faces" };
}

/** The largest seats that fit the space without touching each other, and leave a middle to write in. */
export function ringOf(space: Space): Ring {
  for (let diameter = LARGEST_FACE; diameter > SMALLEST_FACE; diameter -= 2) {
    const ring = ringWith(space, diameter);
    if (fits(ring, space)) return ring;
  }
  return ringWith(space, SMALLEST_FACE);
}

function ringWith(space: Space, diameter: number): Ring {
  const { width, height, seats, text, label } = space;
  const face = diameter * HOLDER_SCALE;
  const room = {
    x: Math.max(1, (width - Math.max(face, diameter + 16)) / 2 - GLOW),
    y: Math.max(1, (height - face - label) / 2 - GLOW),
  };
  const radius = { x: Math.min(room.x, room.y * 1.5 * text), y: Math.min(room.y, room.x * 1.6) };
  const middle = { x: width / 2, y: (height - label) / 2 };
  const line = lineOf(middle, radius);
  const at = (share: number): Point => pointAt(line, share);
  const points = Array.from({ length: seats }, (_, index) => at(index / seats));
  const places = points.map((point, index) => ({ ...point, label: labelAt(index, points, space, diameter) }));
  const centre = middleOf(places, middle, radius, { diameter, label });
  return { diameter, places, centre, path: () => pathOf(line), at };
}

/** A superellipse, as points from the top and clockwise, with the length of the way to each. */
interface Line {
  readonly middle: Point;
  readonly radius: Point;
  readonly lengths: Float64Array;
}

/** Dozens of sizes are tried whenever the space changes, so what all of them share is computed once. */
const UNIT = { x: new Float64Array(SAMPLES + 1), y: new Float64Array(SAMPLES + 1) };
for (let index = 0; index <= SAMPLES; index++) {
  const angle = (index / SAMPLES) * 2 * Math.PI - Math.PI / 2;
  UNIT.x[index] = rounded(Math.cos(angle));
  UNIT.y[index] = rounded(Math.sin(angle));
}

function rounded(value: number): number {
  return Math.sign(value) * Math.abs(value) ** (2 / ROUNDNESS);
}

function lineOf(middle: Point, radius: Point): Line {
  const lengths = new Float64Array(SAMPLES + 1);
  let length = 0;
  for (let index = 1; index <= SAMPLES; index++) {
    const right = radius.x * (valueAt(UNIT.x, index) - valueAt(UNIT.x, index - 1));
    const down = radius.y * (valueAt(UNIT.y, index) - valueAt(UNIT.y, index - 1));
    length += Math.sqrt(right * right + down * down);
    lengths[index] = length;
  }
  return { middle, radius, lengths };
}

function pointAt(line: Line, share: number): Point {
  const { lengths } = line;
  const wanted = (share - Math.floor(share)) * valueAt(lengths, SAMPLES);
  let [before, after] = [0, SAMPLES];
  while (after - before > 1) {
    const between = (before + after) >> 1;
    if (valueAt(lengths, between) <= wanted) before = between;
    else after = between;
  }
  const step = valueAt(lengths, after) - valueAt(lengths, before);
  const part = step === 0 ? 0 : (wanted - valueAt(lengths, before)) / step;
  const [from, to] = [corner(line, before), corner(line, after)];
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function corner({ middle, radius }: Line, index: number): Point {
  return { x: middle.x + radius.x * valueAt(UNIT.x, index), y: middle.y + radius.y * valueAt(UNIT.y, index) };
}

function valueAt(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}

function labelAt(index: number, points: readonly Point[], space: Space, diameter: number): number {
  const own = points[index] ?? { x: 0, y: 0 };
  const tall = diameter * HOLDER_SCALE + space.label;
  const edge = 2 * Math.min(own.x, space.width - own.x) - 4;
  const beside = points
    .filter((other, position) => position !== index && Math.abs(other.y - own.y) < tall)
    .map((other) => Math.abs(other.x - own.x) - GAP)
    .filter((gap) => gap > diameter / 2);
  return Math.max(diameter, Math.min(WIDEST_LABEL * space.text, edge, ...beside));
}

function boxOf(place: Place, size: { diameter: number; label: number }): Rectangle {
  const width = Math.min(place.label, size.diameter + 24);
  const above = (size.diameter / 2) * HOLDER_SCALE;
  return { x: place.x - width / 2, y: place.y - above, width, height: above + size.diameter / 2 + size.label };
}

/** The rectangle around the middle with the most room for a few lines of text. */
function middleOf(
  places: readonly Place[],
  middle: Point,
  radius: Point,
  size: { diameter: number; label: number },
): Rectangle {
  const boxes = places.map((place) => boxOf(place, size));
  let best: Rectangle = { ...middle, width: 0, height: 0 };
  for (let share = 0.3; share <= 0.9; share += 0.025) {
    const width = Math.min(2 * radius.x * share, 460);
    const [left, right] = [middle.x - width / 2, middle.x + width / 2];
    const crossing = boxes.filter((box) => box.x < right + GAP && box.x + box.width > left - GAP);
    const top = Math.max(middle.y - radius.y * 0.9, ...crossing.filter((box) => box.y < middle.y).map(bottomOf));
    const bottom = Math.min(middle.y + radius.y * 0.9, ...crossing.filter((box) => box.y >= middle.y).map((box) => box.y));
    const height = bottom - top - 2 * GAP;
    if (height > 0 && worth(width, height) > worth(best.width, best.height)) {
      best = { x: left, y: top + GAP, width, height };
    }
  }
  return best;
}

function bottomOf(box: Rectangle): number {
  return box.y + box.height;
}

/** A line much wider than it is readable, or much higher than wide, is worth little more. */
function worth(width: number, height: number): number {
  return Math.min(width, 1.5 * height) * Math.min(height, 1.6 * width);
}

function fits(ring: Ring, { width, height, label }: Space): boolean {
  const size = { diameter: ring.diameter, label };
  const boxes = ring.places.map((place) => boxOf({ ...place, label: Math.min(place.label, ring.diameter) }, size));
  const apart = boxes.every((box, index) => boxes.every((other, position) => position <= index || !overlap(box, other)));
  if (!apart) return false;
  const { centre } = ring;
  return centre.width >= NARROWEST_MIDDLE && centre.width * centre.height >= Math.min(LARGE_MIDDLE, MIDDLE_SHARE * width * height);
}

function overlap(one: Rectangle, other: Rectangle): boolean {
  return (
    one.x < other.x + other.width + GAP &&
    other.x < one.x + one.width + GAP &&
    one.y < other.y + other.height + GAP &&
    other.y < one.y + one.height + GAP
  );
}

function pathOf(line: Line): string {
  const corners = Array.from({ length: SAMPLES / 4 }, (_, index) => corner(line, 4 * index));
  return `M${corners.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`;
}

/** How far to travel from one share of the ring to another: the shorter way, clockwise when both are as long. */
export function wayRound(from: number, to: number): number {
  const forward = (((to - from) % 1) + 1) % 1;
  return forward <= 0.5 ? forward : forward - 1;
}

/** Where the piece lies beside a face: towards the middle, and never on the name beneath. */
export function besideFace(place: Point, middle: Point, radius: number): Point {
  const inward = middle.x - place.x;
  const side = Math.abs(inward) < radius * 0.5 ? 1 : Math.sign(inward);
  return { x: side * radius * 0.98, y: radius * 0.42 };
}
