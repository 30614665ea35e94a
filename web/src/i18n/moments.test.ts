import { afterEach, expect, it } from "vitest";

import en from "../../../roomserver/i18n/catalogues/en.json";
import ms from "../../../roomserver/i18n/catalogues/ms.json";
import table from "../../../tests/i18n.json";
import { speak } from "./catalogue.svelte";
import { locale } from "./locale";
import { roughly, startsWhen, when, whenExactly } from "./moments";

afterEach(() => speak("en", en));

it.each(table.moments)("$locale: $day, $time", (moment) => {
  speak(moment.language, en);
  expect(locale()).toBe(moment.locale);
  const text = whenExactly(Date.parse(moment.at) / 1000, moment.zone).replaceAll("\u202f", " ");
  expect(text.startsWith(`${moment.day}, `)).toBe(true);
  expect(text).toContain(moment.time);
});

it.each(table.zones)("$zone is called $said ($language)", ({ zone, language, said }) => {
  speak(language, language === "ms" ? ms : en);
  expect(whenExactly(EVENING, zone).endsWith(` (${said})`)).toBe(true);
});

it("is written as the region of the service does, which the page says", () => {
  expect(locale()).toBe("en-SG");
  document.documentElement.dataset["region"] = "DE";
  try {
    expect(locale()).toBe("en-DE");
    expect(when(Date.UTC(2026, 10, 24, 11, 30) / 1000, "Asia/Singapore")).toContain("19:30");
  } finally {
    delete document.documentElement.dataset["region"];
  }
});

it("tells the day and the time where the reader is", () => {
  const text = when(Date.UTC(2026, 10, 24, 11, 30) / 1000, "Asia/Singapore");
  expect(text).toContain("Tuesday");
  expect(text).toContain("24 November");
  expect(text).toMatch(/7:30\spm/i);
});

it("o11: names the year and the zone for whoever sets a time", () => {
  const spring = whenExactly(Date.UTC(2027, 2, 28, 1, 30) / 1000, "Europe/Berlin");
  expect(spring).toContain("Sunday, 28 March 2027");
  expect(spring).toMatch(/3:30\spm|3:30\sam/i);
  expect(spring).toMatch(/m \(Berlin Time\)$/);
  const [first, second] = [0, 3600].map((later) =>
    whenExactly(Date.UTC(2027, 9, 31, 0, 30) / 1000 + later, "Europe/Berlin"),
  );
  expect(first).toMatch(/(GMT\+2|CEST) \(Berlin Time\)$/);
  expect(second).toMatch(/(GMT\+1|CET) \(Berlin Time\)$/);
});

it.each([
  [0, "0 seconds"],
  [47, "40 seconds"],
  [60, "1 minute"],
  [179, "2 minutes"],
  [-5, "0 seconds"],
])("%d s are %s", (seconds, text) => {
  expect(roughly(seconds)).toBe(text);
});

const EVENING = Date.parse("2027-07-13T11:30Z") / 1000;

it("says when it starts there, with the zone's name, and where the reader is if clocks differ", () => {
  const said = startsWhen(EVENING, "Pacific/Apia");
  expect(said).toContain("Wednesday, 14 July 2027");
  expect(said).toContain("(Apia Time). That's ");
  expect(said).toContain(`${when(EVENING)} where you are.`);
});

it.each([null, undefined, "Mars/Olympus", new Intl.DateTimeFormat().resolvedOptions().timeZone])(
  "says one time for %s",
  (zone) => {
    expect(startsWhen(EVENING, zone)).toBe(whenExactly(EVENING));
  },
);
