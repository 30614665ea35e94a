import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LocalMedia } from "./local-media.svelte";
import { rememberDevices, rememberedDevices } from "./remembered-devices";

class Track extends EventTarget {
  enabled = true;
  stopped = false;
  readonly muted = false;
  onended: (() => void) | null = null;
  onmute: (() => void) | null = null;

  constructor(
    readonly kind: "audio" | "video",
    readonly id = kind === "audio" ? "headset" : "webcam",
  ) {
    super();
  }

  getSettings(): object {
    return { deviceId: this.id };
  }

  stop(): void {
    this.stopped = true;
  }
}

class FakeContext {
  static open = 0;
  static made = 0;
  readonly state = "running";
  readonly currentTime = 7;

  constructor() {
    FakeContext.open += 1;
    FakeContext.made += 1;
  }

  close(): Promise<void> {
    FakeContext.open -= 1;
    return Promise.resolve();
  }
}

class FakeAnalyser {
  readonly fftSize = 4;

  getFloatTimeDomainData(samples: Float32Array): void {
    samples.fill(1);
  }
}

class FakeSource {
  connect(): void {}
  disconnect(): void {}
}

class FakeStream {
  constructor(readonly tracks: unknown[]) {}
}

let given: Track[];
let asked: MediaStreamConstraints[];
let interruptions: string[];
let devices: EventTarget;
/** The id that is asked for, if any. */
function chosenIn({ audio }: MediaStreamConstraints): string | undefined {
  const id = typeof audio === "object" ? audio.deviceId : undefined;
  return typeof id === "object" && "exact" in id ? String(id.exact) : undefined;
}

let plugged: { kind: string; deviceId: string; label: string }[];
let changes: number;
let media: LocalMedia;

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  given = [];
  asked = [];
  interruptions = [];
  FakeContext.made = 0;
  plugged = [];
  changes = 0;
  devices = Object.assign(new EventTarget(), {
    getUserMedia: (constraints: MediaStreamConstraints) => {
      asked.push(constraints);
      const track = new Track(constraints.audio === undefined ? "video" : "audio", chosenIn(constraints));
      given.push(track);
      return Promise.resolve({ getAudioTracks: () => [track], getVideoTracks: () => [track] });
    },
    enumerateDevices: () => Promise.resolve(plugged),
  });
  vi.stubGlobal("navigator", { mediaDevices: devices });
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("AudioContext", FakeContext);
  vi.stubGlobal("AnalyserNode", FakeAnalyser);
  vi.stubGlobal("MediaStreamAudioSourceNode", FakeSource);
  media = new LocalMedia(
    () => (changes += 1),
    (by) => interruptions.push(by),
  );
});

