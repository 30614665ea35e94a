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
  const { centre } = aCircle();
  expect(whereabouts(centre)).toMatchObject({ name: { text: "Round" }, more: "part 4 of 6" });
  const second = { ...centre, round: { number: 2, of: 2, over: false } };
  expect(whereabouts({ ...second, stage: aStage({ rounds: 2 }) })).toMatchObject({
    name: { text: "Round 2" },
    more: "part 4 of 6",
  });
  const title = { default: "en", texts: { en: "What helps" } };
  expect(whereabouts({ ...second, stage: aStage({ rounds: 2, title }) })?.more).toBe("round 2 · part 4 of 6");
  expect(whereabouts({ ...centre, kind: "group", place: "group-3" })?.more).toBe("Group 3 · part 4 of 6");
  expect(whereabouts({ ...centre, kind: "side_room", stage: null })).toMatchObject({
    name: { text: "Side room" },
    more: "",
  });
  expect(whereabouts({ ...centre, stage: null })).toBeNull();
  expect(groupName("group-2")).toBe("Group 2");
});

it("breathes in a grounding and with the bell", () => {
  const { centre } = aCircle();
  expect(breathes(centre)).toBe(false);
  expect(breathes({ ...centre, bell: { by: "kavitha", since: 0, until: 30 } })).toBe(true);
  expect(breathes({ ...centre, stage: aStage({ kind: "grounding" }) })).toBe(true);
});
