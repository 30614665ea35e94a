import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { MockInstance } from "vitest";
import { Failures } from "./failures";
import { Playback } from "./playback";

class Stream extends MediaStream {
  constructor(readonly tracks: unknown[]) {
    super();
  }
}

const NOBODY: ReadonlySet<string> = new Set();
let blocked: boolean[];
let told: string[];
let playable: boolean;
let playback: Playback;
let played: MockInstance<() => Promise<void>>;

beforeEach(() => {
  vi.stubGlobal("MediaStream", Stream);
  blocked = [];
  told = [];
  playable = true;
  played = vi
    .spyOn(HTMLMediaElement.prototype, "play")
    .mockImplementation(() => (playable ? Promise.resolve() : Promise.reject(new DOMException("", "NotAllowedError"))));
  playback = new Playback((is) => blocked.push(is), new Failures((what) => told.push(what)));
});

afterEach(() => {
  playback.detach("mei");
  playback.detach("tom");
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function receiver(): RTCRtpReceiver {
  return { track: { enabled: true } } as unknown as RTCRtpReceiver;
}

function elements(): HTMLAudioElement[] {
  return [...document.querySelectorAll("audio")];
}

const audible = (): string[] => [...playback.audible()].map(([seat]) => seat);

it("is closed until the gate opens, and closes with it", () => {
  const mei = receiver();
  playback.attach("mei", mei);
  expect([mei.track.enabled, audible()]).toEqual([false, []]);
  playback.gate(() => true, NOBODY, true);
  expect([mei.track.enabled, audible()]).toEqual([true, ["mei"]]);
  playback.gate(() => true, new Set(["mei"]), true);
  expect([mei.track.enabled, audible()]).toEqual([false, []]);
});

it("is closed to whom this person hears no more, while the server is away, too", () => {
  const [mei, tom] = [receiver(), receiver()];
  playback.attach("mei", mei);
  playback.attach("tom", tom);
  playback.gate(() => true, NOBODY, true);
  playback.gate(() => true, new Set(["mei"]), false);
  expect([mei.track.enabled, tom.track.enabled, audible()]).toEqual([false, true, ["tom"]]);
});

it("plays what this receiver receives, unseen and at once, and then what the next one does", () => {
  const heard = () => elements().map(({ srcObject }) => (srcObject as Stream).tracks);
  const [first, second] = [receiver(), receiver()];
  playback.attach("mei", first);
  expect(heard()).toEqual([[first.track]]);
  expect(elements().map(({ hidden, autoplay, dataset }) => [hidden, autoplay, dataset["seat"]])).toEqual([
    [true, true, "mei"],
  ]);
  playback.attach("mei", second);
  expect(heard()).toEqual([[second.track]]);
  expect(played).toHaveBeenCalledTimes(2);
});

it("plays no more of a voice whose gate can't be set, and all others as they should be", () => {
  const [mei, tom] = [receiver(), receiver()];
  Object.defineProperty(mei.track, "enabled", {
    get: () => true,
    set: (open: boolean) => {
      if (open) throw new DOMException("", "InvalidStateError");
    },
  });
  playback.attach("mei", mei);
  playback.attach("tom", tom);
  playback.gate(() => true, NOBODY, true);
  expect([audible(), tom.track.enabled, elements().map(({ dataset }) => dataset["seat"])]).toEqual([
    ["tom"],
    true,
    ["tom"],
  ]);
  expect(told).toEqual(["media: could not set a gate (InvalidStateError)"]);
});

it("does not ask for a touch where a voice is only replaced while it begins", async () => {
  played.mockImplementation(() => Promise.reject(new DOMException("", "AbortError")));
  playback.attach("mei", receiver());
  await playback.unblock();
  expect(blocked).toEqual([false]);
});

it("goes on over another connection while the server is away, and opens for nobody else", () => {
  playback.attach("mei", receiver());
  playback.attach("tom", receiver());
  playback.gate((seat) => seat === "mei", NOBODY, true);
  const [mei, tom] = [receiver(), receiver()];
  playback.attach("mei", mei);
  playback.attach("tom", tom);
  expect(mei.track.enabled).toBe(false); // until the gate is asked, at once
  playback.gate(() => true, NOBODY, false);
  expect([mei.track.enabled, tom.track.enabled, audible()]).toEqual([true, false, ["mei"]]);
  expect(elements()).toHaveLength(2);
});

it("leaves nothing behind of whoever is gone, and nothing open for whoever has the seat next", () => {
  playback.attach("mei", receiver());
  playback.gate(() => true, NOBODY, true);
  const [element] = elements();
  playback.detach("mei");
  expect([elements(), element?.srcObject, audible()]).toEqual([[], null, []]);
  const next = receiver();
  playback.attach("mei", next);
  playback.gate(() => true, NOBODY, false);
  expect(next.track.enabled).toBe(false);
});

it("says that the browser plays nothing before a touch, and plays all of it after one", async () => {
  playable = false;
  playback.attach("mei", receiver());
  playback.attach("tom", receiver());
  await vi.waitFor(() => expect(blocked).toEqual([true, true]));
  await playback.unblock();
  expect(blocked.at(-1)).toBe(true); // that was no touch, for this browser
  playable = true;
  played.mockClear();
  await playback.unblock();
  expect(blocked.at(-1)).toBe(false);
  expect(new Set(played.mock.contexts)).toEqual(new Set(elements()));
});
