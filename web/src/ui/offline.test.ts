import { expect, it } from "vitest";

import type { Arrival } from "../media/liveness";
import { aCircle, heldBy } from "./fixtures";
import { offlineWords } from "./offline";

const page = (seat: string) => ({ seat, incarnation: `${seat}-page-1`, polite: true, hear: false });
const peers = [page("kavitha"), page("mei")];
const mine = aCircle({ centre: { piece: heldBy("aisha") }, me: { mutes: [], heard: true, peers } });
const meis = aCircle({ centre: { piece: heldBy("mei") }, me: { peers } });

it.each([
  ["I speak, and somebody is there", mine, ["kavitha"], [], "on", false, "notice.offline_speaking"],
  ["I speak, and nobody is there", mine, [], [], "on", false, "notice.alone_speaking"],
  ["I hold the piece and my microphone is off", mine, ["kavitha"], [], "off", false, "notice.offline"],
  ["I am all alone in the room", aCircle({ centre: { piece: heldBy("aisha") }, me: { mutes: [], heard: true } }), [], [], "on", false, "notice.offline"],
  ["whoever speaks is heard", meis, ["mei"], ["mei"], "on", false, "notice.offline_hearing"],
  ["whoever spoke is there, and has passed the piece for all I know", meis, ["mei"], [], "on", false, "notice.offline"],
  ["nobody is there", meis, [], [], "on", false, "notice.alone"],
  ["it has lasted too long", mine, [], [], "on", true, "notice.outage"],
] as const)("says who is still heard: %s", (_, seated, anything, voice, microphone, mutedByOutage, key) => {
  const arriving = (what: Arrival): ReadonlySet<string> => new Set(what === "anything" ? anything : what === "voice" ? voice : []);
  expect(offlineWords(seated, { arriving, media: { microphone }, mutedByOutage }).key).toBe(key);
});
