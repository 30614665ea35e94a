#!/bin/sh
# ical.js 2.2.1 and node-ical 0.27.2: a local time that comes twice is read as the second of the two.
#
# RFC 5545, 3.3.5, form 3: "If the local time described occurs more than once (when changing from daylight to standard
# time), the DATE-TIME value refers to the first occurrence of the referenced time." On 31 October 2027 at 03:00, clocks
# in Berlin go back to 02:00, so 02:30 is first 00:30 UTC, and an hour later 01:30 UTC.
# Expected: DTSTART;TZID=Europe/Berlin:20271031T023000, with its VTIMEZONE in the file, is 00:30 UTC.
# Seen: both say 01:30 UTC, so whoever subscribed comes an hour late. 01:30 and 03:30 of that night are right. What helps:
# write such a time in UTC.
#
# Exit status: 0 while that is so; 1 when it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" ical.js@2.2.1 node-ical@0.27.2
cat >twice.mjs <<'JAVASCRIPT'
import ICAL from "ical.js";
import nodeIcal from "node-ical";

const file = (time) =>
  [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example.org//twice//EN",
    "BEGIN:VTIMEZONE", "TZID:Europe/Berlin",
    "BEGIN:STANDARD", "DTSTART:19961027T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD",
    "BEGIN:DAYLIGHT", "DTSTART:19960331T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "END:DAYLIGHT",
    "END:VTIMEZONE",
    "BEGIN:VEVENT", "UID:1@example.org", "DTSTAMP:20270101T000000Z",
    `DTSTART;TZID=Europe/Berlin:20271031T${time}`, "SUMMARY:An evening", "END:VEVENT",
    "END:VCALENDAR", "",
  ].join("\r\n");

for (const time of ["013000", "023000", "033000"]) {
  const event = new ICAL.Component(ICAL.parse(file(time))).getFirstSubcomponent("vevent");
  const one = new ICAL.Event(event).startDate.toJSDate();
  const other = Object.values(nodeIcal.sync.parseICS(file(time))).find(({ type }) => type === "VEVENT").start;
  console.log(`${time}: ical.js ${one.toISOString()}, node-ical ${other.toISOString()}`);
}
JAVASCRIPT
node twice.mjs | tee said
grep -qx "013000: ical.js 2027-10-30T23:30:00.000Z, node-ical 2027-10-30T23:30:00.000Z" said
grep -qx "023000: ical.js 2027-10-31T01:30:00.000Z, node-ical 2027-10-31T01:30:00.000Z" said
grep -qx "033000: ical.js 2027-10-31T02:30:00.000Z, node-ical 2027-10-31T02:30:00.000Z" said
