import { mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Alert, CircleList, CircleState } from "../api/operations.gen";
import Circles from "./Circles.svelte";
import { BY_LINKS, UNPLANNED } from "../testing/fixtures";

let shown: Record<string, unknown> | null = null;
/** What the server answers, by what it is asked for `before`. */
let pages: Record<string, CircleList>;
let asked: string[];
let untold: unknown[];
let streams: { onmessage?: () => void }[];

beforeEach(() => {
  pages = {};
  asked = [];
  untold = [];
  streams = [];
  vi.stubGlobal(
    "EventSource",
    vi.fn(function (this: { close: () => void; onmessage?: () => void }) {
      this.close = () => {};
      streams.push(this);
    }),
  );
  vi.stubGlobal("fetch", (path: string, { method }: RequestInit) => {
    const { pathname, searchParams } = new URL(path, "http://circle.test");
    if (method === "POST") return Promise.resolve(new Response(null, { status: 204 }));
    if (pathname.endsWith("/untold")) return Promise.resolve(Response.json({ people: untold }));
    if (pathname !== "/organiser/circles") return Promise.resolve(Response.json({ scripts: [] }));
    const before = searchParams.get("before") ?? "";
    asked.push(before);
    const page = pages[before];
    return Promise.resolve(page ? Response.json(page) : Response.json({ code: "unavailable" }, { status: 503 }));
  });
});

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  if (shown) await unmount(shown);
  document.body.replaceChildren();
  document.title = "";
});

const UNSEEN: Alert = {
  id: "a1",
  what: "left_open",
  at: 0,
  place: "circle",
  seat: null,
  state: "not_safe",
  seen_at: null,
};

function circle(id: string, changes: Partial<CircleState> = {}): CircleState {
  return {
    id,
    title: { default: "en", texts: { en: `Circle ${id}` } },
    starts_at: null,
    plan: UNPLANNED,
    terms: BY_LINKS,
    terms_version: 1,
    language: "en",
    phase: "ended",
    created_at: 0,
    revision: 1,
    course: null,
    attendance: null,
    alerts: [],
    page: null,
    ...changes,
  };
}

const page = (circles: CircleState[], more: string | null = null, left = 0): CircleList => ({ circles, more, left });

async function settled(): Promise<void> {
  for (let turn = 0; turn < 80; turn++) await tick();
}

async function open(): Promise<void> {
  shown = mount(Circles, { target: document.body });
  await settled();
}

const titles = (): string[] => [...document.querySelectorAll("article h2")].map(({ textContent }) => textContent);
const button = (name: string): HTMLButtonElement | undefined =>
  [...document.querySelectorAll("button")].find(({ textContent }) => textContent.trim() === name);
const said = (): string => document.querySelector(".visually-hidden[role=status]")?.textContent ?? "";

async function press(name: string): Promise<void> {
  const pressed = button(name);
  expect(pressed, name).toBeDefined();
  pressed?.focus();
  pressed?.click();
  await settled();
}

it("O5: shows past circles page by page, goes on at the first that came and says how many did", async () => {
  pages = {
    "": page([circle("c9", { phase: "scheduled" })], "p2"),
    p2: page([circle("c5"), circle("c4")], "p3"),
    p3: page([circle("c3")]),
  };
  await open();
  expect(titles()).toEqual(["Circle c9"]);
  await press("Show past circles");
  expect(asked).toEqual(["", "", "p2"]);
  expect(titles()).toEqual(["Circle c9", "Circle c5", "Circle c4"]);
  expect(document.querySelector("details")?.open).toBe(true);
  expect(document.activeElement?.textContent).toBe("Circle c5");
  expect(said()).toBe("2 more circles are shown.");
  await press("Show more past circles");
  expect(titles()).toEqual(["Circle c9", "Circle c5", "Circle c4", "Circle c3"]);
  expect(document.activeElement?.textContent).toBe("Circle c3");
  expect(said()).toBe("1 more circle is shown.");
  expect(document.body.textContent).not.toMatch(/Show more/);
});

it("opens those that are over where some are there already, folded up", async () => {
  pages = { "": page([circle("c2")], "p2"), p2: page([circle("c1")]) };
  await open();
  expect(document.querySelector("details")?.open).toBe(false);
  await press("Show more past circles");
  expect(document.querySelector("details")?.open).toBe(true);
  expect(document.activeElement?.textContent).toBe("Circle c1");
});

it("keeps its place and says that the service doesn't answer where no page comes", async () => {
  pages = { "": page([circle("c9", { phase: "open" })], "p2") };
  await open();
  await press("Show past circles");
  expect(document.activeElement?.textContent.trim()).toBe("Show past circles");
  expect(said()).toBe("");
  expect(document.body.textContent).toContain("Our service isn't answering.");
});

