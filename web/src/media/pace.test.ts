import { describe, expect, it } from "vitest";
import { Pace } from "./pace";
import type { Encoded, Part } from "./pace";

const CORES = 2;
const PEERS = 5;
const WANTED = { heard: 25, next: 15, listening: 5 } as const;

/** A machine that encodes one picture for all peers in so many seconds of its cores together. */
function machine(perPicture: number) {
  const pace = new Pace(CORES);
  const changes: number[] = [];
  let now = 0;
  return {
    pace,
    /** When, in seconds. */
    changes,
    run(part: Part, seconds: number, cost = perPicture) {
      for (const end = now + seconds; now < end; now++) {
        const asked = WANTED[part] * pace.share(part, PEERS);
        const frames = Math.min(asked, CORES / cost);
        if (pace.observe(part, PEERS, asked, { frames, seconds: frames * cost })) changes.push(now);
      }
      if (now > 20_000) throw new Error("hours have passed: what is waited for does not come");
      return pace.share(part, PEERS);
    },
  };
}

function observed(encoded: Encoded, { cores = CORES, peers = PEERS } = {}): number {
  const pace = new Pace(cores);
  for (let time = 0; time < 60; time++) pace.observe("heard", peers, 25, encoded);
  return pace.share("heard", peers);
}

describe("a machine that keeps up", () => {
  it("sends all that is wanted, however much it has to do for it", () => {
    const busy = machine(CORES / 25);
    expect(busy.run("heard", 600)).toBe(1);
    expect(busy.changes).toEqual([]);
  });

  it("is not taken for slow where the camera gives less, or the line lets less through", () => {
    expect(observed({ frames: 8, seconds: 0.2 })).toBe(1);
  });

  it("is not taken for slow by a browser that does not tell how long encoding took", () => {
    expect(observed({ frames: 8, seconds: 0 })).toBe(1);
  });

  it("is not taken for slow for one second in which much was late", () => {
    const pace = new Pace(CORES);
    for (let second = 0; second < 60; second++) {
      pace.observe("heard", PEERS, 25, { frames: second % 2 === 0 ? 12 : 25, seconds: 2 });
    }
    expect(pace.share("heard", PEERS)).toBe(1);
  });
});

