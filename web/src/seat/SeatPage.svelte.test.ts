import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { fakeSession, type FakeSession } from "../../preview/fake-session";
import { t } from "../i18n";
import { CLOSE } from "../protocol";
import type { CirclePart, MePart, ViewKind } from "../protocol";
import type { SeatSession } from "../room/seat-session.svelte";
import { aCircle } from "../testing/fixtures";
import SeatPage from "./SeatPage.svelte";

let shown: Record<string, unknown> | null = null;

/** What is loaded later is much to be read the first time. */
beforeAll(() => Promise.all([import("./room/Room.svelte"), import("./ended/Afterwards.svelte")]), 60_000);

beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ code: "unavailable" }, { status: 503 })));
});

afterEach(async () => {
  vi.unstubAllGlobals();
  if (shown) await unmount(shown);
  shown = null;
  sessionStorage.clear();
  localStorage.clear();
  document.body.replaceChildren();
});

function open(): FakeSession {
  const session = fakeSession();
  const asTheirs = session as unknown as SeatSession;
  shown = mount(SeatPage, { target: document.body, props: { ref: "one", session: asTheirs } });
  flushSync();
  return session;
}

/** The page is sent a view of that kind, and has what it then asks for. */
async function stand(
  session: FakeSession,
  kind: ViewKind,
  me: Partial<MePart> = {},
  changes: Partial<CirclePart> = {},
): Promise<void> {
  const { circle, me: told, company, roster, stage, centre } = aCircle({ me, circle: changes });
  const seated = kind === "participant" ? { company, roster, stage, centre } : {};
  session.view = { epoch: 1, version: (session.view?.version ?? 0) + 1, kind, parts: { circle, me: told, ...seated } };
  flushSync();
  await vi.dynamicImportSettled();
  flushSync();
}

/** Another page, whose person sat there and left. */
async function leaves(me: Partial<MePart>): Promise<void> {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
  const session = open();
  await stand(session, "participant", me);
  session.closed = { code: CLOSE.LEFT, reason: "" };
  flushSync();
}

describe("T1: the page of a circle that is over", () => {
  it("thanks whoever came in by the door, on the page that they never loaded again", async () => {
    const session = open();
    await stand(session, "door", { standing: "invited" });
    await stand(session, "lobby", { standing: "knocking" });
    await stand(session, "participant");
    await stand(session, "ended", { standing: "invited" });
    expect(document.body.textContent).toContain(t("ended.thanks"));
    expect(document.body.textContent).not.toContain(t("ended.outside"));
  });

  it("thanks whoever came back by a reload", async () => {
    const session = open();
    await stand(session, "participant");
    await stand(session, "ended", { standing: "invited" });
    expect(document.body.textContent).toContain(t("ended.thanks"));
  });

  it("thanks whoever was sent back to the lobby too: they were in", async () => {
    const session = open();
    await stand(session, "participant");
    await stand(session, "lobby", { standing: "knocking" });
    await stand(session, "ended", { standing: "invited" });
    expect(document.body.textContent).toContain(t("ended.thanks"));
  });

  it("thanks nobody for being in who saw it end from the lobby, or opened it afterwards", async () => {
    const session = open();
    await stand(session, "lobby", { standing: "knocking" });
    await stand(session, "ended", { standing: "invited" });
    expect(document.body.textContent).toContain(t("ended.outside"));
    expect(document.body.textContent).not.toContain(t("ended.thanks"));
  });

  it("does not thank the removed, who were in as well", async () => {
    const session = open();
    await stand(session, "participant");
    await stand(session, "removed", { standing: "removed" });
    await stand(session, "ended", { standing: "removed" });
    expect(document.body.textContent).toContain(t("removed.title"));
    expect(document.body.textContent).not.toContain(t("ended.thanks"));
  });
});

