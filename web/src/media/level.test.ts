import { expect, it } from "vitest";
import { loudness, ReceivedLevel } from "./level";

it("goes from -60 dBFS to full scale", () => {
  expect(loudness(0)).toBe(0);
  expect(loudness(0.001)).toBeCloseTo(0, 6);
  expect(loudness(0.0316227766)).toBeCloseTo(0.5, 6);
  expect(loudness(1)).toBe(1);
  expect(loudness(2)).toBe(1);
  expect(loudness(Number.NaN)).toBe(0);
});

it("is silence when no packet came since the last reading", () => {
  const level = new ReceivedLevel();
  let sources: RTCRtpSynchronizationSource[] = [];
  const receiver = { getSynchronizationSources: () => sources };
  expect(level.read(receiver)).toBe(0);
  sources = [{ audioLevel: 1, rtpTimestamp: 960, source: 1, timestamp: 0 }];
  expect(level.read(receiver)).toBe(1);
  expect(level.read(receiver)).toBe(0);
  sources = [{ audioLevel: 0.0316227766, rtpTimestamp: 1920, source: 1, timestamp: 0 }];
  expect(level.read(receiver)).toBeCloseTo(0.5, 6);
  expect(level.read(receiver)).toBe(0);
  sources = [{ audioLevel: 1, rtpTimestamp: 5, source: 1, timestamp: 0 }]; // after the last of 32 bits comes the first again
  expect(level.read(receiver)).toBe(1);
});
