import { mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { CarePart, Line, SealedView, SeatCommand, SeatId, SeatView } from "../../../protocol";
import { aCard, aSeat, aSeenCard, asFacilitator, aStage } from "../../../testing/fixtures";
import { raised } from "../../../reading/needing";
import type { Question } from "../../room/questions/question";
import NeedsAttention from "./NeedsAttention.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

const NOBODY = "No one is waiting for you.";

/** What is listed, by what its buttons are called. */
function list(
  changes: Partial<CarePart>,
  unread: readonly Line[] = [],
  seats?: readonly SeatView[],
  above: readonly SeatId[] = [],
) {
  const asked: (SeatCommand | Question)[] = [];
  const answered: SeatId[] = [];
  const read: Line[] = [];
  const seated = asFacilitator(seats ? { care: changes, seats: [...seats] } : { care: changes });
  if (!seated.care) throw new Error("no care");
  shown = mount(NeedsAttention, {
    target: document.body,
    props: {
      seated,
      care: seated.care,
      unread,
      above: new Set(above),
      disabled: false,
      ask: (wish: SeatCommand | Question) => Promise.resolve(asked.push(wish) > 0),
      onanswer: (seat: SeatId) => Promise.resolve(void answered.push(seat)),
      onread: (lines: readonly Line[]) => void read.push(...lines),
    },
  });
  const buttons = new Map(
    [...document.querySelectorAll("button")].map((one) => [
      one.getAttribute("aria-label") ?? one.textContent.trim(),
      one,
    ]),
  );
  return { asked, answered, read, buttons, text: document.body.textContent };
}

it("says that nobody waits only where nobody does", () => {
  expect(list({}).text).toContain(NOBODY);
});

it("lists everybody with what they said, and each button with whom it is about", () => {
  const { asked, buttons, text } = list({
    cards: [aCard({ state: "not_safe" }), aCard({ id: "n2", seat: "aisha", name: "Aisha" })],
  });
  expect(text).toContain("Mei doesn't feel safe.");
  expect(text).toContain("Aisha needs a minute.");
  expect(text).not.toContain(NOBODY);
  buttons.get("I've seen it: Aisha")?.click();
  expect(asked).toEqual([{ type: "acknowledge_signal", signal_id: "s1" }]);
});

it("keeps who was seen in sight until they are looked after", () => {
  const { asked, buttons, text } = list({ cards: [aSeenCard("kavitha", { state: "not_safe" })] });
  expect(text).toContain("Mei doesn't feel safe.");
  expect(text).toContain("You've seen it.");
  buttons.get("Looked after: Mei")?.click();
  expect(asked).toEqual([{ type: "put_card_away", card_id: "n1", outcome: "looked_after" }]);
});

it("E20: shows no card a second time that stands above", () => {
  const { buttons, text } = list(
    {
      cards: [
        aSeenCard("kavitha", { state: "not_safe" }),
        aSeenCard("kavitha", { id: "n2", seat: "aisha", name: "Aisha" }),
      ],
    },
    [],
    undefined,
    ["mei"],
  );
  expect(text).not.toContain("Mei doesn't feel safe.");
  expect([...buttons.keys()].filter((name) => name.includes("Mei"))).toEqual([]);
  expect(buttons.has("Looked after: Aisha")).toBe(true);
});

it("H5: says what happened to somebody who left, when, and who did what", () => {
  const happened = [
    { what: "not_safe", at: 0, by: null },
    { what: "left", at: 60, by: null },
    { what: "not_reached", at: 120, by: "kavitha" },
  ] as const;
  const gone = aSeenCard("kavitha", {
    state: "not_safe",
    seat: "gone",
    name: "Sam",
    happened: [...happened],
    organiser: "told",
  });
  const { asked, buttons, text } = list({
    cards: [gone, aCard({ id: "n2", seat: "gone-too", name: "Devi", state: "left" })],
  });
  expect(text).toContain("Sam didn't feel safe, and left.");
  expect(text).toMatch(/didn't feel safe.*left.*could not be reached: you/s);
  expect(text).toContain("The organiser has been told, but hasn't seen it yet.");
  expect(text).toContain("Devi left. Check on them?");
  buttons.get("Not reached: Sam")?.click();
  expect(asked).toEqual([{ type: "put_card_away", card_id: "n1", outcome: "not_reached" }]);
});

const leftBy = (seat: string, name: string, id = `k-${seat}`, moved: SealedView["moved"] = null): SealedView => ({
  id,
  seat,
  name,
  at: 0,
  moved,
});

it("H5: offers what was left before and after a link was opened on another device apart, and says that it may be somebody else", () => {
  const happened = (["not_safe", "left", "taken_over"] as const).map((what, at) => ({ what, at, by: null }));
  const card = aSeenCard("kavitha", { state: "not_safe", has_contact: true, now_named: "Somebody", happened });
  const { buttons, text } = list({
    cards: [card],
    sealed: [leftBy("mei", "Mei", "k1", "before"), leftBy("mei", "Mei", "k2", "after")],
  });
  expect(text).toContain("Mei didn't feel safe, and left.");
  expect(text).toContain(
    "Someone has come in with Mei's link on another device. It may not be Mei. Their name here is Somebody.",
  );
  expect(text).not.toContain("back in the circle");
  expect([...buttons.keys()].filter((name) => name.startsWith("Show emergency contact"))).toEqual([
    expect.stringMatching(/^Show emergency contact left earlier, at .*: Mei$/),
    expect.stringMatching(/^Show emergency contact left now, at .*: Mei$/),
  ]);
  expect(buttons.has("Not reached: Mei")).toBe(true);
});

it("H5: offers the emergency contact of somebody who is gone, and asks before it is opened", () => {
  const gone = aCard({ state: "left", seat: "gone", name: "Sam", has_contact: true });
  const { asked, buttons } = list({ cards: [gone], sealed: [leftBy("gone", "Sam"), leftBy("gone-too", "Devi")] });
  expect([...buttons.keys()].filter((name) => name.startsWith("Show emergency contact"))).toEqual([
    "Show emergency contact: Sam",
    "Show emergency contact: Devi",
  ]);
  buttons.get("Show emergency contact: Sam")?.click();
  expect(asked).toEqual([{ kind: "contact", seat: "gone", name: "Sam", left: leftBy("gone", "Sam") }]);
});

it("E5: asks before it is said of somebody who is gone that they were reached, or need nobody", () => {
  for (const [label, outcome] of [
    ["Reached: Sam", "reached"],
    ["Dismiss: Sam", "no_need"],
  ] as const) {
    document.body.replaceChildren();
    const { asked, buttons } = list({
      cards: [aSeenCard("kavitha", { state: "check_on_me", seat: "gone", name: "Sam" })],
    });
    buttons.get(label)?.click();
    expect(asked).toEqual([{ kind: "put_away", card: "n1", outcome }]);
  }
});

it("E19: offers no side room to somebody who isn't here, or isn't connected", () => {
  const seats = [aSeat("kavitha", { role: "facilitator" }), aSeat("mei", { presence: "reconnecting" })];
  const cards = [
    aSeenCard("kavitha", { state: "not_safe" }),
    aSeenCard("kavitha", { id: "n2", seat: "gone", name: "Sam", state: "not_safe" }),
  ];
  expect([...list({ cards }, [], seats).buttons.keys()].filter((name) => name.includes("side room"))).toEqual([]);
});

it("H4: says that what was before is not shown, and hands a card to somebody else who is there", () => {
  const seats = [
    aSeat("kavitha", { role: "facilitator" }),
    aSeat("gus", { role: "cofacilitator", name: "Gus" }),
    aSeat("mei"),
  ];
  const { asked, buttons, text } = list(
    { cards: [aSeenCard("gus", { state: "not_safe", earlier: true, happened: [] })] },
    [],
    seats,
  );
  expect(text).toContain("isn't shown to you");
  buttons.get("Ask Gus to look after this: Mei")?.click();
  expect(asked).toEqual([{ type: "hand_card", card_id: "n1", to: "gus" }]);
});

it("L7: a card tells who and what with the focus, and by no live region", () => {
  const { buttons } = list({ cards: [aCard({ state: "not_safe" })] });
  const card = buttons.get("I've seen it: Mei")?.closest('[role="group"]');
  const label = document.getElementById(card?.getAttribute("aria-labelledby") ?? "");
  expect(label?.textContent).toContain("Mei doesn't feel safe.");
  expect(document.querySelector('[aria-live], [role="alert"], [role="status"], [role="log"]')).toBeNull();
});

it("H6: says what the organiser was told of the circle", () => {
  expect(list({ alerts: [{ what: "unattended", place: "circle", at: 0, seen: false }] }).text).toContain(
    "hasn't seen it yet",
  );
});

it("says of somebody who left that they are back, for as long as they are", () => {
  const { text } = list({
    cards: [aCard({ state: "left" }), aCard({ id: "n2", seat: "long-gone", name: "Sam", state: "left" })],
  });
  expect(text).toContain("Mei left. Check on them? They're back in the circle now.");
  expect(text).not.toMatch(/Sam left\. Check on them\? They're back/);
});

it("shows what was written to the facilitators alone, to be answered or put away as read", () => {
  const line = {
    kind: "line",
    id: 1,
    at: 0,
    by: "mei",
    to: "mei",
    name: "Mei",
    place: "circle",
    text: "Can we slow down?",
  } as const;
  const lines = [
    line,
    { ...line, id: 2, text: "I would like that." },
    { ...line, id: 3, by: "gone", to: "gone", name: "Sam" },
  ];
  const { answered, read, buttons, text } = list({}, lines);
  expect(text).not.toContain(NOBODY);
  expect(text).toMatch(/Mei wrote to the facilitators:.*Can we slow down\?.*I would like that\./s);
  buttons.get("Answer Mei")?.click();
  expect(answered).toEqual(["mei"]);
  expect(buttons.get("Answer Sam")).toBeUndefined();
  buttons.get("I've read it: Mei")?.click();
  expect(read).toEqual(lines.slice(0, 2));
});

it("lists who asks for a pause", () => {
  const { asked, buttons, text } = list({ cards: [aCard({ state: "asks_for_a_breath" })] });
  expect(text).toContain("Mei asks for a pause.");
  expect(text).not.toContain(NOBODY);
  buttons.get("Dismiss: Mei")?.click();
  expect(asked).toEqual([{ type: "put_card_away", card_id: "n1", outcome: "no_need" }]);
});

it("E41: an emergency contact that was opened can be hidden again", async () => {
  const told = asFacilitator({
    me: { contacts: [{ id: "k1", seat: "mei", name: "Mei", at: 0, moved: null, contact: "Block 12" }] },
  });
  if (!told.care) throw new Error("no care");
  shown = mount(NeedsAttention, {
    target: document.body,
    props: {
      seated: told,
      care: told.care,
      unread: [],
      above: new Set<SeatId>(),
      disabled: false,
      ask: () => Promise.resolve(true),
      onanswer: () => Promise.resolve(),
      onread: () => undefined,
    },
  });
  expect(document.body.textContent).toContain("Block 12");
  document.querySelector("button")?.click();
  await Promise.resolve();
  expect(document.body.textContent).not.toContain("Block 12");
});

it("E17: lists who raised a hand where only facilitators speak, with a way to answer them", () => {
  const told = asFacilitator({
    stage: { stage: aStage({ kind: "agreements", speaking: "facilitators" }) },
    centre: { hands: ["mei", "kavitha"] },
  });
  if (!told.care) throw new Error("no care");
  const answered: SeatId[] = [];
  shown = mount(NeedsAttention, {
    target: document.body,
    props: {
      seated: told,
      care: told.care,
      unread: [],
      above: new Set<SeatId>(),
      disabled: false,
      ask: () => Promise.resolve(true),
      onanswer: (seat: SeatId) => Promise.resolve(void answered.push(seat)),
      onread: () => undefined,
    },
  });
  expect(document.body.textContent).toContain("Mei raised their hand.");
  const buttons = [...document.querySelectorAll("button")];
  expect(buttons.map((one) => one.getAttribute("aria-label"))).toEqual(["Write privately to Mei"]);
  buttons[0]?.click();
  expect(answered).toEqual(["mei"]);
  expect(raised(told)).toEqual(["mei"]);
  expect(raised(asFacilitator({ centre: { hands: ["mei"] } }))).toEqual([]);
});