it("what is shown when the circle closes is there before it does, whatever has become of the connection", async () => {
  const session = open();
  await stand(session, "door", { standing: "invited" });
  session.closed = { code: CLOSE.LEFT, reason: "" };
  flushSync();
  expect(document.querySelector("h1")?.textContent).toBe(t("closed.left_title"));
});

describe("E10: a request that was open when the circle was over for somebody", () => {
  const asked = (seen_by: string | null): Partial<MePart> => ({
    signal: { id: "s1", kind: "check_on_me", seen_by, risen: false, alerted: false },
  });
  const told = (words: string): boolean => document.body.textContent.includes(words);

  it.each([
    ["nobody had answered", null, "You told the facilitators “Please check on me”, and no one had answered yet."],
    ["somebody had seen it", "kavitha", "You told the facilitators “Please check on me”, and Kavitha has seen it."],
  ])("is told of at its end: %s", async (_, seenBy, words) => {
    const session = open();
    await stand(session, "participant", asked(seenBy));
    await stand(session, "ended", { standing: "invited", signal: null });
    expect(told(words)).toBe(true);
    expect(told(t("after.asked_next"))).toBe(true);
    expect(told(t("help.title"))).toBe(true);
  });

  it("is told of to whoever left, and to whoever was removed or sent back to the lobby", async () => {
    const session = open();
    await stand(session, "participant", asked(null));
    await stand(session, "lobby", { standing: "knocking", signal: null });
    expect(told(t("after.asked_next"))).toBe(true);
    await stand(session, "removed", { standing: "removed", signal: null });
    expect(told(t("after.asked_next"))).toBe(true);
    await leaves(asked(null));
    expect(told(t("after.asked_next"))).toBe(true);
  });

  it("is not spoken of where it was taken back or looked after", async () => {
    const session = open();
    await stand(session, "participant", asked(null));
    await stand(session, "participant", { signal: null });
    await stand(session, "ended", { standing: "invited" });
    expect(told(t("after.asked_next"))).toBe(false);
  });
});

describe("E25: whoever was sent back to the lobby", () => {
  it("reads that, and no welcome to somebody who has just come", async () => {
    const session = open();
    const live: Partial<CirclePart> = { phase: "live", entering: "any_time" };
    await stand(session, "participant", {}, live);
    await stand(session, "lobby", { standing: "knocking" }, live);
    expect(document.body.textContent).toContain(t("lobby.sent_back", { name: "Aisha" }));
    expect(document.body.textContent).not.toContain(t("lobby.late_any_time"));
  });

  it("still reads that there is no seat for them", async () => {
    const session = open();
    await stand(session, "participant");
    await stand(session, "lobby", { standing: "knocking", has_room: false });
    expect(document.body.textContent).toContain(t("lobby.full"));
  });
});

