// What ical.js (of Thunderbird and Nextcloud) and node-ical read in calendar files: on stdin a list of texts, on stdout
// for each of them what either reader found: `events`, or of one `series` the instants by ical.js.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../web/package.json", import.meta.url));
const ICAL = await import(require.resolve("ical.js")).then((found) => found.default);
const nodeIcal = require("node-ical");

/** A text that may have parameters. */
const plain = (value) => (typeof value === "object" && value !== null ? value.val : value) ?? "";

/** Such as 2027-01-12T19:30; null in a zone that Node does not know. */
function clock(at, timeZone) {
  try {
    return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" })
      .format(at)
      .replace(" ", "T");
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function byIcalJs(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      title: event.summary,
      note: event.description ?? "",
      place: event.location ?? "",
      local: event.startDate.toString().slice(0, 16),
      starts_at: event.startDate.toUnixTime(),
      ends_at: event.endDate.toUnixTime(),
      sequence: event.sequence,
      status: component.getFirstPropertyValue("status"),
    };
  });
}

function byNodeIcal(text) {
  const events = Object.values(nodeIcal.sync.parseICS(text)).filter((one) => one.type === "VEVENT");
  return events.map((event) => ({
    uid: event.uid,
    title: plain(event.summary),
    note: plain(event.description),
    place: plain(event.location),
    local: clock(event.start, event.start.tz ?? "UTC"),
    starts_at: event.start.getTime() / 1000,
    ends_at: event.end.getTime() / 1000,
    sequence: Number(event.sequence),
    status: event.status,
  }));
}

/** The instants of a series, at most 200. */
function seriesByIcalJs(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const times = new ICAL.Event(calendar.getFirstSubcomponent("vevent")).iterator();
  const found = [];
  for (let next = times.next(); next && found.length < 200; next = times.next()) found.push(next.toUnixTime());
  return found;
}

const read = {
  events: (text) => ({ "ical.js": byIcalJs(text), "node-ical": byNodeIcal(text) }),
  series: seriesByIcalJs,
}[process.argv[2]];
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf-8")).map(read)));
