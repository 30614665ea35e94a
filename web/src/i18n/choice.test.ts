import { afterEach, expect, it, vi } from "vitest";

import en from "../../../roomserver/i18n/catalogues/en.json";
import table from "../../../tests/i18n.json";
import { language, speak, t } from "./catalogue.svelte";
import { begin, bestLanguage, choose, languages } from "./choice";
import { need } from "./parts";

afterEach(() => {
  document.cookie = "language=; path=/; max-age=0";
  vi.restoreAllMocks();
  speak("en", en);
});

it.each(table.languages)("of $known, $wanted read $best", ({ wanted, known, best }) => {
  expect(bestLanguage(wanted, known)).toBe(best);
});

it("is one of the catalogues, each by its own name", () => {
  expect(languages.map(({ tag, name, dir }) => [tag, name, dir])).toContainEqual(["en", "English", "ltr"]);
});

it("is what the browser asks for, until the person chooses", async () => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["xx", "ms-SG", "en"]);
  begin();
  expect([language(), document.documentElement.lang, document.documentElement.dir]).toEqual(["ms", "ms", "ltr"]);
  await need("home");
  const malay = t("home.title");
  await choose("en");
  expect([language(), document.documentElement.lang, t("home.title")]).toEqual(["en", "en", en["home.title"]]);
  expect(malay).not.toBe(en["home.title"]);
  begin();
  expect(language()).toBe("en");
});

it("stays as it is where the words of another don't arrive", async () => {
  await need("home");
  await expect(choose("xx")).rejects.toThrow();
  expect([language(), t("home.title"), document.cookie]).toEqual(["en", en["home.title"], ""]);
});

it("changes while the words of a page are on their way", async () => {
  const [home] = [need("nothing"), choose("ms")];
  await home;
  await vi.waitFor(() => expect(language()).toBe("ms"));
  await need("nothing");
  expect(t("nothing.title")).not.toBe(en["nothing.title"]);
});