describe("D2: days before the doors open", () => {
  const now = Date.now() / 1000;
  const early: Partial<CirclePart> = {
    phase: "scheduled",
    starts_at: now + 3 * 86_400 + 7_230,
    opens_at: now + 3 * 86_400,
    ends_at: null,
  };
  const button = (name: string) =>
    [...document.querySelectorAll("button")].find((one) => one.textContent.trim() === name);

  it("says when it is and how long until then, and asks for no name", async () => {
    const session = open();
    await stand(session, "door", { standing: "invited" }, early);
    await vi.waitFor(() => expect(document.body.textContent).toContain("It starts in 3 days 2 hours."));
    expect(button(t("early.calendar"))).toBeDefined();
    expect(document.querySelector("#name")).toBeNull();
    expect(button(t("early.open"))).toBeUndefined();
  });

  it("does not call it the lobby for whoever knocked", async () => {
    const session = open();
    await stand(session, "lobby", { standing: "knocking" }, early);
    expect(document.body.textContent).not.toContain(t("lobby.title"));
    await vi.waitFor(() => expect(document.body.textContent).toContain("expected, Aisha"));
    expect(document.body.textContent).not.toContain(t("lobby.title"));
  });

  it("opens the doors for a facilitator only once they say so", async () => {
    const session = open();
    await stand(session, "door", { standing: "invited", role: "facilitator", name: "" }, early);
    await vi.waitFor(() => expect(button(t("early.open"))).toBeDefined());
    expect(document.querySelector("#name")).toBeNull();
    button(t("early.open"))?.click();
    flushSync();
    const name = document.querySelector<HTMLInputElement>("#name");
    if (name === null) throw new Error("no form");
    name.value = "Kavitha";
    name.dispatchEvent(new Event("input", { bubbles: true }));
    flushSync();
    document.querySelector("form")?.requestSubmit();
    await vi.waitFor(() => {
      expect(session.asked).toMatchObject([{ type: "knock", name: "Kavitha", early: true }]);
    });
  });

  it("D3: a locked door is told before any form", async () => {
    const session = open();
    await stand(session, "door", { standing: "invited" }, { phase: "open", locked: true });
    expect(document.body.textContent).toContain(t("door.locked"));
    expect(document.querySelector("#name")).toBeNull();
    await stand(session, "door", { standing: "invited" }, { phase: "open", locked: false });
    expect(document.querySelector("#name")).not.toBeNull();
  });
});

it("H3: asks whoever is there before the doors open, too, whether it is they who opened their link elsewhere", async () => {
  const session = open();
  await stand(
    session,
    "door",
    { standing: "invited", claims: [{ id: "c1", at: 0 }] },
    { phase: "scheduled", opens_at: 1, starts_at: 2 },
  );
  const no = () =>
    [...document.querySelectorAll("button")].find(
      ({ textContent }) => textContent.trim() === t("notice.claim_not_mine"),
    );
  await vi.waitFor(() => {
    expect(no()).toBeDefined();
  });
  no()?.click();
  expect(session.asked).toEqual([{ type: "answer_claim", claim_id: "c1", mine: false }]);
});

describe("C33: a decline that is taken back", () => {
  it("brings the page that says so back to the door, by itself and told from its heading", async () => {
    const session = open();
    await stand(session, "door", { standing: "invited" });
    expect(document.body.textContent).not.toContain(t("door.again"));
    await stand(session, "lobby", { standing: "knocking", name: "Tomas" });
    await stand(session, "declined", { standing: "declined" });
    expect(document.querySelector("h1")?.textContent).toBe(t("declined.title"));
    await stand(session, "door", { standing: "invited" });
    expect(document.body.textContent).not.toContain(t("declined.text"));
    expect(document.activeElement?.tagName).toBe("H1");
    const name = document.querySelector<HTMLInputElement>("#name");
    if (!name) throw new Error("one can't say who one is");
    expect(document.body.textContent).toContain(t("door.again"));
    expect(name.value).toBe("Tomas");
    name.value = "Tom";
    name.dispatchEvent(new Event("input", { bubbles: true }));
    flushSync();
    document.querySelector("form")?.requestSubmit();
    expect(session.asked).toMatchObject([{ type: "knock", name: "Tom" }]);
  });
});

describe("D7: in the lobby", () => {
  it("the screen stays on until one is let in or leaves", async () => {
    const release = vi.fn(() => Promise.resolve());
    const request = vi.fn(() => Promise.resolve(Object.assign(new EventTarget(), { release })));
    vi.stubGlobal("navigator", Object.assign(Object.create(navigator) as Navigator, { wakeLock: { request } }));
    const session = open();
    await stand(session, "door", { standing: "invited" });
    expect(request).not.toHaveBeenCalled();
    await stand(session, "lobby", { standing: "knocking" });
    await vi.waitFor(() => {
      expect(request).toHaveBeenCalledOnce();
    });
    await stand(session, "declined", { standing: "declined" });
    await vi.waitFor(() => {
      expect(release).toHaveBeenCalledOnce();
    });
  });
});
