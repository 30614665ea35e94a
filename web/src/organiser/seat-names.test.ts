import { expect, it } from "vitest";

import { t } from "../i18n";
import { callSeats } from "./seat-names.svelte";

it("counts facilitators and participants apart", () => {
  const seats = (["facilitator", "participant", "participant", "facilitator"] as const).map((invited_as) => ({
    invited_as,
  }));
  expect(callSeats(seats).map(([, { key, params }]) => [key, params["number"]])).toEqual([
    ["organiser.link_facilitator", 1],
    ["organiser.link_participant", 1],
    ["organiser.link_participant", 2],
    ["organiser.link_facilitator", 2],
  ]);
});

it("calls a seat by whom its link was handed to, and still says what it is", () => {
  const seats = [
    { seat: "a", invited_as: "participant" },
    { seat: "b", invited_as: "participant" },
  ] as const;
  const called = callSeats(seats, { b: "Mei" }).map(([, { key, params }]) => t(key, params));
  expect(called).toEqual(["Participant 1", "Mei (Participant 2)"]);
});

it("calls the seat of a facilitator who was assigned by their name", () => {
  const seats = [
    { seat: "a", invited_as: "facilitator" },
    { seat: "b", invited_as: "cofacilitator" },
    { seat: "c", invited_as: "facilitator" },
  ] as const;
  const called = callSeats(seats, { a: "Aisha", b: "Ben" }, ["a", "b"]).map(([, { key, params }]) => t(key, params));
  expect(called).toEqual(["Aisha, facilitator", "Ben, co-facilitator", "Facilitator 2"]);
});
