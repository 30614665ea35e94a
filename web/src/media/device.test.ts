import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { acquireCamera, acquireMicrophone, Device } from "./device";
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

  getSettings(): MediaTrackSettings {
    return { deviceId: this.id ?? "built-in" };
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
  interruptions = [];
  withTrack = [];
  device = new Device(
    (id) => {
      asked.push(id);
      const answer = answers.shift() ?? (() => Promise.resolve(new Track(id)));
      return answer() as Promise<unknown> as Promise<MediaStreamTrack>;
    },
    {
      state: (state) => states.push(state),
      track: (track) => tracks.push(track as unknown as Track | null),
      interrupted: (by) => {
        interruptions.push(by);
        withTrack.push(device.track !== null);
      },
    },
  );
});

let interruptions: string[];
/** Whether there was a track at each interruption. */
let withTrack: boolean[];

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
    await device.devicesChanged(["built-in", "gone"], true); // it is the one its owner chose, still
    expect(asked).toEqual(["gone", null, "gone"]);
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

  it("P5: is interrupted when a call takes it, and again when the call gives it back", async () => {
    await device.open(null);
    tracks[0]?.onmute?.();
    expect(interruptions).toEqual(["call"]);
    tracks[0]?.onunmute?.();
    expect(interruptions).toEqual(["call", "call"]);
  });

  it("P5: that begins muted, as some do, was not interrupted", async () => {
    await device.open(null);
    tracks[0]?.onunmute?.();
    expect(interruptions).toEqual([]);
  });

  it("P5: that is unplugged is interrupted before another steps in, and one that was let go is not", async () => {
    await device.open(null);
    tracks[0]?.onended?.();
    expect([interruptions, tracks.length]).toEqual([["device"], 1]);
    await expect.poll(() => tracks.length).toBe(2);
    tracks[0]?.onmute?.();
    tracks[0]?.onended?.();
    expect(interruptions).toEqual(["device"]);
  });

  it("P5: that was let go while a call had it says nothing when the call is over", async () => {
    await device.open("first");
    tracks[0]?.onmute?.();
    answers.push(fails("NotReadableError"));
    await device.open("second");
    const before = [states.at(-1), interruptions.length];
    tracks[0]?.onunmute?.();
    expect([states.at(-1), interruptions.length]).toEqual(before);
  });

  it("P5: that was missing is opened when it is plugged in, as an interruption before it can be heard", async () => {
    answers.push(fails("NotFoundError"));
    await device.open(null);
    answers.push(fails("NotFoundError"));
    await device.devicesChanged([], true);
    expect([states.at(-1), interruptions]).toEqual(["none", []]);
    await device.devicesChanged([], true);
    expect([states.at(-1), interruptions, withTrack]).toEqual(["on", ["plugged_in"], [false]]);
    await device.devicesChanged([], true);
    expect([asked.length, interruptions.length]).toEqual([3, 1]);
  });

  it("P5: that its owner chose is taken back when it is there again and nobody speaks into another", async () => {
    await device.open("headset");
    tracks[0]?.onended?.();
    await expect.poll(() => tracks.length).toBe(2);
    await device.devicesChanged(["built-in"], true);
    await device.devicesChanged(["built-in", "headset"], false);
    expect(asked).toEqual(["headset", null]);
    await device.devicesChanged(["built-in", "headset"], true);
    await device.devicesChanged(["built-in", "headset"], true);
    expect([asked, interruptions]).toEqual([
      ["headset", null, "headset"],
      ["device", "plugged_in"],
    ]);
    expect(tracks.map((track) => track?.stopped)).toEqual([true, true, false]);
  });

  it("P5: that its owner chose and that is gone again before it opens is replaced by any, and is an interruption still", async () => {
    await device.open("headset");
    answers.push(fails("NotFoundError"));
    tracks[0]?.onended?.();
    await expect.poll(() => states.at(-1)).toBe("none");
    answers.push(fails("OverconstrainedError"));
    await device.devicesChanged(["headset"], true);
    expect([states.at(-1), interruptions]).toEqual(["on", ["device", "plugged_in"]]);
  });

  it("P5: that was turned off, or is blocked, is not opened when others are plugged in", async () => {
    answers.push(fails("NotFoundError"));
    await device.open(null);
    device.close();
    await device.devicesChanged([], true);
    answers.push(fails("NotAllowedError"));
    await device.open(null);
    await device.devicesChanged([], true);
    expect([asked.length, states.at(-1)]).toEqual([2, "denied"]);
  });

  it.each(["NotAllowedError", "NotReadableError"])(
    "P5: that was missing, and then failed with %s, is not opened when others are plugged in",
    async (name) => {
      answers.push(fails("NotFoundError"), fails(name));
      await device.open(null);
      await device.open(null);
      await device.devicesChanged(["headset"], true);
      expect(asked).toHaveLength(2);
    },
  );

  it("that its owner chose is the one that opens when it is turned off and on again, or any where it is gone", async () => {
    await device.open("headset");
    device.close();
    await device.open(null);
    device.close();
    answers.push(fails("OverconstrainedError"));
    await device.open(null);
    expect([asked, states.at(-1)]).toEqual([["headset", "headset", "headset", null], "on"]);
  });

  it("closed while it was being asked for stays closed", async () => {
    const opening = device.open(null);
    device.close();
    await opening;
    expect(states).toEqual(["asking", "off"]);
    expect(device.track).toBeNull();
  });

  it("that comes after it was closed is let go at once: nothing stays on that nobody sees", async () => {
    const late = new Track(null);
    answers.push(() => Promise.resolve(late));
    const opening = device.open(null);
    device.close();
    await opening;
    expect([late.stopped, tracks, device.track]).toEqual([true, [], null]);
  });

  it("turned off and on again while it is asked for is the newest, and the late one is let go", async () => {
    const late = new Track("late");
    let comes: (track: Track) => void = () => {};
    answers.push(() => new Promise((resolve) => (comes = resolve)));
    const first = device.open(null);
    device.close();
    await device.open(null);
    comes(late);
    await first;
    expect([late.stopped, tracks.length, tracks[0]?.stopped]).toEqual([true, 1, false]);
  });

  it("that is still being asked for is not asked for twice when others are plugged in", async () => {
    let comes: (track: Track) => void = () => {};
    answers.push(() => new Promise((resolve) => (comes = resolve)));
    const opening = device.open(null);
    await device.devicesChanged(["headset"], true);
    comes(new Track(null));
    await opening;
    expect([asked, interruptions, states]).toEqual([[null], [], ["asking", "on"]]);
  });

  it("that nobody asked for is not opened, whatever is plugged in", async () => {
    await device.devicesChanged(["headset"], true);
    expect([asked, states]).toEqual([[], []]);
  });

  it("that begins muted is busy until it is not, which interrupts nobody", async () => {
    const quiet = Object.assign(new Track(null), { muted: true });
    answers.push(() => Promise.resolve(quiet));
    await device.open(null);
    quiet.onunmute?.();
    expect([states, interruptions]).toEqual([["asking", "busy", "on"], []]);
  });

  it.each([
    ["NotFoundError", [null], "on"],
    ["NotAllowedError", [], "denied"],
    ["NotReadableError", [], "busy"],
  ])("that was chosen and fails with %s is asked for instead: %j", async (name, instead, state) => {
    answers.push(fails(name));
    await device.open("headset");
    expect([asked, states.at(-1)]).toEqual([["headset", ...instead], state]);
  });

  it("chosen last is the one that stays, in whichever order they come", async () => {
    const [first, second] = [new Track("first"), new Track("second")];
    let comes: (track: Track) => void = () => {};
    answers.push(
      () => new Promise((resolve) => (comes = resolve)),
      () => Promise.resolve(second),
    );
    const opening = device.open("first");
    await device.open("second");
    comes(first);
    await opening;
    expect(device.track).toBe(second);
    expect([first.stopped, second.stopped]).toEqual([true, false]);
  });

  it("that fails after another was chosen says nothing of it", async () => {
    let fail: (error: unknown) => void = () => {};
    answers.push(() => new Promise((_, reject) => (fail = reject)));
    const opening = device.open("first");
    await device.open("second");
    fail(new DOMException("", "NotReadableError"));
    await opening;
    expect(states.at(-1)).toBe("on");
    expect(device.track).not.toBeNull();
  });
});

describe("what is asked of the browser", () => {
  const constraints: MediaStreamConstraints[] = [];
  let given: object[];

  beforeEach(() => {
    constraints.length = 0;
    given = [{}];
    const stream = { getAudioTracks: () => given, getVideoTracks: () => given };
    const getUserMedia = (asked: MediaStreamConstraints) => (constraints.push(asked), Promise.resolve(stream));
    vi.stubGlobal("navigator", { mediaDevices: { getUserMedia } });
  });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("is a microphone without echo and noise, the one that was chosen and no other", async () => {
    const clean = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
    await acquireMicrophone(null);
    await acquireMicrophone("headset");
    expect(constraints).toEqual([{ audio: clean }, { audio: { ...clean, deviceId: { exact: "headset" } } }]);
  });

  it("is a picture of the person, no larger than is shown", async () => {
    await acquireCamera();
    expect(constraints).toEqual([
      {
        video: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 25, max: 30 }, facingMode: "user" },
      },
    ]);
  });

  it("and gives no track counts as none there", async () => {
    given = [];
    await expect(acquireMicrophone(null)).rejects.toMatchObject({ name: "NotFoundError" });
  });
});
