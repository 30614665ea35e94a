import { describe, expect, it } from "vitest";

import { besideFace, detailedRing, HOLDER_SCALE, ringOf, wayRound, type Rectangle, type Ring, type Space } from "./ring";

const PHONE = { width: 375, height: 470, text: 1, label: 34 };
const NARROW = { width: 320, height: 420, text: 1, label: 34 };
const DESKTOP = { width: 1060, height: 720, text: 1, label: 40 };
const SHEET_OPEN = { width: 375, height: 300, text: 1, label: 18 };
const SPACES = { PHONE, NARROW, DESKTOP, SHEET_OPEN };

function faces(ring: Ring): Rectangle[] {
  const { diameter } = ring;
  return ring.places.map(({ x, y }) => ({ x: x - diameter / 2, y: y - diameter / 2, width: diameter, height: diameter }));
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
    ["faces", { ...SHEET_OPEN, seats: 16 }],
  ] as const)("are %s where there is %o", (detail, space) => {
    expect(detailedRing(space).detail).toBe(detail);
  });

  it("takes more room where text is larger", () => {
    const usual = detailedRing({ ...PHONE, seats: 5 });
    const twice = detailedRing({ ...PHONE, seats: 5, text: 2 });
    expect(twice.ring.diameter).toBeLessThan(usual.ring.diameter);
  });

  it("gives way to larger faces", () => {
    const crowded = { ...SHEET_OPEN, seats: 16 };
    expect(detailedRing(crowded).ring.diameter).toBeGreaterThan(ringOf({ ...crowded, label: 21 }).diameter);
  });
});

describe("the order round the ring", () => {
  it("goes clockwise", () => {
    const [, right, , left] = ringOf({ ...PHONE, seats: 4 }).places;
    expect(right?.x).toBeGreaterThan(PHONE.width / 2);
    expect(left?.x).toBeLessThan(PHONE.width / 2);
  });

  it("gives neighbours equal distances", () => {
    const { places } = ringOf({ ...DESKTOP, seats: 8 });
    const gaps = places.map((place, index) => {
      const next = places[(index + 1) % places.length];
      return Math.hypot((next?.x ?? 0) - place.x, (next?.y ?? 0) - place.y);
    });
    expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThan(1.15);
  });

  it("comes round to where it began", () => {
    const ring = ringOf({ ...PHONE, seats: 5 });
    expect(ring.at(1.25)).toEqual(ring.at(0.25));
    expect(ring.at(-0.75)).toEqual(ring.at(0.25));
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
