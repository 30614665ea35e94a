// The catalogues in parts, so that a page carries its own words alone: `import words from "…/ms.json?part=room"`.
// Of `?part=language` comes what a language is called, and which way it is written.

import { readFile } from "node:fs/promises";
import { basename } from "node:path";

import type { Plugin } from "vite";

/** On the frame of every page. */
const FRAME = ["app", "help", "language", "when"];
/** By part, the first words of its keys: some are said in several. `room` comes after `seat`. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  home: [...FRAME, "home"],
  join: [...FRAME, "copy", "join", "link", "link_title"],
  seat: [
    ...FRAME,
    "after",
    "call",
    "camera",
    "claimant",
    "door",
    "loading",
    "lobby",
    "microphone",
    "seat",
    "kept_link",
  ],
  room: [
    "act",
    "check_in",
    "console",
    "copy",
    "happened",
    "keys",
    "lines",
    "microphone_state",
    "news",
    "notice",
    "picture",
    "reaction",
    "refused",
    "ring",
    "stage",
    "step",
    "turn",
    "yours",
  ],
  ended: ["feedback", "next", "weather", "closed", "declined", "ended", "link", "removed"],
  weather: ["weather"],
  answer: [...FRAME, "feedback", "kept_link", "next", "weather"],
  kept: [...FRAME, "about_me", "kept"],
  early: ["early"],
  in_person: ["early", "in_person"],
  on_call: ["on_call"],
  organise: [...FRAME, "join", "link", "link_title", "organise", "session"],
  organiser: [
    ...FRAME,
    "alert_hook",
    "alert_mail",
    "copy",
    "facilitators",
    "organiser",
    "session",
    "sign_ups",
    "stage",
  ],
  alerts: [...FRAME, "alert_hook", "alert_mail", "alerts", "copy", "hook", "session"],
  sign_ups: [...FRAME, "copy", "evening", "session", "sign_ups"],
  access: [...FRAME, "access", "copy", "passkey", "session"],
  series: [...FRAME, "facilitators", "organiser", "series", "session", "sign_ups", "stage"],
  library: [...FRAME, "library", "session", "stage"],
  community: [...FRAME, "community", "session"],
  facilitators: [...FRAME, "copy", "facilitators", "session"],
  requests: [...FRAME, "facilitators", "requests", "session"],
  facilitator: [...FRAME, "about_me", "facilitator", "kept_link", "passkey", "session", "stage"],
  nothing: [...FRAME, "nothing"],
};

/** What the rules and the server may say to somebody at the door or in the lobby. */
const REFUSED_AT_THE_DOOR = `
  already_inside bad_value coming_back declined ended full lobby_full locked name_taken names_a_role no_such_claim
  no_such_link no_such_seat no_such_session not_agreed not_allowed not_seated other out_of_date outcome_unknown removed
  too_early too_fast unanswered unavailable
`;
/** Of the room's, what is said at the door as well. */
const AT_THE_DOOR: readonly string[] = [
  "notice.claim",
  "notice.claim_mine",
  "notice.claim_not_mine",
  "notice.claims",
  "notice.claims_mine",
  "notice.claims_none",
  "step.leave",
  "step.yours_short",
  ...REFUSED_AT_THE_DOOR.trim()
    .split(/\s+/)
    .map((code) => `refused.${code}`),
];
/** Said in lists of languages, whichever is spoken. */
const NAME = "language.name";

export function words(): Plugin {
  return {
    name: "words",
    enforce: "pre",
    async load(id) {
      const [, file, part] = /^(.+\.json)\?part=(\w+)$/.exec(id) ?? [];
      if (file === undefined || part === undefined) return null;
      this.addWatchFile(file);
      const catalogue = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
      const said = part === "language" ? language(basename(file, ".json"), catalogue) : partOf(catalogue, part);
      return { code: `export default ${JSON.stringify(said)}`, moduleType: "js" };
    },
  };
}

function partOf(catalogue: Readonly<Record<string, unknown>>, part: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(catalogue).filter(([key]) => partsOf(key).includes(part)));
}

function language(tag: string, catalogue: Readonly<Record<string, unknown>>) {
  const locale = new Intl.Locale(tag) as Intl.Locale & { getTextInfo(): { direction: string } };
  return { tag, name: catalogue[NAME], dir: locale.getTextInfo().direction };
}

/** Which parts have that key; none: only the server says it. */
export function partsOf(key: string): readonly string[] {
  if (key === NAME) return [];
  if (AT_THE_DOOR.includes(key)) return ["seat"];
  const first = key.split(".")[0] ?? "";
  return Object.keys(PARTS).filter((part) => PARTS[part]?.includes(first));
}
