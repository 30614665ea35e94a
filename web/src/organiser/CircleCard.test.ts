import { mount, tick, unmount } from "svelte";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { AttendancePart, Came, CircleState } from "../api/operations.gen";
import { FacilitatorList } from "./facilitators/facilitator-list.svelte";
import CircleCard from "./CircleCard.svelte";
import { BY_LINKS, UNPLANNED } from "../testing/fixtures";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  vi.unstubAllGlobals();
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

const ATTENDANCE: AttendancePart = {
  capacity: 8,
  kept_for_facilitators: 0,
  promised: 7,
  seated: 2,
  present: 1,
  waiting: 0,
  supervision: { kind: "attended" },
  invitations: [{ seat: "mei", invited_as: "participant", standing: "invited" }],
  open_link: true,
};
const OPEN: CircleState = {
  id: "c1",
  title: { default: "en", texts: { en: "Tuesday" } },
  starts_at: null,
  plan: UNPLANNED,
  terms: BY_LINKS,
  terms_version: 1,
  language: "en",
  phase: "open",
  created_at: 0,
  revision: 1,
  course: { default: "en", texts: { en: "Calm circle" } },
  attendance: ATTENDANCE,
  alerts: [],
  page: null,
};

const OFFERED: CircleState["terms"] = { ...BY_LINKS, sign_up: { seats: 6, word_first: false, questions: [] } };

function card(circle: CircleState, came?: Came): string {
  shown = mount(CircleCard, {
    target: document.body,
    props: {
      circle,
      facilitators: new FacilitatorList(),
      came,
      onchange: () => Promise.resolve(),
      onclosed: () => undefined,
      oncancelled: () => undefined,
      oncreated: () => undefined,
    },
  });
  return document.body.textContent;
}

it("shows who is there, and what may be done", () => {
  const text = card(OPEN);
  expect(text).toContain("Tuesday");
  expect(text).toContain("Calm circle");
  expect(document.querySelectorAll("details")).toHaveLength(1);
});

it("says how many seats there are before the doors open, and who is there from then on", () => {
  const empty = { ...ATTENDANCE, seated: 0, present: 0 };
  const before = card({ ...OPEN, phase: "scheduled", attendance: empty });
  expect(before).toContain("8 seats");
  expect(before).not.toContain("0 people");
});

it.each([
  ["whose doors are open", { phase: "open", attendance: { ...ATTENDANCE, seated: 0 } }, "0 people seated"],
  ["that was put off while people sat there", { phase: "scheduled", attendance: ATTENDANCE }, "2 people seated"],
] as const)("says who is there of one %s", (_, changes, words) => {
  expect(card({ ...OPEN, ...changes })).toContain(words);
});

it("says nothing of seats in a room where people meet in person", () => {
  const there = { ...UNPLANNED, venue: { address: "12 Jalan Ampang", directions: null } };
  const text = card({ ...OPEN, plan: there, attendance: { ...ATTENDANCE, seated: 0 } });
  expect(text).not.toContain("seated");
  expect(text).not.toContain("8 seats");
});

it.each(["ended", "open"] as const)("of a room that is remembered no longer, it shows what there is (%s)", (phase) => {
  const text = card({ ...OPEN, phase, revision: 0, course: null, attendance: null });
  expect(text).toContain("Tuesday");
  expect(document.querySelectorAll("details")).toHaveLength(0);
});

it("says by name who could not be told that it was cancelled", async () => {
  const gone = [{ kind: "called_off", circle: "c1", why: "no_address" }];
  const other = [{ kind: "confirmed", circle: null, why: "failed" }];
  const people = [
    { name: "Mei", untold: gone },
    { name: "Daniel", untold: gone },
    { name: "Aisha", untold: other },
  ];
  vi.stubGlobal("fetch", (path: string) =>
    Promise.resolve(path.endsWith("/untold") ? Response.json({ people }) : new Response(null, { status: 503 })),
  );
  card({ ...OPEN, phase: "ended", terms: { ...OFFERED, cancelled_at: 5 } });
  await vi.waitFor(() => expect(document.body.textContent).toContain("2 people were not told that it is cancelled:"));
  expect([...document.querySelectorAll("li")].map(({ textContent }) => textContent)).toEqual(["Mei", "Daniel"]);
});

it("asks for a new link of the seat that it is for", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (path: string, { method, body }: { method: string; body?: string }) => {
    asked.push(`${method} ${path} ${body ?? ""}`.trim());
    return Promise.resolve(Response.json({ url: "https://circle.test/join#c1.new" }));
  });
  card({ ...OPEN, attendance: { ...ATTENDANCE, open_link: false } });
  const button = [...document.querySelectorAll("button")].find(({ textContent }) => /open link/i.test(textContent));
  button?.click();
  for (let turn = 0; turn < 20; turn++) await tick();
  expect(asked).toEqual(['POST /organiser/circles/c1/links {"open":true}']);
  const links = [...document.querySelectorAll<HTMLInputElement>("input[readonly]")].map(({ value }) => value);
  expect(links).toEqual(["https://circle.test/join#c1.new"]);
});

