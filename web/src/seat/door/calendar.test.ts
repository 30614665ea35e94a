import { describe, expect, it } from "vitest";

import { calendarFile, type Appointment } from "./calendar";

const CIRCLE: Appointment = {
  id: "abc23@circle.example",
  title: "Tuesday evening",
  note: "Open your link.",
  place: null,
  startsAt: Date.UTC(2026, 11, 1, 11, 30) / 1000,
  endsAt: null,
  madeAt: Date.UTC(2026, 10, 28, 9, 0, 1) / 1000,
};

/** The lines as a calendar reads them: unfolded. */
function read(text: string): string[] {
  expect(text.endsWith("\r\n")).toBe(true);
  return text.replaceAll("\r\n ", "").split("\r\n").slice(0, -1);
}

describe("D2: a circle as a calendar file", () => {
  it("has its start and end in UTC, and an id that stays", () => {
    const lines = read(calendarFile(CIRCLE));
    expect(lines).toContain("UID:abc23@circle.example");
    expect(lines).toContain("DTSTAMP:20261128T090001Z");
    expect(lines).toContain("DTSTART:20261201T113000Z");
    expect(lines).toContain("DTEND:20261201T130000Z");
    expect([lines[0], lines.at(-1)]).toEqual(["BEGIN:VCALENDAR", "END:VCALENDAR"]);
  });

  it("ends as its script has it, on a day in July as in January", () => {
    const startsAt = Date.UTC(2027, 6, 6, 17, 30) / 1000;
    const lines = read(calendarFile({ ...CIRCLE, startsAt, endsAt: startsAt + 3600 }));
    expect(lines).toContain("DTSTART:20270706T173000Z");
    expect(lines).toContain("DTEND:20270706T183000Z");
  });

  it("keeps what people write from being read as anything else", () => {
    const lines = read(calendarFile({ ...CIRCLE, title: "Grief, loss; and \\ more\nBEGIN:VALARM" }));
    expect(lines).toContain("SUMMARY:Grief\\, loss\\; and \\\\ more\\nBEGIN:VALARM");
    expect(lines.filter((line) => line.startsWith("BEGIN:"))).toHaveLength(2);
  });

  it("has no line of more than 75 bytes, and divides no letter", () => {
    const title = "துக்கத்தைப் பகிர்ந்துகொள்ளும் வட்டம் ".repeat(4);
    const text = calendarFile({ ...CIRCLE, title });
    for (const line of text.split("\r\n")) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
    expect(read(text)).toContain(`SUMMARY:${title}`);
  });
});
