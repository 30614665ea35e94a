import { describe, expect, it } from "vitest";
import { Pace } from "./pace";
import type { Encoded, Part } from "./pace";

const CORES = 2;
const WANTED = { heard: 25, next: 15, listening: 5 } as const;

/** A machine of so much strength: encoder-seconds that a picture for all peers takes, and what else is to be done. */
function machine(perPicture: number, pace = new Pace(CORES)) {
  let changes = 0;
  return {
    pace,
    get changes() {
      return changes;
    },
    run(part: Part, seconds: number, cost = perPicture) {
      for (let second = 0; second < seconds; second++) {
        const asked = WANTED[part] * pace.share(part);
        const frames = Math.min(asked, CORES / cost);
        if (pace.observe(part, asked, { frames, seconds: frames * cost })) changes++;
      }
      return pace.share(part);
    },
  };
}

const observeAll = (pace: Pace, times: number, asked: number, encoded: Encoded): void => {
  for (let time = 0; time < times; time++) pace.observe("heard", asked, encoded);
};

describe("a machine that keeps up", () => {
  it("sends all that is wanted, however much it has to do for it", () => {
    const busy = machine(CORES / 25);
    expect(busy.run("heard", 600)).toBe(1);
    expect(busy.changes).toBe(0);
  });

  it("is not taken for slow where the camera gives less, or the line lets less through", () => {
    const pace = new Pace(CORES);
    observeAll(pace, 60, 25, { frames: 8, seconds: 0.2 });
    expect(pace.share("heard")).toBe(1);
  });

  it("is not taken for slow by a browser that does not tell", () => {
    const pace = new Pace(CORES);
    observeAll(pace, 60, 25, { frames: 0, seconds: 0 });
    expect(pace.share("heard")).toBe(1);
  });
});

describe("a machine that falls behind", () => {
  it("is asked for fewer pictures, until it keeps up", () => {
    const slow = machine(CORES / 11);
    expect(slow.run("heard", 20)).toBe(0.4);
  });

  it("is asked for a fifth at least", () => {
    const hopeless = machine(CORES);
    expect(hopeless.run("heard", 600)).toBe(0.2);
  });

  it("waits for what a change did before the next", () => {
    const hopeless = machine(CORES);
    expect(hopeless.run("heard", 3)).toBe(0.6);
    expect(hopeless.run("heard", 2)).toBe(0.6);
    expect(hopeless.run("heard", 1)).toBe(0.4);
  });

  it("keeps for each part what it can do there", () => {
    const slow = machine(CORES / 11);
    slow.run("heard", 20);
    expect(slow.run("listening", 20)).toBe(1);
    expect(slow.pace.share("heard")).toBe(0.4);
  });

  it("does not take the first second of a part for what it can do there", () => {
    const slow = machine(CORES / 11);
    slow.run("listening", 20);
    expect(slow.run("heard", 2)).toBe(1);
  });

  it("tries more again, ever less often while that stays too much", () => {
    const moody = machine(CORES / 11);
    const waited: number[] = [];
    for (let time = 0; time < 8; time++) {
      moody.run("heard", 6);
      const before = moody.changes;
      let seconds = 0;
      while (moody.changes === before) moody.run("heard", ++seconds && 1, 0.02);
      waited.push(seconds);
    }
    expect(waited).toEqual([...waited].sort((one, other) => one - other));
    expect(waited[0]).toBeLessThan(30);
    expect(waited[5]).toBeGreaterThan(200);
    expect(waited[7]).toBeLessThan(300);
  });

  it("comes back to all that is wanted when it has nothing else to do", () => {
    const slow = machine(CORES / 4);
    expect(slow.run("heard", 20)).toBe(0.2);
    expect(slow.run("heard", 600, 0.02)).toBe(1);
  });

  it("tries nothing that would take more than there is", () => {
    const slow = machine(CORES / 4);
    slow.run("heard", 20);
    const before = slow.changes;
    slow.run("heard", 600, CORES / 5.1);
    expect(slow.changes).toBe(before);
  });
});
