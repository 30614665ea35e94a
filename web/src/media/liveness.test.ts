import { expect, it } from "vitest";
import { FakeClock } from "../connection/fake-clock";
import { count, Liveness } from "./liveness";

it("hears while the count rises, and not when it stands or falls", () => {
  const clock = new FakeClock();
  const liveness = new Liveness(clock);
  clock.advance(1000);
  liveness.observe({ heard: 10, voice: 0, frames: 0 });
  expect(liveness.silentMs).toBe(0);
  clock.advance(1000);
  liveness.observe({ heard: 10, voice: 0, frames: 0 });
  clock.advance(1000);
  liveness.observe({ heard: 4, voice: 0, frames: 0 });
  expect(liveness.silentMs).toBe(2000);
  liveness.observe({ heard: 5, voice: 0, frames: 0 });
  expect(liveness.silentMs).toBe(0);
});

it("never calls a connection silent where the browser counts no checks", () => {
  const clock = new FakeClock();
  const liveness = new Liveness(clock);
  clock.advance(60_000);
  liveness.observe({ heard: null, voice: 0, frames: 0 });
  expect(liveness.silentMs).toBe(0);
});

it("sees a picture from its first frame until three seconds after its last", () => {
  const clock = new FakeClock();
  const liveness = new Liveness(clock);
  expect(liveness.arrives("picture")).toBe(false);
  liveness.observe({ heard: 1, voice: 0, frames: 1 });
  expect(liveness.arrives("picture")).toBe(true);
  clock.advance(2999);
  liveness.observe({ heard: 2, voice: 0, frames: 1 });
  expect(liveness.arrives("picture")).toBe(true);
  clock.advance(1);
  expect(liveness.arrives("picture")).toBe(false);
});

it("hears a voice until two seconds after its last packet", () => {
  const clock = new FakeClock();
  const liveness = new Liveness(clock);
  liveness.observe({ heard: 1, voice: 0, frames: 0 });
  expect(liveness.arrives("voice")).toBe(false);
  liveness.observe({ heard: 2, voice: 50, frames: 0 });
  clock.advance(1999);
  expect(liveness.arrives("voice")).toBe(true);
  liveness.observe({ heard: 3, voice: 50, frames: 0 });
  clock.advance(1);
  expect(liveness.arrives("voice")).toBe(false);
  expect(liveness.arrives("anything")).toBe(true);
});

it("hears something of the other side until four seconds after the last of it", () => {
  const clock = new FakeClock();
  const liveness = new Liveness(clock);
  liveness.observe({ heard: 1, voice: 0, frames: 0 });
  clock.advance(3999);
  expect(liveness.arrives("anything")).toBe(true);
  clock.advance(1);
  expect(liveness.arrives("anything")).toBe(false);
});

it("adds up checks, bytes, sound and frames of a report", () => {
  const report: [string, unknown][] = [
    ["a", { type: "candidate-pair", responsesReceived: 2, requestsReceived: 3, bytesReceived: 100 }],
    ["b", { type: "candidate-pair", responsesReceived: 1 }],
    ["c", { type: "inbound-rtp", kind: "video", framesReceived: 7 }],
    ["d", { type: "inbound-rtp", kind: "audio", packetsReceived: 40 }],
    ["e", { type: "candidate-pair", bytesReceived: 9 }],
    ["f", { type: "outbound-rtp", kind: "video", framesEncoded: 30, totalEncodeTime: 0.5, timestamp: 7000 }],
    ["g", { type: "outbound-rtp", kind: "audio" }],
    ["h", { type: "inbound-rtp", kind: "video", framesReceived: 5 }],
    ["i", { type: "inbound-rtp", kind: "audio", packetsReceived: 2 }],
    ["j", { type: "outbound-rtp", kind: "video", framesEncoded: 10, totalEncodeTime: 0.25, timestamp: 7000 }],
  ];
  expect(count(report)).toEqual({
    heard: 106,
    voice: 42,
    frames: 12,
    encoded: { frames: 40, seconds: 0.75, at: 7000 },
  });
  expect(count([["e", { type: "candidate-pair", bytesReceived: 9 }]])).toEqual({
    heard: null,
    voice: 0,
    frames: 0,
    encoded: { frames: 0, seconds: 0, at: 0 },
  });
});
