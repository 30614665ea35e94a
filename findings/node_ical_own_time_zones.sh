#!/bin/sh
# node-ical 0.27.2: a time zone that the file defines under a name of its own is not used; its times become the machine's.
#
# RFC 5545, 3.2.19: TZID names a VTIMEZONE of the same file, in whatever words ("This parameter's value specifies the
# text identifier for the time zone definition").
# Expected: with a VTIMEZONE "Our Town" that is at +0200 in July, DTSTART;TZID=Our Town:20270713T193000 is 17:30 UTC
# wherever it is read; ical.js 2.2.1 says so.
# Seen: node-ical says 19:30 UTC where the process has TZ=UTC, and 11:30 UTC where it has TZ=Asia/Singapore. It raises
# nothing, and gives "Our Town" as the zone of that instant. It looks at definitions for a few names that Microsoft's
# programs write, such as "Customized Time Zone". What helps: name zones as IANA does, as well as defining them.
#
# Exit status: 0 while that is so; 1 when it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" ical.js@2.2.1 node-ical@0.27.2
cat >own.mjs <<'JAVASCRIPT'
import ICAL from "ical.js";
import nodeIcal from "node-ical";

const file = [
  "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example.org//own//EN",
  "BEGIN:VTIMEZONE", "TZID:Our Town",
  "BEGIN:STANDARD", "DTSTART:19961027T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
  "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD",
  "BEGIN:DAYLIGHT", "DTSTART:19960331T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
  "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "END:DAYLIGHT",
  "END:VTIMEZONE",
  "BEGIN:VEVENT", "UID:1@example.org", "DTSTAMP:20270101T000000Z",
  "DTSTART;TZID=Our Town:20270713T193000", "SUMMARY:An evening", "END:VEVENT",
  "END:VCALENDAR", "",
].join("\r\n");

const event = new ICAL.Component(ICAL.parse(file)).getFirstSubcomponent("vevent");
const one = new ICAL.Event(event).startDate.toJSDate();
const other = Object.values(nodeIcal.sync.parseICS(file)).find(({ type }) => type === "VEVENT").start;
console.log(`${process.env.TZ}: ical.js ${one.toISOString()}, node-ical ${other.toISOString()}, zone ${other.tz}`);
JAVASCRIPT
{ TZ=UTC node own.mjs; TZ=Asia/Singapore node own.mjs; } | tee said
grep -qx "UTC: ical.js 2027-07-13T17:30:00.000Z, node-ical 2027-07-13T19:30:00.000Z, zone Our Town" said
grep -qx "Asia/Singapore: ical.js 2027-07-13T17:30:00.000Z, node-ical 2027-07-13T11:30:00.000Z, zone Our Town" said
