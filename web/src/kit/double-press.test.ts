import { expect, it } from "vitest";

import { Presses, type Click } from "./double-press";

const click = (changes: Partial<Click> = {}): Click => ({
  detail: 1,
  timeStamp: 1000,
  clientX: 50,
  clientY: 50,
  pointerType: "mouse",
  ...changes,
});
const touch = (changes: Partial<Click> = {}): Click => click({ pointerType: "touch", ...changes });

it.each([
  ["a second click, as the browser counts", [click(), click({ detail: 2, timeStamp: 1060 })], true],
  ["a third one", [click(), click({ detail: 3, timeStamp: 1060 })], true],
  ["a click of its own soon after", [click(), click({ timeStamp: 1060 })], false],
  ["a key twice", [click({ detail: 0 }), click({ detail: 0, timeStamp: 1060 })], false],
  ["a finger twice, which the browser does not count", [touch(), touch({ timeStamp: 1200 })], true],
  ["a pointer that the browser does not name", [click(), click({ timeStamp: 1200, pointerType: "" })], true],
  ["a finger again, later", [touch(), touch({ timeStamp: 1500 })], false],
  ["a finger elsewhere", [touch(), touch({ timeStamp: 1100, clientX: 90 })], false],
  ["the first of all", [touch()], false],
] as const)("a double click is one press: %s", (_, clicks, second) => {
  const presses = new Presses();
  expect(clicks.map((each) => presses.isSecond(each)).at(-1)).toBe(second);
});