it("goes to the top where there was nothing more after all", async () => {
  pages = { "": page([circle("c9", { phase: "open" })], "p2"), p2: page([]) };
  await open();
  await press("Show past circles");
  expect(document.activeElement?.tagName).toBe("H1");
  expect(said()).toBe("There are no more circles.");
});

it("says of a button that it shows more circles where more that are current are left", async () => {
  pages = {
    "": page([circle("c9", { phase: "live" })], "p2", 1),
    p2: page([circle("c8", { phase: "scheduled" })], "p3"),
    p3: page([circle("c1")]),
  };
  await open();
  await press("Show more circles");
  expect(titles()).toEqual(["Circle c9", "Circle c8"]);
  expect(document.activeElement?.textContent).toBe("Circle c8");
  await press("Show past circles");
  expect(document.activeElement?.textContent).toBe("Circle c1");
});

it("keeps the server's order, and counts in the tab what is unseen of all that are current", async () => {
  const states = [
    circle("c1", { alerts: [UNSEEN] }),
    circle("c2", { phase: "live", created_at: 9, alerts: [UNSEEN, { ...UNSEEN, id: "a2", seen_at: 5 }] }),
    circle("c3", { phase: "scheduled", starts_at: 50 }),
    circle("c4", { phase: "scheduled", starts_at: 40 }),
    circle("c5", { created_at: 3 }),
    circle("c6", { created_at: 7 }),
  ];
  pages = { "": page(states) };
  await open();
  expect(titles()).toEqual(["Circle c1", "Circle c2", "Circle c3", "Circle c4", "Circle c5", "Circle c6"]);
  expect(document.querySelectorAll("details article")).toHaveLength(2);
  expect(document.title).toContain("(2) Needs your attention");
});

it("shows a circle that was not on the page as soon as the server says that something changed", async () => {
  vi.useFakeTimers();
  pages = { "": page([circle("c9", { phase: "scheduled" })], "p2") };
  await open();
  expect(document.title).not.toContain("Needs your attention");
  pages = { "": page([circle("c1", { alerts: [UNSEEN] }), circle("c9", { phase: "scheduled" })], "p2") };
  for (const stream of streams) stream.onmessage?.();
  await vi.advanceTimersByTimeAsync(1_000);
  await settled();
  expect(titles()).toEqual(["Circle c1", "Circle c9"]);
  expect(document.title).toContain("(1) Needs your attention");
});

it("goes to the top, and says so, when what was seen was the last of a circle that is over", async () => {
  pages = { "": page([circle("c1", { alerts: [UNSEEN] }), circle("c9", { phase: "scheduled" })]) };
  await open();
  pages = { "": page([circle("c9", { phase: "scheduled" })], "p2") };
  await press("I've seen this");
  expect(titles()).toEqual(["Circle c9"]);
  expect(document.activeElement?.tagName).toBe("H1");
  expect(said()).toBe("Marked as seen.");
});

it("stays at a circle that goes on when its alerts are seen", async () => {
  pages = { "": page([circle("c1", { phase: "live", alerts: [UNSEEN] })]) };
  await open();
  pages = { "": page([circle("c1", { phase: "live", alerts: [{ ...UNSEEN, seen_at: 5 }] })]) };
  await press("I've seen this");
  expect(document.activeElement?.textContent).toBe("Circle c1");
});

it("says so where an alert of a circle that is over could not be marked as seen", async () => {
  pages = { "": page([circle("c1", { alerts: [UNSEEN] })]) };
  await open();
  const answering = fetch;
  vi.stubGlobal("fetch", (path: string, asking: RequestInit) =>
    asking.method === "POST" ? Promise.reject(new TypeError()) : answering(path, asking),
  );
  await press("I've seen this");
  expect(document.querySelector("[role=alert]")?.textContent).toBe("That didn't work. Please try again.");
  expect(titles()).toEqual(["Circle c1"]);
});

const CANCELLED: CircleState["terms"] = {
  ...BY_LINKS,
  sign_up: { seats: 6, word_first: false, questions: [] },
  cancelled_at: 1,
};

it.each([
  [
    "stays in sight while somebody was not told of it",
    [{ kind: "called_off", circle: "off", why: "no_address" }],
    false,
  ],
  ["is among those that ended once everybody was told", [], true],
] as const)("a cancelled circle %s", async (_, unheard, isPast) => {
  untold = unheard.length > 0 ? [{ name: "Mei", untold: unheard }] : [];
  pages[""] = page([circle("off", { terms: CANCELLED, starts_at: Date.now() / 1000 + 86_400 })]);
  await open();
  await vi.waitFor(() => {
    const card = document.querySelector("#circle-off");
    if (card === null || (card.closest("details") !== null) !== isPast) throw new Error("not there yet");
  });
  expect(document.body.textContent.includes("Mei")).toBe(!isPast);
});
