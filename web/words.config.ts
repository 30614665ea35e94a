// The catalogue in parts, so that the door does not carry the words of the room: `import words from "./words.json?part=room"`.

import { readFile } from "node:fs/promises";

import type { Plugin } from "vite";

/** By part, the first words of its keys: some are said in both. What stands in none is in the part that every page has. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  room: [
    "act",
    "check_in",
    "console",
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
  organiser: ["organiser", "stage"],
  home: ["home"],
  organise: ["organise"],
  common: [],
};

/** What the rules and the server may say to somebody at the door or in the lobby. */
const REFUSED_AT_THE_DOOR = `
  already_inside bad_value coming_back declined ended full lobby_full locked name_taken names_a_role no_such_claim
  no_such_link no_such_seat no_such_session not_agreed not_allowed not_seated other out_of_date outcome_unknown removed
  too_early too_fast unanswered unavailable
`;
/** Said at the door as well. */
const COMMON: readonly string[] = [
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

export function words(): Plugin {
  return {
    name: "words",
    enforce: "pre",
    async load(id) {
      const [, file, part] = /^(.+\.json)\?part=(\w+)$/.exec(id) ?? [];
      if (file === undefined || part === undefined) return null;
      this.addWatchFile(file);
      const all = Object.entries(JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>);
      return {
        code: `export default ${JSON.stringify(Object.fromEntries(all.filter(([key]) => partsOf(key).includes(part))))}`,
        moduleType: "js",
      };
    },
  };
}

/** Which parts have that key. */
export function partsOf(key: string): readonly string[] {
  if (COMMON.includes(key)) return ["common"];
  const first = key.split(".")[0] ?? "";
  const parts = Object.keys(PARTS).filter((part) => PARTS[part]?.includes(first));
  return parts.length > 0 ? parts : ["common"];
}
