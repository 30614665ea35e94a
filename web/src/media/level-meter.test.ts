import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LevelMeter } from "./level-meter";

class FakeContext {
  static open = 0;
  static begins = "running";
  state = FakeContext.begins;
  readonly currentTime = 7;

  constructor() {
    FakeContext.open += 1;
  }

  resume(): Promise<void> {
    this.state = "running";
    return Promise.resolve();
  }

  close(): Promise<void> {
    FakeContext.open -= 1;
    return Promise.resolve();
  }
}

class FakeStream {
  constructor(readonly tracks: unknown[]) {}
}

/** What it is connected with, of what is not silent: the track of these tests, of samples 0.1 and -0.1. */
class FakeAnalyser {
  readonly fftSize: number;
  source: FakeSource | null = null;

  constructor(
    private readonly context: FakeContext,
    { fftSize }: { fftSize: number },
  ) {
    this.fftSize = fftSize;
  }

  getFloatTimeDomainData(samples: Float32Array): void {
    const heard = this.context.state === "running" && this.source?.tracks.includes(TRACK) === true;
    samples.forEach((_, index) => (samples[index] = heard ? loud * (index % 2 === 0 ? 1 : -1) : 0));
  }
}

class FakeSource {
  static connected = 0;
  readonly tracks: unknown[];

  constructor(_: FakeContext, { mediaStream }: { mediaStream: FakeStream }) {
    this.tracks = mediaStream.tracks;
  }

  connect(analyser: FakeAnalyser): void {
    FakeSource.connected += 1;
    analyser.source = this;
  }

  disconnect(): void {
    FakeSource.connected -= 1;
  }
}

let loud: number;

const TRACK = {} as MediaStreamTrack;
let levels: number[];
let meter: LevelMeter;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("AudioContext", FakeContext);
  vi.stubGlobal("AnalyserNode", FakeAnalyser);
  vi.stubGlobal("MediaStreamAudioSourceNode", FakeSource);
  vi.stubGlobal("MediaStream", FakeStream);
  loud = 1;
  FakeContext.begins = "running";
  levels = [];
  meter = new LevelMeter((level) => levels.push(level));
});

afterEach(() => {
  meter.stop();
  expect([FakeContext.open, FakeSource.connected, vi.getTimerCount()]).toEqual([0, 0, 0]);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("tells the level ten times a second, and nothing when it is stopped", () => {
  meter.start(TRACK);
  vi.advanceTimersByTime(300);
  meter.stop();
  vi.advanceTimersByTime(300);
  expect(levels.slice(-4)).toEqual([1, 1, 1, 0]);
});

it("tells how loud it is, and how long it has listened", () => {
  loud = 0.1;
  meter.start(TRACK);
  vi.advanceTimersByTime(100);
  expect(levels.at(-1)).toBeCloseTo(2 / 3, 4); // -20 dBFS, of -60 to 0
  expect(meter.soundS).toBe(7);
});

it("listens where the browser lets no sound begin before it is asked again", () => {
  FakeContext.begins = "suspended";
  meter.start(TRACK);
  vi.advanceTimersByTime(200);
  expect(levels.at(-1)).toBe(1);
});

it("listens anew each time, and to nothing in between", () => {
  for (let times = 0; times < 3; times++) {
    meter.start(TRACK);
    vi.advanceTimersByTime(200);
    expect(FakeContext.open).toBe(1);
    meter.stop();
    expect([FakeContext.open, meter.soundS]).toEqual([0, 0]);
  }
  expect(levels.filter((level) => level === 1)).toHaveLength(6);
});

it("listens to one microphone, the newest", () => {
  meter.start(TRACK);
  vi.advanceTimersByTime(100);
  meter.start(TRACK);
  vi.advanceTimersByTime(100);
  expect([FakeContext.open, vi.getTimerCount()]).toEqual([1, 1]);
});

it("takes none of the time in which the microphone opens", () => {
  meter.start(TRACK);
  expect(FakeContext.open).toBe(0);
  vi.advanceTimersByTime(1_000);
  expect(FakeContext.open).toBe(1);
});
