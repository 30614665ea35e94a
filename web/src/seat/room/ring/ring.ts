// Where everybody sits: equal distances along a rounded ring, the first at the top, going clockwise. Lengths are CSS px.

import { HOLDER_SCALE, LARGE_TEXT, type Place, type Point, type Rectangle, type Ring, type Space } from "./places";
import { rowsOf } from "./rows";

const LARGEST_FACE = 128;
const SMALLEST_FACE = 30;
const WORTH_NOTES = 54;
const WORTH_NAMES = 40;
/** A name of which less is seen is no name: as many letters as most first names have. */
const LEAST_NAME = 54;
const NAME_HEIGHT = 21;
const NOTE_HEIGHT = 16;
const WIDEST_LABEL = 150;
const GLOW = 9;
const GAP = 5;
const NARROWEST_MIDDLE = 145;
/** Who has the piece on one line, and what more there is to say of it on another, where names need nearly all. */
const WORDS_MIDDLE = { width: 160, height: 46 };
/** How much of the space is kept for words; more than this, in square px, is not needed. */
const MIDDLE_SHARE = 0.14;
const LARGE_MIDDLE = 32_000;
const SAMPLES = 720;
/** 2 is an ellipse; a little more leaves corners for seats and room for words in the middle. */
const ROUNDNESS = 2.35;
/** Nearly a rectangle, where there is little room: seats stand in its corners too, and names beside each other. */
const SQUARER = [3, 4.5, 9];
const WIDEST_TIGHT = 88;

/** How a ring is laid out: no name is wider than `widest`, and the middle keeps clear of as much of it as `clear`. */
interface Shape {
  readonly roundness: number;
  readonly widest: number;
  readonly clear: number;
}

const USUAL: Shape = { roundness: ROUNDNESS, widest: WIDEST_LABEL, clear: 0 };
const TIGHT: readonly Shape[] = [ROUNDNESS, ...SQUARER].map((roundness) => ({
  roundness,
  widest: WIDEST_TIGHT,
  clear: WIDEST_TIGHT,
}));

/** How much is written beneath faces. Nobody is ever without a name: `rows` where a ring has no room for names. */
export type Detail = "notes" | "names" | "rows";

export function detailedRing(space: Omit<Space, "label">): { ring: Ring; detail: Detail } {
  const noted = ringOf({ ...space, label: (NAME_HEIGHT + NOTE_HEIGHT) * space.text });
  if (noted.diameter >= WORTH_NOTES && namesAreRead(noted, space.text)) return { ring: noted, detail: "notes" };
  const named = { ...space, label: NAME_HEIGHT * space.text };
  const usual = ringOf(named);
  if (usual.diameter >= WORTH_NAMES && namesAreRead(usual, space.text)) return { ring: usual, detail: "names" };
  const tight = tightRing(named);
  return tight === null ? { ring: rowsOf(space), detail: "rows" } : { ring: tight, detail: "names" };
}

/** The largest seats that fit the space without touching each other, and leave a middle to write in. */
export function ringOf(space: Space): Ring {
  for (let diameter = LARGEST_FACE; diameter > SMALLEST_FACE; diameter -= 2) {
    const ring = ringWith(space, diameter, USUAL);
    if (fits(ring, space)) return ring;
  }
  return ringWith(space, SMALLEST_FACE, USUAL);
}

/** A ring of any roundness on which everybody's name can be read, however small the faces are; null: there is none. */
function tightRing(space: Space): Ring | null {
  // More than that never fits: all of them side by side, and two above each other.
  const most = Math.min((2 * (space.width + space.height)) / space.seats, space.height / 2 - space.label, LARGEST_FACE);
  for (let diameter = Math.floor(most); diameter >= SMALLEST_FACE; diameter -= 2) {
    for (const shape of TIGHT) {
      const ring = ringWith(space, diameter, shape);
      if (namesAreRead(ring, space.text) && areApart(ring, space) && leavesWords(ring, space)) return ring;
    }
  }
  return null;
}

function namesAreRead({ places }: Ring, text: number): boolean {
  return places.every(({ label }) => label >= LEAST_NAME * text);
}

/** Where text is large, the words of the centre stand beneath the ring. */
function leavesWords({ centre }: Ring, { text }: Space): boolean {
  return text >= LARGE_TEXT || (centre.width >= WORDS_MIDDLE.width && centre.height >= WORDS_MIDDLE.height);
}

