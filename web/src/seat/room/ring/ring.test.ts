import { describe, expect, it } from "vitest";

import { HOLDER_SCALE, type Rectangle, type Ring, type Space } from "./places";
import { besideFace, detailedRing, ringOf, wayRound } from "./ring";

const PHONE = { width: 375, height: 470, text: 1, label: 34 };
const NARROW = { width: 320, height: 420, text: 1, label: 34 };
const DESKTOP = { width: 1060, height: 720, text: 1, label: 40 };
const SHEET_OPEN = { width: 375, height: 300, text: 1, label: 18 };
const SPACES = { PHONE, NARROW, DESKTOP, SHEET_OPEN };

function faces(ring: Ring): Rectangle[] {
  const { diameter } = ring;
  return ring.places.map(({ x, y }) => ({
    x: x - diameter / 2,
    y: y - diameter / 2,
    width: diameter,
    height: diameter,
  }));
}

function apart(one: Rectangle, other: Rectangle): boolean {
  return (
    one.x + one.width <= other.x ||
    other.x + other.width <= one.x ||
    one.y + one.height <= other.y ||
    other.y + other.height <= one.y
  );
}

const cases: [string, Space][] = Object.entries(SPACES).flatMap(([name, space]) =>
  [1, 2, 3, 5, 8, 12, 16].map((seats): [string, Space] => [`${name} with ${String(seats)}`, { ...space, seats }]),
);

describe.each(cases)("the ring on %s", (_, space) => {
  const ring = ringOf(space);

  it("has a place for everybody, the first at the top in the middle", () => {
    expect(ring.places).toHaveLength(space.seats);
    expect(ring.places[0]?.x).toBeCloseTo(space.width / 2, 1);
    expect(Math.min(...ring.places.map((place) => place.y))).toBeCloseTo(ring.places[0]?.y ?? NaN, 1);
  });

  it("keeps every face, the holder's too, and its label inside", () => {
    const half = (ring.diameter * HOLDER_SCALE) / 2;
    for (const { x, y, label } of ring.places) {
      expect(x - half).toBeGreaterThanOrEqual(0);
      expect(x + half).toBeLessThanOrEqual(space.width);
      expect(y - half).toBeGreaterThanOrEqual(0);
      expect(y + ring.diameter / 2 + space.label).toBeLessThanOrEqual(space.height);
      expect(x - label / 2).toBeGreaterThanOrEqual(-0.5);
      expect(x + label / 2).toBeLessThanOrEqual(space.width + 0.5);
    }
  });

  it("lets no face touch another, nor the middle", () => {
    const boxes = faces(ring);
    boxes.forEach((box, index) => {
      boxes.slice(index + 1).forEach((other) => expect(apart(box, other)).toBe(true));
      expect(apart(box, ring.centre)).toBe(true);
    });
  });

  it("leaves a middle to write in", () => {
    expect(ring.centre.width).toBeGreaterThan(90);
    expect(ring.centre.height).toBeGreaterThan(60);
  });
});

describe("what is written beneath faces", () => {
  it.each([
    ["notes", { ...DESKTOP, seats: 8 }],
    ["notes", { ...DESKTOP, seats: 16 }],
    ["notes", { ...PHONE, seats: 5 }],
    ["names", { ...PHONE, seats: 16, height: 560 }],
    ["names", { ...PHONE, seats: 8, height: 272 }],
    ["rows", { ...SHEET_OPEN, seats: 16 }],
  ] as const)("are %s where there is %o", (detail, space) => {
    expect(detailedRing(space).detail).toBe(detail);
  });

  it("takes more room where text is larger", () => {
    const usual = detailedRing({ ...PHONE, seats: 5 });
    const twice = detailedRing({ ...PHONE, seats: 5, text: 2 });
    expect(twice.ring.diameter).toBeLessThan(usual.ring.diameter);
  });
});

// What is left of a telephone's page beside a card or a notice, with usual and with large text.
const LEFT = [320, 375, 430].flatMap((width) =>
  [176, 224, 272, 336, 448, 560].flatMap((height) =>
    [1, 2].flatMap((text) => (text > 1 && height < 144 * text ? [] : [{ width, height, text }])),
  ),
);

/** Whatever of anybody's name is too short to read, outside the space, or on somebody. */
function unread({ width, height, text }: (typeof LEFT)[number], seats: number): string[] {
  const { ring, detail } = detailedRing({ width, height, text, seats });
  const [inRows, tall] = [detail === "rows", 18 * text];
  const names = ring.places.map(({ x, y, label }) =>
    inRows
      ? { x: x + (ring.diameter * HOLDER_SCALE) / 2, y: y - tall / 2, width: label, height: tall }
      : { x: x - label / 2, y: y + ring.diameter / 2, width: label, height: tall },
  );
  const outside = ({ x, y, ...name }: Rectangle): boolean =>
    x < -0.5 || y < -0.5 || x + name.width > width + 0.5 || y + name.height > height + 0.5;
  return names.flatMap((name, index) => [
    ...(name.width < (inRows ? 44 : 54) * text ? [`${String(index)} is too short`] : []),
    ...(outside(name) ? [`${String(index)} is outside`] : []),
    ...(faces(ring).every((face) => apart(name, face)) ? [] : [`${String(index)} lies on a face`]),
    ...(names.slice(index + 1).every((other) => apart(name, other)) ? [] : [`${String(index)} lies on a name`]),
  ]);
}

describe.each([2, 5, 8, 12, 16])("with a card or a notice open, %i people", (seats) => {
  it.each(LEFT)("all have their names on $width × $height, text × $text", (left) => {
    expect(detailedRing({ ...left, seats }).ring.places).toHaveLength(seats);
    expect(unread(left, seats)).toEqual([]);
  });
});

describe("where there is no ring", () => {
  const { ring } = detailedRing({ ...SHEET_OPEN, seats: 16 });

  it("they sit in the talking order, line by line", () => {
    ring.places.slice(1).forEach((place, index) => {
      const before = ring.places[index];
      expect(place.y > (before?.y ?? 0) || (place.y === before?.y && place.x > before.x)).toBe(true);
    });
  });

  it("the piece lies at a face and on no name", () => {
    const { x, label } = ring.places[1] ?? { x: 0, label: 0 };
    expect(ring.at(1 / 16)).toEqual({ x, y: ring.places[1]?.y });
    expect(ring.besidePlace({ x, y: 0 }).x).toBeLessThan(0);
    expect(label).toBeGreaterThan(0);
  });

  it("what is said in the middle stands above them", () => {
    const { centre, places, diameter } = ring;
    for (const { y } of places) expect(y - diameter / 2).toBeGreaterThanOrEqual(centre.y + centre.height);
  });
});

describe("the piece on its way", () => {
  it.each([
    [0, 0.25, 0.25],
    [0.9, 0.1, 0.2],
    [0.1, 0.9, -0.2],
    [0, 0.5, 0.5],
    [0.3, 0.3, 0],
  ])("goes from %f to %f by %f", (from, to, way) => {
    expect(wayRound(from, to)).toBeCloseTo(way, 9);
  });

  it("lies on the side of a face that looks to the middle", () => {
    const middle = { x: 200, y: 200 };
    expect(besideFace({ x: 40, y: 200 }, middle, 30).x).toBeGreaterThan(0);
    expect(besideFace({ x: 360, y: 200 }, middle, 30).x).toBeLessThan(0);
    expect(besideFace({ x: 200, y: 40 }, middle, 30).x).toBeGreaterThan(0);
  });
});
