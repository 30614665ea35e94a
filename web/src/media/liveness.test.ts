import { expect, it } from "vitest";
import { FakeClock } from "../connection/fake-clock";
import { count, Liveness } from "./liveness";

it("hears while the count rises, and not when it stands or falls", () => {
  const clock = new FakeClock();
  const liveness = new Liveness(clock);
  clock.advance(1000);
  liveness.observe({ heard: 10, frames: 0 });
  expect(liveness.silentMs).toBe(0);
  clock.advance(1000);
  liveness.observe({ heard: 10, frames: 0 });
  clock.advance(1000);
  liveness.observe({ heard: 4, frames: 0 });
  expect(liveness.silentMs).toBe(2000);
  liveness.observe({ heard: 5, frames: 0 });
  expect(liveness.silentMs).toBe(0);
});

it("never calls a connection silent where the browser counts no checks", () => {
  const clock = new FakeClock();
  const liveness = new Liveness(clock);
  clock.advance(60_000);
  liveness.observe({ heard: null, frames: 0 });
  expect(liveness.silentMs).toBe(0);
});

it("sees a picture from its first frame until three seconds after its last", () => {
  const clock = new FakeClock();
  const liveness = new Liveness(clock);
  expect(liveness.seesPicture).toBe(false);
  liveness.observe({ heard: 1, frames: 1 });
  expect(liveness.seesPicture).toBe(true);
  clock.advance(2999);
  liveness.observe({ heard: 2, frames: 1 });
  expect(liveness.seesPicture).toBe(true);
  clock.advance(1);
  expect(liveness.seesPicture).toBe(false);
});

it("adds up checks, bytes and frames of a report", () => {
  const report: [string, unknown][] = [
    ["a", { type: "candidate-pair", responsesReceived: 2, requestsReceived: 3, bytesReceived: 100 }],
    ["b", { type: "candidate-pair", responsesReceived: 1 }],
    ["c", { type: "inbound-rtp", kind: "video", framesReceived: 7 }],
    ["d", { type: "inbound-rtp", kind: "audio" }],
    ["e", { type: "candidate-pair", bytesReceived: 9 }],
    ["f", { type: "outbound-rtp", kind: "video", framesEncoded: 30, totalEncodeTime: 0.5, timestamp: 7000 }],
    ["g", { type: "outbound-rtp", kind: "audio" }],
  ];
  expect(count(report)).toEqual({ heard: 106, frames: 7, encoded: { frames: 30, seconds: 0.5, at: 7000 } });
  expect(count([["e", { type: "candidate-pair", bytesReceived: 9 }]])).toEqual({
    heard: null,
    frames: 0,
    encoded: { frames: 0, seconds: 0, at: 0 },
  });
});