describe("what it says of who finds it", () => {
  const FOUND = { ...OPEN, terms: { ...BY_LINKS, visibility: "public" as const }, page: "/c/home/c1" };
  const now = Date.now() / 1000;

  it.each<[string, Partial<CircleState>, string]>([
    ["with a time ahead", { phase: "scheduled", starts_at: now + 3600 }, "On the public page"],
    ["without a time", {}, "On the public page once it has a time"],
    ["after its time", { starts_at: now - 60 }, "Not listed on the public page: it has begun"],
    ["that is live", { phase: "live" }, "Not listed on the public page: it has begun"],
    ["that its link alone leads to", { terms: OFFERED }, "Only people with its link find it"],
  ])("is true of one %s", (_, changes, words) => {
    card({ ...FOUND, ...changes });
    expect(document.querySelector(".counts li")?.textContent).toBe(words);
  });

  it("leads to its public page, whose link can be copied", async () => {
    const writeText = vi.fn(() => Promise.resolve());
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    card(FOUND);
    const link = document.querySelector<HTMLAnchorElement>('a[href="/c/home/c1"]');
    expect(link?.textContent).toBe("Its public page: Tuesday");
    document.querySelector<HTMLButtonElement>('[aria-label="Copy Its public page: Tuesday"]')?.click();
    await tick();
    expect(writeText).toHaveBeenCalledWith(`${location.origin}/c/home/c1`);
  });

  it("calls it after what people do there, where only a link leads to it", () => {
    expect(card({ ...FOUND, terms: OFFERED })).toContain("Its sign-up page");
  });
});

it("shows who was assigned by name, and offers no link to their seat, which their own page opens", async () => {
  const seats = { names: { jun: "Aisha" }, own_page: ["jun"] };
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json(seats)));
  const invitations = [
    { seat: "jun", invited_as: "facilitator", standing: "invited" },
    { seat: "tom", invited_as: "facilitator", standing: "invited" },
  ] as const;
  card({ ...OPEN, attendance: { ...ATTENDANCE, kept_for_facilitators: 1, invitations: [...invitations] } });
  document.querySelector("summary")?.click();
  for (let turn = 0; turn < 20; turn++) await tick();
  const text = document.body.textContent;
  expect(text).toContain("Aisha, facilitator");
  expect(text).not.toContain("Facilitator 1");
  expect(text).toContain("1 seat is kept for a facilitator.");
  const renewed = [...document.querySelectorAll("button")].flatMap((each) => each.getAttribute("aria-label") ?? []);
  expect(renewed.filter((label) => label.startsWith("New link for"))).toEqual(["New link for Facilitator 2"]);
});

it("offers a seat that is kept for facilitators to nobody else", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ names: {}, own_page: [] })));
  card({ ...OPEN, attendance: { ...ATTENDANCE, promised: 8, kept_for_facilitators: 1 } });
  document.querySelector("summary")?.click();
  for (let turn = 0; turn < 20; turn++) await tick();
  expect(document.body.textContent).toContain("Every seat is taken or kept for someone.");
  const role = [...document.querySelectorAll("select")].find((each) => each.querySelector('[value="participant"]'));
  if (!role) throw new Error("no choice of a role");
  role.value = "facilitator";
  role.dispatchEvent(new Event("change", { bubbles: true }));
  await tick();
  expect(document.body.textContent).toContain("1 seat is still free.");
});

it("leads to who signed up once it is over", () => {
  card({ ...OPEN, phase: "ended", terms: OFFERED });
  expect(document.querySelector('a[href="/organiser/sign-ups/c1"]')?.textContent).toBe("Who signed up");
});

describe("a circle that is over", () => {
  const CAME: Came = { signed_up: 7, waiting: 0, came: 6, stayed: 5, left_early: 1, walk_ins: 0 };
  const OVER: CircleState = { ...OPEN, phase: "ended", attendance: null };
  const figures = (): HTMLAnchorElement | null =>
    document.querySelector("a[href='/organiser/looking-back/circles/c1']");

  it("says who came, in numbers, and leads to its figures", () => {
    expect(card(OVER, CAME)).toContain("7 signed up · 6 came · 5 stayed to the end · 1 left early");
    expect(figures()?.getAttribute("aria-label")).toBe("Figures: Tuesday");
  });

  it("leaves out what no one knows", () => {
    const text = card(OVER, { ...CAME, signed_up: null, stayed: null, left_early: null });
    expect(text).toContain("6 came");
    expect(text).not.toMatch(/signed up|stayed|left early|null/);
  });

  it("has none before, or where it was cancelled", () => {
    card(OPEN);
    expect(figures()).toBeNull();
    document.body.replaceChildren();
    card({ ...OVER, terms: { ...BY_LINKS, cancelled_at: 1 } });
    expect(figures()).toBeNull();
  });
});
