import { expect, it } from "vitest";
import type { Form } from "../protocol";
import { answerText, GLYPHS, PICTURES, poolKey } from "./answer";

const QUESTION = { default: "en", texts: { en: "How are you?" } };
const CHOICES = ["Rested", "Tired"].map((text) => ({ default: "en", texts: { en: text } }));
const form = (answer: Form["answer"], choices: Form["choices"] = []): Form => ({ question: QUESTION, answer, choices });

it.each<[string, Form, string | number, string]>([
  ["a word", form("word"), "quiet", "quiet"],
  ["a mood", form("mood"), 5, "5 · light"],
  ["a choice", form("choice", CHOICES), 1, "Tired"],
  ["a choice that is none", form("choice", CHOICES), 7, ""],
  ["a picture", form("picture"), "rain", "🌧️ Rain"],
  ["a picture that is none", form("picture"), "volcano", "volcano"],
])("%s reads as people say it", (_, asked, value, text) => {
  expect(answerText(asked, value)).toBe(text);
});

it("has a glyph for every picture", () => {
  expect(Object.keys(GLYPHS).sort()).toEqual([...PICTURES].sort());
});

it("says before it is closed whether what was asked without names will be shown", () => {
  expect([0, 2, 3].map(poolKey)).toEqual(["console.check_in_pool_few", "console.check_in_pool_few", "console.check_in_pool"]);
});
