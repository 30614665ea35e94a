import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SeatId } from "../protocol";
import { Failures } from "./failures";
import type { See } from "../protocol/pages";
import { Pictures } from "./pictures";

interface Track {
  enabled: boolean;
}

let shown: [SeatId, boolean | null][];
let told: string[];
let streams: (MediaStream | undefined)[];
let pictures: Pictures;

class Stream {
  constructor(readonly tracks: unknown[]) {}
}

beforeEach(() => {
  shown = [];
  told = [];
  streams = [];
  vi.stubGlobal("MediaStream", Stream);
  pictures = new Pictures(
    (seat, picture) => {
      shown.push([seat, picture?.whole ?? null]);
      streams.push(picture?.stream);
    },
    new Failures((what) => told.push(what)),
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function attach(seat: SeatId): Track {
  const track = Object.assign(new EventTarget(), { kind: "video", enabled: true });
  pictures.attach(seat, { track } as unknown as RTCRtpReceiver);
  return track;
}

function gate(see: Record<SeatId, See>, { fresh = true, hidden = "" } = {}): void {
  pictures.gate(
    (seat) => see[seat] ?? "none",
    (seat) => seat === hidden,
    fresh,
  );
}

describe("H7: what is shown of pictures", () => {
  it("is nothing before the first picture comes, whatever a view says", () => {
    attach("mei");
    gate({ mei: "full" });
    expect(shown).toEqual([]);
    pictures.arrives("mei", true);
    expect(shown).toEqual([["mei", true]]);
  });

  it("is what this receiver receives, the same when it becomes whole: the page plays on", () => {
    const track = attach("mei");
    pictures.arrives("mei", true);
    gate({ mei: "thumbnail" });
    gate({ mei: "full" });
    expect(streams).toHaveLength(2);
    expect(streams[1]).toBe(streams[0]);
    expect((streams[0] as unknown as Stream).tracks).toEqual([track]);
  });

  it("is nothing before a view says so, whatever arrives", () => {
    const track = attach("mei");
    pictures.arrives("mei", true);
    expect([track.enabled, shown]).toEqual([false, []]);
    gate({ mei: "thumbnail" });
    expect([track.enabled, shown]).toEqual([true, [["mei", false]]]);
  });

  it("is a thumbnail out of turn, whole in turn, and nothing in a breath", () => {
    const track = attach("mei");
    gate({ mei: "thumbnail" });
    pictures.arrives("mei", true);
    gate({ mei: "full" });
    gate({ mei: "full" });
    gate({ mei: "thumbnail" });
    gate({ mei: "none" });
    expect(shown).toEqual([
      ["mei", false],
      ["mei", true],
      ["mei", false],
      ["mei", null],
    ]);
    expect(track.enabled).toBe(false);
    gate({ mei: "thumbnail" });
    expect(shown.at(-1)).toEqual(["mei", false]);
  });

  it("is nothing of whom this person hides, of whom no view tells, and of whom no pictures come", () => {
    attach("mei");
    attach("tom");
    pictures.arrives("mei", true);
    pictures.arrives("tom", true);
    gate({ mei: "full", tom: "full" }, { hidden: "tom" });
    expect(shown).toEqual([["mei", true]]);
    pictures.arrives("mei", false);
    gate({});
    expect(shown).toEqual([
      ["mei", true],
      ["mei", null],
    ]);
  });

  it("is nothing when no more come, though they may be seen, and there again with the next", () => {
    attach("mei");
    gate({ mei: "full" });
    for (const arrives of [true, false, true]) pictures.arrives("mei", arrives);
    expect(shown).toEqual([
      ["mei", true],
      ["mei", null],
      ["mei", true],
    ]);
  });

  it("becomes less but never more while the view may be out of date", () => {
    attach("mei");
    pictures.arrives("mei", true);
    gate({ mei: "thumbnail" });
    gate({ mei: "full" }, { fresh: false });
    expect(shown).toEqual([["mei", false]]);
    gate({ mei: "none" }, { fresh: false });
    gate({ mei: "full" }, { fresh: false });
    expect(shown).toEqual([
      ["mei", false],
      ["mei", null],
    ]);
  });

  it("goes on as it was with another connection, from its own first picture", () => {
    attach("mei");
    pictures.arrives("mei", true);
    gate({ mei: "thumbnail" });
    const track = attach("mei");
    expect([track.enabled, shown.at(-1)]).toEqual([false, ["mei", null]]);
    gate({ mei: "thumbnail" });
    expect([track.enabled, shown.at(-1)]).toEqual([true, ["mei", false]]);
  });

  it("goes on over another connection while the server is away, and is no more than it was", () => {
    attach("mei");
    attach("tom");
    for (const seat of ["mei", "tom"]) pictures.arrives(seat, true);
    gate({ mei: "thumbnail" });
    const [mei, tom] = [attach("mei"), attach("tom")];
    gate({ mei: "full", tom: "full" }, { fresh: false });
    expect([mei.enabled, tom.enabled, shown]).toEqual([
      true,
      false,
      [
        ["mei", false],
        ["mei", null],
        ["mei", false],
      ],
    ]);
  });

  it("is nothing where a gate can't be set, and every other gate is set", () => {
    const broken = attach("mei");
    const other = attach("tom");
    for (const seat of ["mei", "tom"]) pictures.arrives(seat, true);
    gate({ mei: "full", tom: "full" });
    Object.defineProperty(broken, "enabled", {
      set: () => {
        throw new DOMException("", "InvalidStateError");
      },
    });
    gate({ mei: "thumbnail", tom: "thumbnail" });
    expect(shown.slice(2)).toEqual([
      ["mei", null],
      ["tom", false],
    ]);
    expect([other.enabled, told]).toEqual([true, ["media: could not set a picture's gate (InvalidStateError)"]]);
  });

  it("is nothing of whoever is gone", () => {
    attach("mei");
    pictures.arrives("mei", true);
    gate({ mei: "full" });
    pictures.detach("mei");
    gate({ mei: "full" });
    pictures.arrives("mei", true);
    expect(shown).toEqual([
      ["mei", true],
      ["mei", null],
    ]);
  });
});
