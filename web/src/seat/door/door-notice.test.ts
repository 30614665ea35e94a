import { describe, expect, it } from "vitest";

import type { CirclePart, MePart } from "../../protocol";
import { aCircle } from "../../testing/fixtures";
import { doorNotice } from "./door-notice";

function at(circle: Partial<CirclePart>, me: Partial<MePart> = {}): { key: string; open: boolean } | null {
  const seated = aCircle({ circle, me: { standing: "invited", ...me } });
  const notice = doorNotice(seated.circle, seated.me);
  return notice && { key: notice.words.key, open: notice.open };
}

describe("D3: told first, at the door", () => {
  it("a locked door, where no form is filled in for nothing", () => {
    expect(at({ locked: true })).toEqual({ key: "door.locked", open: false });
  });

  it("no seat, as at the door so in the lobby", () => {
    expect(at({ phase: "open" }, { has_room: false })).toEqual({ key: "door.full", open: true });
    expect(at({ phase: "open" }, { has_room: false, standing: "knocking" })).toEqual({ key: "lobby.full", open: true });
  });

  it.each(["any_time", "between_turns", "nobody"] as const)("that it has begun, and people come in: %s", (entering) => {
    expect(at({ phase: "live", entering })).toEqual({ key: `door.late_${entering}`, open: true });
    expect(at({ phase: "live", entering }, { standing: "knocking" })?.key).toBe(`lobby.late_${entering}`);
  });

  it("nothing where there is nothing to tell, nor to whoever facilitates", () => {
    expect(at({ phase: "open" })).toBeNull();
    expect(
      at({ locked: true, phase: "live", entering: "nobody" }, { role: "facilitator", has_room: false }),
    ).toBeNull();
  });

  it("to somebody who knocked before the door was locked, not that", () => {
    expect(at({ locked: true, phase: "open" }, { standing: "knocking" })).toBeNull();
  });
});
