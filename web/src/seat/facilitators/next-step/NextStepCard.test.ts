import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { DeviceState } from "../../../media/local-media.svelte";
import type { MuteReason, SeatCommand } from "../../../protocol";
import { aSeat, aSeenCard, aStage, asFacilitator, heldBy, offeredTo } from "../../../testing/fixtures";
import type { NextStep } from "./next-step";
import type { Question } from "../../room/questions/question";
import NextStepCard from "./NextStepCard.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

function card(
  step: NextStep,
  seated = asFacilitator({ centre: { piece: offeredTo("mei") } }),
  microphone: DeviceState = "on",
) {
  const asked: (SeatCommand | Question)[] = [];
  shown = mount(NextStepCard, {
    target: document.body,
    props: {
      step,
      seated,
      microphone,
      disabled: false,
      ask: (wish: SeatCommand | Question) => Promise.resolve(asked.push(wish) > 0),
      onwait: () => undefined,
      onmicrophone: () => asked.push({ type: "set_microphone", microphone: "on" }),
    },
  });
  flushSync();
  return { asked };
}

it("leads to a group that asks for help, unless nobody would be left to look after one's own", () => {
  const centre = { kind: "group", place: "group-1" } as const;
  const pressed = (label: string): boolean => {
    const button = [...document.querySelectorAll("button")].find(({ textContent }) => textContent.trim() === label);
    button?.click();
    return button !== undefined;
  };
  const seats = [aSeat("kavitha", { role: "facilitator" }), aSeat("gus", { role: "cofacilitator" }), aSeat("mei")];
  const { asked } = card({ kind: "help", group: "group-2" }, asFacilitator({ centre, seats }));
  expect(pressed("Go to Group 2")).toBe(true);
  expect(pressed("Bring everyone back")).toBe(true);
  expect(asked).toEqual([{ type: "move_to_group", seat: "kavitha", group: "group-2" }, { type: "reunite" }]);
});

it("says why one can't go to a group that asks for help", () => {
  card({ kind: "help", group: "group-2" }, asFacilitator({ centre: { kind: "group", place: "group-1" } }));
  expect(document.body.textContent).toContain("You can't go there");
  expect(document.body.textContent).not.toContain("Go to Group 2");
});

it("says of an offer that lies for long what was offered to whom", () => {
  card({ kind: "unanswered", by: aSeat("mei"), to: aSeat("aisha") });
  expect(document.body.textContent).toContain("The piece is offered to Mei, who hasn't taken it yet.");
});

it.each<[MuteReason[], DeviceState, string]>([
  [["turn"], "on", "Your microphone will be on"],
  [["turn", "self"], "on", "You're muted until you unmute."],
  [["turn"], "off", ""],
  [["turn", "self", "facilitator"], "on", ""],
])("promises to be heard in the next part only to whom it is true: %j, %s", (mutes, microphone, promised) => {
  const seated = asFacilitator({ me: { mutes } });
  card({ kind: "stage", from: 0, to: 1, stage: aStage({ speaking: "holder" }) }, seated, microphone);
  const text = document.body.textContent;
  for (const sentence of ["Your microphone will be on", "You're muted until you unmute."]) {
    expect(text.includes(sentence)).toBe(sentence === promised);
  }
});

it.each<[MuteReason[], DeviceState, string]>([
  [[], "on", " Your microphone will be on, so you can introduce it."],
  [["self"], "on", " You're muted until you unmute."],
  [[], "off", ""],
])(
  "says of a part that nobody spoke in only what is true of one's microphone, also after a side room: %j, %s",
  (mutes, microphone, promised) => {
    const { asked } = card({ kind: "introduce", to: aSeat("mei") }, asFacilitator({ me: { mutes } }), microphone);
    expect(document.querySelector(".hint")?.textContent).toBe(`No one has had the piece in this part yet.${promised}`);
    document.querySelector("button")?.click();
    expect(asked).toEqual([{ type: "step_in" }]);
  },
);

it.each([
  ["that has only begun", false, ""],
  ["whose round is over", true, "The round is complete. "],
])("says of the last stage %s that it is the last, not that it is done", (_, over, before) => {
  card({ kind: "end" }, asFacilitator({ stage: { index: 5 }, centre: { round: { number: 1, of: 1, over } } }));
  expect(document.querySelector(".hint")?.textContent).toBe(
    `${before}This is the last part. When you're ready, close the circle.`,
  );
  expect(document.querySelector("button")?.textContent.trim()).toBe("Close the circle");
});

