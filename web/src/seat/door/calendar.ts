// A circle as a calendar file (RFC 5545), made here: its link is a secret, and in no file. Instants are in UTC, which every
// calendar shows in its own zone, and which needs no time zone's rules in the file.

const LINE_BYTES = 75;
const WITHOUT_SCRIPT_S = 90 * 60;

export interface Appointment {
  /** Stays the same when the circle is announced anew, so that a calendar replaces it. */
  readonly id: string;
  readonly title: string;
  readonly note: string;
  /** Null where it is online. */
  readonly place: string | null;
  /** Seconds since the epoch. */
  readonly startsAt: number;
  readonly endsAt: number | null;
  readonly madeAt: number;
}

export function calendarFile({ id, title, note, place, startsAt, endsAt, madeAt }: Appointment): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Sharing Circle//Circle//EN",
    "BEGIN:VEVENT",
    `UID:${id}`,
    `DTSTAMP:${utc(madeAt)}`,
    `DTSTART:${utc(startsAt)}`,
    `DTEND:${utc(endsAt ?? startsAt + WITHOUT_SCRIPT_S)}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(note)}`,
    ...(place === null ? [] : [`LOCATION:${escaped(place)}`]),
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

/** Such as 20261128T113000Z. */
function utc(at: number): string {
  return `${new Date(at * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, "\\$&").replaceAll(/\r\n|\r|\n/g, "\\n");
}

/** No line has more bytes than 75; no character is divided. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let out = "";
  let bytes = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (bytes + size > LINE_BYTES) {
      out += "\r\n ";
      bytes = 1;
    }
    out += character;
    bytes += size;
  }
  return out;
}
