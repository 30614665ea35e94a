import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LevelMeter } from "./level-meter";

class FakeContext {
  static open = 0;
  readonly state = "running";

  constructor() {
    FakeContext.open += 1;
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

const TRACK = {} as MediaStreamTrack;
let levels: number[];
let meter: LevelMeter;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("AudioContext", FakeContext);
  vi.stubGlobal("AnalyserNode", FakeAnalyser);
  vi.stubGlobal("MediaStreamAudioSourceNode", FakeSource);
  levels = [];
  meter = new LevelMeter((level) => levels.push(level));
});

afterEach(() => {
  meter.stop();
  expect([FakeContext.open, vi.getTimerCount()]).toEqual([0, 0]);
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

it("takes none of the time in which the microphone opens", () => {
  meter.start(TRACK);
  expect(FakeContext.open).toBe(0);
  vi.advanceTimersByTime(1_000);
  expect(FakeContext.open).toBe(1);
});
