import { beforeEach, describe, expect, it } from "vitest";
import { Device } from "./device";
import type { DeviceState } from "./device";

class Track extends EventTarget {
  muted = false;
  stopped = false;
  onended: (() => void) | null = null;
  onmute: (() => void) | null = null;
  onunmute: (() => void) | null = null;

  constructor(readonly id: string | null) {
    super();
  }

  stop(): void {
    this.stopped = true;
  }
}

let states: DeviceState[];
let tracks: (Track | null)[];
let answers: (() => Promise<Track>)[];
let asked: (string | null)[];
let device: Device;

beforeEach(() => {
  states = [];
  tracks = [];
  answers = [];
  asked = [];
  device = new Device(
    (id) => {
      asked.push(id);
      const answer = answers.shift() ?? (() => Promise.resolve(new Track(id)));
      return answer() as Promise<unknown> as Promise<MediaStreamTrack>;
    },
    {
      state: (state) => states.push(state),
      track: (track) => tracks.push(track as unknown as Track | null),
    },
  );
});

function fails(name: string): () => Promise<Track> {
  return () => Promise.reject(new DOMException("", name));
}

describe("a device", () => {
  it("is asked for, then on, then off", async () => {
    await device.open(null);
    device.close();
    expect(states).toEqual(["asking", "on", "off"]);
    expect(tracks[0]?.stopped).toBe(true);
    expect(tracks[1]).toBeNull();
  });

  it.each([
    ["NotAllowedError", "denied"],
    ["NotFoundError", "none"],
    ["NotReadableError", "busy"],
  ])("that fails with %s is %s", async (name, problem) => {
    answers.push(fails(name));
    await device.open(null);
    expect(states).toEqual(["asking", problem]);
    expect(device.track).toBeNull();
  });

  it("goes on until the other one chosen is there", async () => {
    await device.open("first");
    await device.open("second");
    expect(states).toEqual(["asking", "on", "on"]);
    expect(tracks.map((track) => track?.id)).toEqual(["first", "second"]);
    expect(tracks.map((track) => track?.stopped)).toEqual([true, false]);
  });

  it("that is gone since is replaced by any other", async () => {
    answers.push(fails("OverconstrainedError"));
    await device.open("gone");
    expect(asked).toEqual(["gone", null]);
    expect(states.at(-1)).toBe("on");
  });

  it("unplugged is replaced by any other, and said to be missing when there is none", async () => {
    await device.open(null);
    tracks[0]?.onended?.();
    await expect.poll(() => tracks.length).toBe(2);
    expect(states.at(-1)).toBe("on");
    answers.push(fails("NotFoundError"));
    tracks[1]?.onended?.();
    await expect.poll(() => states.at(-1)).toBe("none");
    expect(device.track).toBeNull();
  });

  it("interrupted by the system is busy until it comes back", async () => {
    await device.open(null);
    tracks[0]?.onmute?.();
    tracks[0]?.onunmute?.();
    expect(states).toEqual(["asking", "on", "busy", "on"]);
  });

  it("closed while it was being asked for stays closed", async () => {
    const opening = device.open(null);
    device.close();
    await opening;
    expect(states).toEqual(["asking", "off"]);
    expect(device.track).toBeNull();
  });
});