it("counts those who said yes to the agreements, of the participants who are here, while they are asked", () => {
  const seats = [
    aSeat("kavitha", { role: "facilitator", nodded: true }),
    aSeat("mei", { nodded: true }),
    aSeat("aisha"),
    aSeat("tom", { presence: "away" }),
  ];
  const step: NextStep = { kind: "stage", from: 1, to: 2, stage: aStage({ speaking: "facilitators" }) };
  card(
    step,
    asFacilitator({
      seats,
      stage: { stage: aStage({ kind: "agreements", speaking: "facilitators" }) },
      centre: { round: null },
    }),
  );
  expect(document.querySelector(".hint")?.textContent).toBe(
    "1 of 2 has said yes to the agreements. When you're ready, go on.",
  );
});

it("counts nobody's yes in another stage", () => {
  card(
    { kind: "stage", from: 0, to: 1, stage: aStage({ speaking: "facilitators" }) },
    asFacilitator({ seats: [aSeat("mei", { nodded: true })], centre: { round: null } }),
  );
  expect(document.querySelector(".hint")?.textContent).toBe("When you're ready, go on.");
});

it("says to whoever facilitates alone and is aside that the circle is paused", () => {
  const seats = [aSeat("kavitha", { role: "facilitator" }), aSeat("mei")];
  card(
    { kind: "none" },
    asFacilitator({
      centre: { place: "side-1", kind: "side_room" },
      seats,
      care: { side_rooms: [{ id: "side-1", facilitator: "kavitha", seat: "mei", at: 0, open: true }] },
    }),
  );
  expect(document.body.textContent).toContain("You're in the side room. The circle is paused until you're back.");
});

it.each([
  [false, "Turn on microphone", { type: "set_microphone", microphone: "on" }],
  [true, "Unmute", { type: "unmute_self" }],
])("E24: turns the microphone on first, and can still go on without (%s)", (muted, label, command) => {
  const { asked } = card({ kind: "microphone", muted, then: { kind: "begin" } });
  const buttons = [...document.querySelectorAll("button")];
  expect(buttons.map((one) => one.textContent.trim())).toEqual([label, "Begin the circle"]);
  expect(buttons.map((one) => one.classList.contains("warm"))).toEqual([true, false]);
  buttons[0]?.click();
  expect(asked).toEqual([command]);
});

it("E29: says that going on closes a question, and that so few answers aren't shown", () => {
  const form = {
    question: { default: "en", texts: { en: "How are you?" } },
    answer: "picture",
    audience: "pooled",
  } as const;
  const check_in = { id: "c1", form, open: true, count: 2, answers: null, pool: null };
  card(
    { kind: "stage", from: 3, to: 4, stage: aStage({ kind: "closing", speaking: "facilitators" }) },
    asFacilitator({ stage: { check_in }, centre: { round: { number: 1, of: 1, over: true } } }),
  );
  expect(document.querySelector(".hint")?.textContent).toContain(
    "2 of 3 have answered the question. If you go on, it closes. Fewer than three answers aren't shown.",
  );
});

it("E38: says of a holder whom a facilitator muted that they are, not that one can listen", () => {
  const seats = [aSeat("kavitha", { role: "facilitator" }), aSeat("mei", { muted: ["self", "facilitator"] })];
  card({ kind: "none" }, asFacilitator({ seats, centre: { piece: heldBy("mei") } }));
  expect(document.body.textContent).toContain("Mei has the piece, and is muted.");
});

it("E28: one who would be offered the piece by oneself reads that it is oneself", () => {
  card({ kind: "offer", to: aSeat("kavitha") });
  expect(document.querySelector("button")?.textContent.trim()).toBe("Offer to Kavitha (you)");
});

it("E20: shows a card once, with one button for each thing, above what is next for the circle", () => {
  card({
    kind: "cards",
    cards: [aSeenCard("kavitha", { state: "not_safe", has_contact: true })],
    then: { kind: "offer", to: aSeat("aisha") },
  });
  expect([...document.querySelectorAll("button")].map((one) => one.textContent.trim())).toEqual([
    "Offer a side room",
    "Looked after",
    "Show emergency contact",
    "Offer to Aisha",
  ]);
});
