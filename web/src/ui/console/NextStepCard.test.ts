import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { DeviceState } from "../../media/local-media.svelte";
import type { MuteReason, SeatCommand } from "../../protocol";
import { aSeat, aStage, asFacilitator, offeredTo } from "../fixtures";
import type { NextStep } from "../next-step";
import NextStepCard from "./NextStepCard.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

function card(step: NextStep, seated = asFacilitator({ centre: { piece: offeredTo("mei") } }), microphone: DeviceState = "on") {
  const asked: SeatCommand[] = [];
  shown = mount(NextStepCard, {
    target: document.body,
    props: { step, seated, microphone, disabled: false, ask: (command: SeatCommand) => asked.push(command), onwait: () => undefined, ondecline: () => undefined, onend: () => undefined },
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
  expect(document.body.textContent).toContain("The piece is offered to Mei, who has not taken it yet.");
});

it.each<[MuteReason[], DeviceState, string]>([
  [["turn"], "on", "You are heard then"],
  [["turn", "self"], "on", "Your microphone is closed until you open it."],
  [["turn"], "off", ""],
  [["turn", "self", "facilitator"], "on", ""],
])("promises to be heard in the next part only to whom it is true: %j, %s", (mutes, microphone, promised) => {
  const seated = asFacilitator({ me: { mutes } });
  card({ kind: "stage", from: 0, to: 1, stage: aStage({ speaking: "holder" }) }, seated, microphone);
  const text = document.body.textContent;
  for (const sentence of ["You are heard then", "Your microphone is closed until you open it."]) {
    expect(text.includes(sentence)).toBe(sentence === promised);
  }
});

it.each([
  ["that has only begun", false, ""],
  ["whose round is over", true, "The round is complete. "],
])("says of the last stage %s that it is the last, not that it is done", (_, over, before) => {
  card({ kind: "end" }, asFacilitator({ centre: { stage_index: 5, round: { number: 1, of: 1, over } } }));
  expect(document.querySelector(".hint")?.textContent).toBe(`${before}This is the last stage. When it is done, you can end the circle.`);
  expect(document.querySelector("button")?.textContent.trim()).toBe("End for all");
});

it("counts those who said yes to the agreements, of the participants who are here, while they are asked", () => {
  const seats = [
    aSeat("kavitha", { role: "facilitator", nodded: true }),
    aSeat("mei", { nodded: true }),
    aSeat("aisha"),
    aSeat("tom", { presence: "away" }),
  ];
  const step: NextStep = { kind: "stage", from: 1, to: 2, stage: aStage({ speaking: "facilitators" }) };
  card(step, asFacilitator({ seats, centre: { stage: aStage({ kind: "agreements", speaking: "facilitators" }), round: null } }));
  expect(document.querySelector(".hint")?.textContent).toBe("1 of 2 have said yes to the agreements. When this part is done.");
});

it("counts nobody's yes in another stage", () => {
  card({ kind: "stage", from: 0, to: 1, stage: aStage({ speaking: "facilitators" }) }, asFacilitator({ seats: [aSeat("mei", { nodded: true })], centre: { round: null } }));
  expect(document.querySelector(".hint")?.textContent).toBe("When this part is done.");
});

it("says to whoever facilitates alone and is aside that the circle is paused", () => {
  const seats = [aSeat("kavitha", { role: "facilitator" }), aSeat("mei")];
  card({ kind: "none" }, asFacilitator({ centre: { place: "side-1", kind: "side_room" }, seats, care: { side_rooms: [{ id: "side-1", facilitator: "kavitha", seat: "mei", at: 0, open: true }] } }));
  expect(document.body.textContent).toContain("You are aside. The circle is paused until you are back.");
});
