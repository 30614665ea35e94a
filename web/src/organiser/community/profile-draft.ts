// A community's profile as organisers write it: words by language, and rows that may be empty still.

import type { CommunityProfile, LocalText, NewProfile } from "../../api/operations.gen";
import { helplinesIn, type RegionalHelplines } from "../../i18n";

/** By which anyone can write to the organisers. */
export const FORMS = ["facilitate", "invite_us"] as const;
/** By language. */
export type Words = Record<string, string>;
export interface LineDraft {
  name: string;
  service: "" | "ambulance" | "police";
  hours: string;
  call: string;
  whatsapp: string;
}
export interface RegionDraft {
  region: string;
  lines: LineDraft[];
}
export interface ProfileDraft {
  name: string;
  about: Words;
  ownColours: boolean;
  day: string;
  night: string;
  languages: string[];
  region: string;
  zone: string;
  ownAgreements: boolean;
  agreements: Words[];
  ownHelplines: boolean;
  helplines: RegionDraft[];
  phone: string;
  days: number;
  /** What else is said of how long things are kept. */
  retention: CommunityProfile["retention"];
  connections: "direct" | "relayed";
  training: { id: string; name: string }[];
  forms: Record<(typeof FORMS)[number], boolean>;
}
type Choices = Omit<NewProfile, "made_on">;

/** Those of styles/tokens.css. */
const DAY = "#a94a22";
const NIGHT = "#ee9a66";
export const NO_LINE: LineDraft = { name: "", service: "", hours: "", call: "", whatsapp: "" };

export function draftOf(profile: CommunityProfile): ProfileDraft {
  return {
    name: profile.name,
    about: { ...profile.about?.texts },
    ownColours: profile.colours !== null,
    day: profile.colours?.day ?? DAY,
    night: profile.colours?.night ?? NIGHT,
    languages: [...profile.languages],
    region: profile.region,
    zone: profile.zone,
    ownAgreements: profile.agreements !== null,
    agreements: (profile.agreements ?? []).map(({ texts }) => ({ ...texts })),
    ownHelplines: profile.helplines !== null,
    helplines: (profile.helplines ?? []).map(regionOf),
    phone: profile.phone ?? "",
    days: profile.retention.circles_days ?? NaN,
    retention: profile.retention,
    connections: profile.connections,
    training: profile.training.map((step) => ({ ...step })),
    forms: { facilitate: profile.forms.facilitate ?? true, invite_us: profile.forms.invite_us ?? true },
  };
}

/** What one's own agreements begin with: those that are shipped, in the languages that the community uses now. */
export function firstAgreements(shipped: readonly LocalText[], languages: readonly string[]): Words[] {
  return shipped.map(({ texts, default: first }) => {
    const said = Object.fromEntries(Object.entries(texts).filter(([tag]) => languages.includes(tag)));
    return Object.keys(said).length > 0 ? said : { [first]: texts[first] ?? "" };
  });
}

/** Which languages of the same words were changed, and which still say what they said before. */
export function unequal(before: Words, now: Words): { changed: string[]; older: string[] } {
  const had = Object.keys(before).filter((tag) => before[tag] !== "" && now[tag] !== "");
  return {
    changed: had.filter((tag) => now[tag] !== before[tag]),
    older: had.filter((tag) => now[tag] === before[tag]),
  };
}

/** What one's own helplines begin with: those that are shipped for where people are now, or an empty line. */
export function firstHelplines(region: string): RegionDraft[] {
  const shipped = helplinesIn(region).map(regionOf);
  return shipped.length > 0 ? shipped : [{ region, lines: [{ ...NO_LINE }] }];
}

function regionOf({ region, lines }: RegionalHelplines): RegionDraft {
  return {
    region,
    lines: lines.map(({ name, service, hours, call, whatsapp }) => ({
      name: name ?? "",
      service: service ?? "",
      hours: hours ?? "",
      call,
      whatsapp: whatsapp ?? "",
    })),
  };
}

/** What is asked of the server. Words of a language without any are left out; a line without words is wrong there. */
export function choicesOf(draft: ProfileDraft): Choices {
  const words = (texts: Words): LocalText | null => localText(texts, draft.languages);
  return {
    name: draft.name.trim(),
    about: words(draft.about),
    colours: draft.ownColours ? { day: draft.day, night: draft.night } : null,
    languages: draft.languages as NonNullable<Choices["languages"]>,
    region: draft.region,
    zone: draft.zone,
    agreements: draft.ownAgreements
      ? (draft.agreements.map((line) => words(line) ?? { default: "en", texts: {} }) as Choices["agreements"] & object)
      : null,
    helplines: draft.ownHelplines
      ? (draft.helplines.map(({ region, lines }) => ({
          region,
          lines: lines.map((line) => ({
            name: line.service === "" ? line.name.trim() : null,
            service: line.service || null,
            hours: line.hours.trim() || null,
            call: line.call.trim(),
            whatsapp: line.whatsapp.trim() || null,
          })),
        })) as Choices["helplines"] & object)
      : null,
    phone: draft.phone.trim() || null,
    retention: { ...draft.retention, circles_days: draft.days },
    connections: draft.connections,
    training: draft.training.map(({ id, name }) => ({ id, name: name.trim() })),
    forms: { ...draft.forms },
  };
}

function localText(texts: Words, languages: readonly string[]): LocalText | null {
  const said = Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ""));
  const first = [...languages, ...Object.keys(said)].find((tag) => tag in said);
  return first === undefined ? null : { default: first, texts: said };
}

/** Which parts two drafts say otherwise. */
export function differing(one: ProfileDraft, other: ProfileDraft): (keyof Choices)[] {
  const [mine, theirs] = [choicesOf(one), choicesOf(other)];
  return (Object.keys(mine) as (keyof Choices)[]).filter(
    (key) => JSON.stringify(mine[key]) !== JSON.stringify(theirs[key]),
  );
}

/** A part as one reads it, to be compared with another's: a line for each thing that was written. */
export function readAs(draft: ProfileDraft, part: keyof Choices): string {
  return leaves(choicesOf(draft)[part]).join("\n");
}

function leaves(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(leaves);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(leaves);
  return typeof value === "string" || typeof value === "number" ? [String(value)] : [];
}

/** A step's id, which no other has. */
export function freshStep(training: readonly { id: string }[]): string {
  let number = training.length + 1;
  while (training.some(({ id }) => id === `step${String(number)}`)) number += 1;
  return `step${String(number)}`;
}
