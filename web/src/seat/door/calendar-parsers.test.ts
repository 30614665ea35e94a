// What other calendars make of our file: ical.js, of Thunderbird and Nextcloud, and node-ical.

import ICAL from "ical.js";
import ical from "node-ical";
import { describe, expect, it } from "vitest";

import { calendarFile, type Appointment } from "./calendar";
import { instantsOf } from "../../i18n/wall-time";

interface ReadAppointment {
  readonly uid: string;
  readonly title: string;
  readonly note: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly zone: string;
}

/** A text that has no parameters. */
function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

const READERS: Readonly<Record<string, (file: string) => ReadAppointment>> = {
  "ical.js": (file) => {
    const component = new ICAL.Component(ICAL.parse(file) as unknown[]).getFirstSubcomponent("vevent");
    if (component === null) throw new Error("no appointment");
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      title: event.summary,
      note: event.description,
      startsAt: event.startDate.toUnixTime(),
      endsAt: event.endDate.toUnixTime(),
      zone: event.startDate.zone.tzid,
    };
  },
  "node-ical": (file) => {
    const [event, ...more] = Object.values(ical.sync.parseICS(file)).filter((one) => one?.type === "VEVENT");
    if (event?.type !== "VEVENT" || more.length > 0) throw new Error("not one appointment");
    return {
      uid: event.uid,
      title: text(event.summary),
      note: text(event.description),
      startsAt: event.start.getTime() / 1000,
      endsAt: (event.end?.getTime() ?? NaN) / 1000,
      zone: event.start.tz ?? "",
    };
  },
};

const CIRCLE: Appointment = {
  id: "abc23@circle.example",
  title: "Tuesday evening",
  note: "Open your link.",
  place: null,
  startsAt: 0,
  endsAt: null,
  madeAt: 0,
};

/** What a calendar in that zone shows. */
function shownIn(zone: string, at: number): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(at * 1000);
}

describe.each(Object.entries(READERS))("D2: the calendar file as %s reads it", (_, read) => {
  it.each([
    ["in winter", "Europe/Berlin", "2027-01-12", "19:30", 1],
    ["in summer", "Europe/Berlin", "2027-07-06", "19:30", 1],
    ["a minute before the hour that is left out", "Europe/Berlin", "2027-03-28", "01:59", 1],
    ["in the hour that is left out", "Europe/Berlin", "2027-03-28", "02:30", 0],
    ["after the hour that is left out", "Europe/Berlin", "2027-03-28", "03:00", 1],
    ["in the hour that comes twice", "Europe/Berlin", "2027-10-31", "02:30", 2],
    ["in the hour that comes twice in New York", "America/New_York", "2027-11-07", "01:15", 2],
    ["where the clocks go by half an hour", "Australia/Lord_Howe", "2027-04-04", "01:45", 2],
    ["where they never change", "Asia/Singapore", "2027-03-28", "02:30", 1],
  ])("begins and ends when it does, %s", (_, zone, date, time, often) => {
    const instants = instantsOf(date, time, zone);
    expect(instants).toHaveLength(often);
    for (const startsAt of instants) {
      const found = read(calendarFile({ ...CIRCLE, startsAt, endsAt: startsAt + 3600 }));
      expect([found.startsAt, found.endsAt]).toEqual([startsAt, startsAt + 3600]);
      expect(found.zone).toMatch(/^(UTC|Etc\/UTC)$/);
      expect(shownIn(zone, found.startsAt)).toBe(`${date} ${time}`);
    }
  });

  it("has the id, and the words as they were written", () => {
    const title = "துக்கம், 悲しみ; grief \\ more ".repeat(5).trim();
    const note = 'One line\nand another: "quoted", BEGIN:VALARM';
    const found = read(calendarFile({ ...CIRCLE, title, note }));
    expect([found.uid, found.title, found.note]).toEqual([CIRCLE.id, title, note]);
  });
});