describe("a machine that falls behind", () => {
  it("is asked for fewer pictures, until it keeps up", () => {
    expect(machine(CORES / 11).run("heard", 20)).toBe(0.4);
  });

  it("is asked for a fifth at least", () => {
    expect(machine(CORES).run("heard", 600)).toBe(0.2);
  });

  it("is found out whether it has more cores than peers or fewer, or does not tell", () => {
    expect(observed({ frames: 8, seconds: 0.9 }, { cores: 16, peers: 1 })).toBe(0.2);
    expect(observed({ frames: 8, seconds: 0.9 }, { cores: 2, peers: 5 })).toBe(0.2);
    const untold = new Pace(undefined);
    for (let time = 0; time < 60; time++) untold.observe("heard", 5, 25, { frames: 8, seconds: 0.9 });
    expect(untold.share("heard", 5)).toBe(0.2);
  });

  it("waits for what a change did before the next", () => {
    const hopeless = machine(CORES);
    hopeless.run("heard", 600);
    expect(hopeless.changes).toEqual([4, 9, 14]); // three seconds that tell nothing, two behind; and none when there is no less
  });

  it("comes back as far as it can, and no further", () => {
    const slow = machine(CORES / 4);
    expect(slow.run("heard", 20)).toBe(0.2);
    expect(slow.run("heard", 600, CORES / 16)).toBe(0.6);
  });

  it("keeps for each part what it can do there", () => {
    const slow = machine(CORES / 11);
    slow.run("heard", 20);
    expect(slow.run("listening", 20)).toBe(1);
    expect(slow.pace.share("heard", PEERS)).toBe(0.4);
  });

  it("is not slow among fewer, as far as is known", () => {
    const slow = machine(CORES / 11);
    slow.run("heard", 20);
    expect(slow.pace.share("heard", 1)).toBe(1);
  });

  it("does not take what is left of another part, or of silence, for what it can do", () => {
    const slow = machine(CORES / 11);
    slow.run("listening", 20);
    expect(slow.run("heard", 4)).toBe(1);
    slow.pace.rest();
    expect(slow.run("heard", 4)).toBe(1);
  });

  it("learns nothing while nothing is sent", () => {
    const slow = machine(CORES / 4);
    slow.run("heard", 20);
    for (let time = 0; time < 600; time++)
      expect(slow.pace.observe("heard", PEERS, 5, { frames: 0, seconds: 0 })).toBe(false);
    expect(slow.pace.share("heard", PEERS)).toBe(0.2);
  });

  it("comes back to all that is wanted when it has nothing else to do, in short turns too", () => {
    const slow = machine(CORES / 4);
    expect(slow.run("heard", 20)).toBe(0.2);
    for (let turn = 0; turn < 8; turn++) {
      slow.run("heard", 15, 0.02);
      slow.run("listening", 60, 0.02);
    }
    expect(slow.pace.share("heard", PEERS)).toBe(1);
  });

  it("waits ten quiet seconds before each step back, the seconds before a change not counted", () => {
    const one = machine(0.001);
    one.run("heard", 20);
    while (one.changes.length < 3) one.run("heard", 1, CORES / 2);
    one.run("heard", 60);
    const steps = one.changes.slice(2).map((at, index, all) => at - (all[index - 1] ?? at));
    expect(steps).toHaveLength(4);
    expect(Math.min(...steps.slice(1))).toBeGreaterThanOrEqual(10);
  });

  it("does not hold what was sent before a change against the try", () => {
    const pace = new Pace(CORES);
    for (let second = 0; second < 20; second++)
      pace.observe("heard", PEERS, 25 * pace.share("heard", PEERS), { frames: 5, seconds: 2 });
    expect(pace.share("heard", PEERS)).toBe(0.2);
    const asked = [5, 5];
    for (let second = 0; second < 60; second++) {
      asked.push(25 * pace.share("heard", PEERS));
      const frames = asked.at(-3) ?? 0; // encoders follow two seconds later
      pace.observe("heard", PEERS, asked.at(-1) ?? 0, { frames, seconds: frames * 0.075 });
    }
    expect(pace.share("heard", PEERS)).toBe(1);
  });

  it("tries nothing that would take more than there is", () => {
    const slow = machine(CORES / 4);
    slow.run("heard", 20);
    const before = slow.changes.length;
    slow.run("heard", 600, CORES / 5.1);
    expect(slow.changes).toHaveLength(before);
  });

  it("has not come off with a try that went well for three quarters of a minute and was too much then", () => {
    const moody = machine(CORES / 16);
    const [IDLE, BUSY] = [0.02, CORES / 16];
    const untilTried = (): number => {
      const before = moody.changes.length;
      let seconds = 0;
      for (; moody.changes.length === before; seconds++) moody.run("heard", 1, IDLE);
      return seconds;
    };
    expect(moody.run("heard", 20)).toBe(0.6);
    expect(untilTried()).toBeLessThan(20);
    moody.run("heard", 45, IDLE);
    expect(moody.run("heard", 5, BUSY)).toBe(0.6);
    expect(untilTried()).toBe(20); // twice the patience
    moody.run("heard", 100, IDLE);
    expect(moody.run("heard", 5, BUSY)).toBe(0.6);
    expect(untilTried()).toBe(10); // as long still, once it came off;
  });

  it("tries more ever less often while that stays too much, and as at first once it came off", () => {
    const moody = machine(CORES / 11);
    const untilTried = (): number => {
      moody.run("heard", 10);
      const before = moody.changes.length;
      let seconds = 0;
      while (moody.changes.length === before) moody.run("heard", ++seconds && 1, 0.02);
      return seconds;
    };
    const waited = Array.from({ length: 8 }, untilTried);
    expect(waited).toEqual([...waited].sort((one, other) => one - other));
    expect(waited[0]).toBeLessThan(20);
    expect(waited[7]).toBeGreaterThan(200);
    expect(waited[7]).toBeLessThan(260);
    moody.run("heard", 600, 0.02);
    expect(untilTried()).toBeLessThan(20);
  });
});
