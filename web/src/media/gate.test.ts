import { describe, expect, it } from "vitest";
import { gateOpen } from "./gate";

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