afterEach(() => {
  media.stop();
  expect(FakeContext.open).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const BOTH = { microphone: true, camera: true, microphoneId: "headset" };
const NOTHING = { microphone: false, camera: false, microphoneId: null };

async function opened(): Promise<void> {
  await media.openMicrophone();
  await media.openCamera();
}

describe("what a reload opens again", () => {
  it("is what was open when the page let go of it", async () => {
    await opened();
    media.stop();
    expect(rememberedDevices()).toEqual(BOTH);
    expect(given.map(({ stopped }) => stopped)).toEqual([true, true]);
    expect([media.microphone, media.camera]).toEqual(["off", "off"]);
  });

  it("is opened by resume, and nothing else is", async () => {
    rememberDevices({ ...NOTHING, camera: true });
    await media.resume();
    expect(given.map(({ kind }) => kind)).toEqual(["video"]);
  });

  it("is nothing that its owner turned off", async () => {
    await opened();
    media.closeMicrophone();
    media.closeCamera();
    media.stop();
    expect(rememberedDevices()).toEqual(NOTHING);
  });
});

describe("a page that has let go", () => {
  it("tells of no change any more", async () => {
    await opened();
    const before = changes;
    media.stop();
    expect(changes).toBe(before);
  });

  it("keeps no device that comes too late", async () => {
    const opening = opened();
    media.stop();
    await opening;
    expect(given[0]?.stopped).toBe(true);
    expect(media.tracks.audio).toBeNull();
  });

  it("measures no level and looks for no devices", async () => {
    await opened();
    media.stop();
    expect(vi.getTimerCount()).toBe(0);
    plugged = [{ kind: "audioinput", deviceId: "other", label: "Other" }];
    devices.dispatchEvent(new Event("devicechange"));
    await vi.advanceTimersByTimeAsync(0);
    expect(media.microphones).toEqual([]);
  });
});

describe("the microphone", () => {
  it("that is closed to the circle stays closed when another is chosen", async () => {
    await media.openMicrophone();
    media.open(false);
    expect(given[0]?.enabled).toBe(false);
    await media.openMicrophone("other");
    expect(given[1]?.enabled).toBe(false);
    media.open(true);
    expect(given[1]?.enabled).toBe(true);
  });

  it("can be chosen among those that are plugged in", async () => {
    await media.openMicrophone();
    plugged = [
      { kind: "audioinput", deviceId: "headset", label: "Headset" },
      { kind: "audiooutput", deviceId: "speaker", label: "Speaker" },
    ];
    devices.dispatchEvent(new Event("devicechange"));
    await vi.advanceTimersByTimeAsync(0);
    expect(media.microphones).toEqual([{ id: "headset", label: "Headset" }]);
    expect(media.microphoneId).toBe("headset");
  });

  it("shows its level while it is open to the circle, and none otherwise", async () => {
    expect([media.microphone, media.level, media.soundS]).toEqual(["off", 0, 0]);
    await media.openMicrophone();
    vi.advanceTimersByTime(200);
    expect([media.microphone, media.level, media.soundS]).toEqual(["on", 1, 7]);
    media.open(false);
    vi.advanceTimersByTime(200);
    expect([media.level, media.soundS]).toEqual([0, 0]);
    media.open(true);
    vi.advanceTimersByTime(200);
    expect(media.level).toBe(1);
  });

  it("is not listened to anew each time that a view says it stays open", async () => {
    await media.openMicrophone();
    for (let views = 0; views < 20; views++) {
      media.open(true);
      vi.advanceTimersByTime(50);
    }
    expect([FakeContext.made, media.level]).toEqual([1, 1]);
  });

  it("that its owner chose is the one that opens, after a reload too", async () => {
    await media.openMicrophone("other");
    expect(rememberedDevices()).toEqual({ ...NOTHING, microphone: true, microphoneId: "other" });
    await media.resume();
    expect(asked.map(chosenIn)).toEqual(["other", "other"]);
  });

  it("is told of whenever it is another one, and whenever it is taken away", async () => {
    await media.openMicrophone();
    expect([changes, media.tracks.audio]).toEqual([1, given[0]]);
    given[0]?.onmute?.();
    expect([media.microphone, interruptions]).toEqual(["busy", ["call"]]);
    await media.openMicrophone("other");
    expect([changes, media.tracks.audio]).toEqual([2, given[1]]);
    media.closeMicrophone();
    expect([changes, media.tracks.audio]).toEqual([3, null]);
  });

  it("P5: that its owner chose is taken back when it is there again, unless they are speaking into another", async () => {
    await media.openMicrophone("usb");
    devices.dispatchEvent(new Event("devicechange"));
    await vi.advanceTimersByTimeAsync(0);
    if (given[0] === undefined) throw new Error("it was opened");
    given[0].onended?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(media.microphoneId).toBe("headset");
    plugged = [{ kind: "audioinput", deviceId: "usb", label: "USB" }];
    devices.dispatchEvent(new Event("devicechange"));
    await vi.advanceTimersByTimeAsync(0);
    expect(media.microphoneId).toBe("headset");
    media.open(false);
    devices.dispatchEvent(new Event("devicechange"));
    await vi.advanceTimersByTimeAsync(0);
    expect([media.microphoneId, interruptions]).toEqual(["usb", ["device", "plugged_in"]]);
  });

  it("is none to choose where the browser names none", async () => {
    plugged = [{ kind: "audioinput", deviceId: "", label: "" }];
    await media.openMicrophone();
    await vi.advanceTimersByTimeAsync(0);
    expect(media.microphones).toEqual([]);
    Object.assign(devices, { enumerateDevices: () => Promise.reject(new DOMException("", "NotAllowedError")) });
    devices.dispatchEvent(new Event("devicechange"));
    await vi.advanceTimersByTimeAsync(0);
    expect([media.microphones, media.microphone]).toEqual([[], "on"]);
  });
});

describe("the camera", () => {
  it("shows its owner their own picture, and none when it is off", async () => {
    expect([media.camera, media.stream]).toEqual(["off", null]);
    await media.openCamera();
    expect([media.camera, media.tracks.video, changes]).toEqual(["on", given[0], 1]);
    expect((media.stream as unknown as FakeStream).tracks).toEqual([given[0]]);
    media.closeCamera();
    expect([media.camera, media.stream, media.tracks.video, changes]).toEqual(["off", null, null, 2]);
  });
});

describe("a camera that is taken away", () => {
  it("is busy, or replaced by another, and interrupts no microphone", async () => {
    await media.openCamera();
    given[0]?.onmute?.();
    expect(media.camera).toBe("busy");
    given[0]?.onended?.();
    await vi.advanceTimersByTimeAsync(0);
    expect([media.camera, media.tracks.video, interruptions]).toEqual(["on", given[1], []]);
  });
});

describe("over plain http, where a browser has no devices", () => {
  it("both say so, and nothing is thrown", async () => {
    vi.stubGlobal("navigator", {});
    const plain = new LocalMedia();
    await Promise.all([plain.openMicrophone(), plain.openCamera()]);
    expect([plain.microphone, plain.camera]).toEqual(["insecure", "insecure"]);
    plain.stop();
  });
});
