import { expect, it } from "vitest";

import { written } from "./local-text";

const prompt = { default: "ta", texts: { ta: "எப்படி இருக்கிறீர்கள்?", en: "How are you?" } };

it("is shown in the first wanted language that there is", () => {
  expect(written(prompt, ["zh", "en"])).toEqual({ text: "How are you?", lang: "en" });
});

it("is shown in its default language otherwise", () => {
  expect(written(prompt, ["zh"]).lang).toBe("ta");
});

it("is shown in whichever there is when the default is missing", () => {
  expect(written({ default: "ms", texts: { zh: "你好吗？" } }, ["en"])).toEqual({ text: "你好吗？", lang: "zh" });
});

it("is empty when there is nothing", () => {
  expect(written({ default: "en", texts: {} }, ["en"])).toEqual({ text: "", lang: "en" });
});
