import { expect, it } from "vitest";

import type { Arrival } from "../../../media/liveness";
import { t } from "../../../i18n";
import { aCircle, aCompany, heldBy } from "../../../testing/fixtures";
import { offlineWords } from "./offline";

const company = aCompany("kavitha", "mei", "aisha");
const mine = aCircle({ centre: { piece: heldBy("aisha") }, me: { mutes: [], heard: true }, company });
const meis = aCircle({ centre: { piece: heldBy("mei") }, company });

it.each([
  ["I speak, and somebody is there", mine, ["kavitha"], [], "on", false, "notice.offline_speaking"],
  ["I speak, and nobody is there", mine, [], [], "on", false, "notice.alone_speaking"],
  ["I hold the piece and my microphone is off", mine, ["kavitha"], [], "off", false, "notice.offline"],
  [
    "I am all alone in the room",
    aCircle({ centre: { piece: heldBy("aisha") }, me: { mutes: [], heard: true } }),
    [],
    [],
    "on",
    false,
    "notice.offline",
  ],
  ["I spoke, and it has lasted a minute", mine, ["kavitha"], [], "on", false, "notice.offline_long_speaking", true],
  ["whoever speaks is heard", meis, ["mei"], ["mei"], "on", false, "notice.offline_hearing"],
  ["whoever spoke is there, and has passed the piece for all I know", meis, ["mei"], [], "on", false, "notice.offline"],
  ["nobody is there", meis, [], [], "on", false, "notice.alone"],
  ["it has lasted too long", mine, [], [], "on", true, "notice.outage"],
] as const)(
  "says who is still heard: %s",
  (_, seated, anything, voice, microphone, mutedByOutage, key, long: boolean = false) => {
    const arriving = (what: Arrival): ReadonlySet<string> =>
      new Set(what === "anything" ? anything : what === "voice" ? voice : []);
    const lines = { arriving, media: { microphone }, mutedByOutage, passing: false, interruption: null };
    expect(offlineWords(seated, lines, long).key).toBe(key);
  },
);

it("says to nobody that they are heard who have passed, or whose microphone was taken from the page", () => {
  const lines = { arriving: () => new Set(["kavitha"]), media: { microphone: "on" as const }, mutedByOutage: false };
  expect(offlineWords(mine, { ...lines, passing: true, interruption: null }).key).toBe("notice.offline");
  expect(offlineWords(mine, { ...lines, passing: false, interruption: "sleep" }).key).toBe("notice.offline");
});

it("E13: says of no button that it won't work while muting, passing and leaving do", () => {
  for (const key of ["notice.offline", "notice.offline_hearing", "notice.offline_speaking"] as const)
    expect(t(key, { name: "Mei" })).not.toMatch(/(^|\. )Buttons won't/);
  expect(t("notice.offline_speaking")).toContain("You can still mute yourself, pass or leave.");
});
