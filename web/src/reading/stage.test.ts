import { expect, it } from "vitest";
import { aCircle, aStage } from "../testing/fixtures";
import { breathes, groupName, stageName, whereabouts } from "./stage";

it("is called as its script calls it, or as the interface does", () => {
  expect(stageName(aStage()).text).toBe("Round");
  expect(stageName(aStage({ title: { default: "ta", texts: { ta: "சுற்று" } } }))).toEqual({
    text: "சுற்று",
    lang: "ta",
  });
});

it("says where one is", () => {
  expect(whereabouts(aCircle())).toMatchObject({ name: { text: "Round" }, more: "part 4 of 6" });
  const centre = { round: { number: 2, of: 2, over: false } };
  expect(whereabouts(aCircle({ stage: { stage: aStage({ rounds: 2 }) }, centre }))).toMatchObject({
    name: { text: "Round 2" },
    more: "part 4 of 6",
  });
  const title = { default: "en", texts: { en: "What helps" } };
  expect(whereabouts(aCircle({ stage: { stage: aStage({ rounds: 2, title }) }, centre }))?.more).toBe(
    "round 2 · part 4 of 6",
  );
  expect(whereabouts(aCircle({ centre: { kind: "group", place: "group-3" } }))?.more).toBe("Group 3 · part 4 of 6");
  expect(whereabouts(aCircle({ stage: { stage: null }, centre: { kind: "side_room" } }))).toMatchObject({
    name: { text: "Side room" },
    more: "",
  });
  expect(whereabouts(aCircle({ stage: { stage: null } }))).toBeNull();
  expect(groupName("group-2")).toBe("Group 2");
});

it("breathes in a grounding and with the bell", () => {
  expect(breathes(aCircle())).toBe(false);
  expect(breathes(aCircle({ centre: { bell: { by: "kavitha", since: 0, until: 30 } } }))).toBe(true);
  expect(breathes(aCircle({ stage: { stage: aStage({ kind: "grounding" }) } }))).toBe(true);
});