function ringWith(space: Space, diameter: number, { roundness, widest, clear }: Shape): Ring {
  const { width, height, seats, text, label } = space;
  const face = diameter * HOLDER_SCALE;
  const room = {
    x: Math.max(1, (width - Math.max(face, diameter + 16)) / 2 - GLOW),
    y: Math.max(1, (height - face - label) / 2 - GLOW),
  };
  const radius = { x: Math.min(room.x, room.y * 1.5 * text), y: Math.min(room.y, room.x * 1.6) };
  const middle = { x: width / 2, y: (height - label) / 2 };
  const line = lineOf(middle, radius, roundness);
  const at = (share: number): Point => pointAt(line, share);
  const points = Array.from({ length: seats }, (_, index) => at(index / seats));
  const places = points.map((point, index) => ({
    ...point,
    label: Math.min(labelAt(index, points, space, diameter), Math.max(diameter, widest * text)),
  }));
  const centre = middleOf(places, middle, radius, { diameter, label, clear: clear * text });
  const heart = { x: centre.x + centre.width / 2, y: centre.y + centre.height / 2 };
  return {
    diameter,
    places,
    centre,
    path: () => pathOf(line),
    at,
    besidePlace: (place) => besideFace(place, heart, diameter / 2),
  };
}

/** A superellipse, as points from the top and clockwise, with the length of the way to each. */
interface Line {
  readonly middle: Point;
  readonly radius: Point;
  readonly unit: Unit;
  readonly lengths: Float64Array;
}

interface Unit {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Dozens of sizes are tried whenever the space changes, so what all of one roundness share is computed once. */
const UNITS = new Map<number, Unit>();

function unitOf(roundness: number): Unit {
  const known = UNITS.get(roundness);
  if (known !== undefined) return known;
  const unit = { x: new Float64Array(SAMPLES + 1), y: new Float64Array(SAMPLES + 1) };
  const rounded = (value: number): number => Math.sign(value) * Math.abs(value) ** (2 / roundness);
  for (let index = 0; index <= SAMPLES; index++) {
    const angle = (index / SAMPLES) * 2 * Math.PI - Math.PI / 2;
    unit.x[index] = rounded(Math.cos(angle));
    unit.y[index] = rounded(Math.sin(angle));
  }
  UNITS.set(roundness, unit);
  return unit;
}

function lineOf(middle: Point, radius: Point, roundness: number): Line {
  const unit = unitOf(roundness);
  const lengths = new Float64Array(SAMPLES + 1);
  let length = 0;
  for (let index = 1; index <= SAMPLES; index++) {
    const right = radius.x * (valueAt(unit.x, index) - valueAt(unit.x, index - 1));
    const down = radius.y * (valueAt(unit.y, index) - valueAt(unit.y, index - 1));
    length += Math.sqrt(right * right + down * down);
    lengths[index] = length;
  }
  return { middle, radius, unit, lengths };
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

function corner({ middle, radius, unit }: Line, index: number): Point {
  return { x: middle.x + radius.x * valueAt(unit.x, index), y: middle.y + radius.y * valueAt(unit.y, index) };
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
  return Math.max(diameter, Math.min(edge, ...beside));
}

interface Size {
  readonly diameter: number;
  readonly label: number;
  /** So much of a name's width nothing else reaches into. */
  readonly clear: number;
}

function boxOf(place: Place, size: Size): Rectangle {
  const width = Math.min(place.label, Math.max(size.diameter + 24, size.clear));
  const above = (size.diameter / 2) * HOLDER_SCALE;
  return { x: place.x - width / 2, y: place.y - above, width, height: above + size.diameter / 2 + size.label };
}

/** The rectangle around the middle with the most room for a few lines of text. */
function middleOf(places: readonly Place[], middle: Point, radius: Point, size: Size): Rectangle {
  const boxes = places.map((place) => boxOf(place, size));
  let best: Rectangle = { ...middle, width: 0, height: 0 };
  for (let share = 0.3; share <= 0.9; share += 0.025) {
    const width = Math.min(2 * radius.x * share, 460);
    const [left, right] = [middle.x - width / 2, middle.x + width / 2];
    const crossing = boxes.filter((box) => box.x < right + GAP && box.x + box.width > left - GAP);
    const top = Math.max(middle.y - radius.y * 0.9, ...crossing.filter((box) => box.y < middle.y).map(bottomOf));
    const bottom = Math.min(
      middle.y + radius.y * 0.9,
      ...crossing.filter((box) => box.y >= middle.y).map((box) => box.y),
    );
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

function areApart(ring: Ring, { label }: Space): boolean {
  const size = { diameter: ring.diameter, label, clear: 0 };
  const boxes = ring.places.map((place) => boxOf({ ...place, label: Math.min(place.label, ring.diameter) }, size));
  return boxes.every((box, index) => boxes.every((other, position) => position <= index || !overlap(box, other)));
}

function fits(ring: Ring, space: Space): boolean {
  if (!areApart(ring, space)) return false;
  const [{ centre }, { width, height }] = [ring, space];
  return (
    centre.width >= NARROWEST_MIDDLE &&
    centre.width * centre.height >= Math.min(LARGE_MIDDLE, MIDDLE_SHARE * width * height)
  );
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
