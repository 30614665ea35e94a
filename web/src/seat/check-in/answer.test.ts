import { expect, it } from "vitest";
import type { Form } from "../../protocol";
import { answerText, PICTURES, poolKey } from "./answer";
import { DRAWINGS } from "./pictures";
import en from "../../../../roomserver/i18n/catalogues/en.json";

const QUESTION = { default: "en", texts: { en: "How are you?" } };
const CHOICES = ["Rested", "Tired"].map((text) => ({ default: "en", texts: { en: text } }));
const form = (answer: Form["answer"], choices: Form["choices"] = []): Form => ({ question: QUESTION, answer, choices });

it.each<[string, Form, string | number, string]>([
  ["a word", form("word"), "quiet", "quiet"],
  ["a mood", form("mood"), 5, "5 · light"],
  ["a choice", form("choice", CHOICES), 1, "Tired"],
  ["a choice that is none", form("choice", CHOICES), 7, ""],
  ["a picture", form("picture"), "rain", "Rain"],
  ["a picture that is none", form("picture"), "volcano", "volcano"],
])("%s reads as people say it", (_, asked, value, text) => {
  expect(answerText(asked, value)).toBe(text);
});

it("P3: every picture has a drawing of ours and a name in the catalogue", () => {
  expect(Object.keys(DRAWINGS).sort()).toEqual([...PICTURES].sort());
  for (const name of PICTURES) {
    expect(en[`picture.${name}`]).toMatch(/^\p{L}+$/u);
    expect(DRAWINGS[name].filter(({ wash }) => wash === undefined).length).toBeGreaterThan(0);
    for (const { d } of DRAWINGS[name]) expect(d).toMatch(/^M[\d.,\s\-MmLlHhVvCcSsAaZz]+$/);
  }
});

it("says before it is closed whether what was asked without names will be shown", () => {
  expect([0, 2, 3].map(poolKey)).toEqual([
    "console.check_in_pool_few",
    "console.check_in_pool_few",
    "console.check_in_pool",
  ]);
});
