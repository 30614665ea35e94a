import { describe, expect, it } from "vitest";
import { gateOpen, pictureGate } from "./receiving-gate";
import type { See } from "../protocol/pages";

describe("the gate", () => {
  it("follows the newest view", () => {
    expect(gateOpen({ hear: true, silenced: false, fresh: true, wasOpen: false })).toBe(true);
    expect(gateOpen({ hear: false, silenced: false, fresh: true, wasOpen: true })).toBe(false);
  });

  it("stays as it was while the view may be out of date, and can only close", () => {
    expect(gateOpen({ hear: true, silenced: false, fresh: false, wasOpen: true })).toBe(true);
    expect(gateOpen({ hear: true, silenced: false, fresh: false, wasOpen: false })).toBe(false);
    expect(gateOpen({ hear: false, silenced: false, fresh: false, wasOpen: true })).toBe(false);
  });

  it("is closed by the listener's own choice, always", () => {
    for (const fresh of [true, false]) {
      for (const wasOpen of [true, false]) expect(gateOpen({ hear: true, silenced: true, fresh, wasOpen })).toBe(false);
    }
  });
});

describe("H7: the gate before a picture", () => {
  const SIZES: readonly See[] = ["none", "thumbnail", "full"];

  it("follows the newest view", () => {
    for (const see of SIZES)
      for (const was of SIZES) expect(pictureGate({ see, hidden: false, fresh: true, was })).toBe(see);
  });

  it("shows less but never more while the view may be out of date", () => {
    const gate = (see: See, was: See) => pictureGate({ see, hidden: false, fresh: false, was });
    expect(SIZES.map((see) => gate(see, "full"))).toEqual(["none", "thumbnail", "full"]);
    expect(SIZES.map((see) => gate(see, "thumbnail"))).toEqual(["none", "thumbnail", "thumbnail"]);
    expect(SIZES.map((see) => gate(see, "none"))).toEqual(["none", "none", "none"]);
  });

  it("is closed by the viewer's own choice, always", () => {
    for (const see of SIZES)
      for (const fresh of [true, false]) expect(pictureGate({ see, hidden: true, fresh, was: "full" })).toBe("none");
  });
});
