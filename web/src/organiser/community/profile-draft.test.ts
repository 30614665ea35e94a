import { expect, it } from "vitest";

import type { CommunityProfile } from "../../api/operations.gen";
import { helplinesIn } from "../../i18n";
import {
  choicesOf,
  differing,
  draftOf,
  firstAgreements,
  firstHelplines,
  freshStep,
  readAs,
  unequal,
} from "./profile-draft";

const SHIPPED = [{ default: "en", texts: { en: "We listen." } }];
const PROFILE: CommunityProfile = {
  name: "Rumah Tenang",
  about: { default: "ms", texts: { ms: "Rumah.", en: "House." } },
  colours: { day: "#1d5c63", night: "#7fd1c7" },
  languages: ["ms", "en"],
  region: "MY",
  zone: "Asia/Kuala_Lumpur",
  agreements: [{ default: "ms", texts: { ms: "Kami mendengar." } }],
  helplines: [{ region: "MY", lines: [{ name: null, service: "police", hours: null, call: "999", whatsapp: null }] }],
  phone: "+60 12-345 6789",
  retention: { circles_days: 7, figures_days: 400, lines_days: 60 },
  connections: "direct",
  training: [{ id: "intro", name: "Introduction" }],
  forms: { facilitate: true, invite_us: false },
  logo: null,
  version: 3,
};

it("what was saved is asked for again as it was", () => {
  const { logo: _, version: __, ...choices } = PROFILE;
  expect(choicesOf(draftOf(PROFILE))).toEqual(choices);
});

it("what is shipped stays shipped, and agreements of one's own begin with it", () => {
  const draft = draftOf({ ...PROFILE, colours: null, agreements: null, helplines: null, about: null, phone: null });
  expect(choicesOf(draft)).toMatchObject({
    colours: null,
    agreements: null,
    helplines: null,
    about: null,
    phone: null,
  });
  const agreements = firstAgreements(SHIPPED, draft.languages);
  expect(choicesOf({ ...draft, ownAgreements: true, agreements })).toMatchObject({ agreements: SHIPPED });
});

it("helplines of one's own begin with those of the region, and with none of another's", () => {
  const of = (region: string) =>
    choicesOf({ ...draftOf(PROFILE), ownHelplines: true, helplines: firstHelplines(region) }).helplines;
  expect(of("SG")).toMatchObject(helplinesIn("SG"));
  expect(of("MY")).toEqual([
    { region: "MY", lines: [{ name: "", service: null, hours: null, call: "", whatsapp: null }] },
  ]);
});

it("words fall back to the first of the community's languages that has some", () => {
  const draft = { ...draftOf(PROFILE), about: { ms: " ", en: "House." } };
  expect(choicesOf(draft).about).toEqual({ default: "en", texts: { en: "House." } });
});

it("says which parts two differ in, and what they say there", () => {
  const mine = draftOf(PROFILE);
  const theirs = draftOf({ ...PROFILE, name: "Other", phone: null });
  expect(differing(mine, mine)).toEqual([]);
  expect(differing(mine, theirs)).toEqual(["name", "phone"]);
  expect([readAs(mine, "helplines"), readAs(theirs, "phone")]).toEqual(["MY\npolice\n999", ""]);
});

it("gives a step an id that no other has", () => {
  expect(freshStep([])).toBe("step1");
  expect(freshStep([{ id: "step2" }])).toBe("step3");
});

it("agreements of one's own begin in the languages of the community, and in any where it uses none of theirs", () => {
  const shipped = [{ default: "en", texts: { en: "We listen.", ms: "Kami mendengar.", ta: "…" } }];
  expect(firstAgreements(shipped, ["ms", "en"])).toEqual([{ en: "We listen.", ms: "Kami mendengar." }]);
  expect(firstAgreements(shipped, ["vi"])).toEqual([{ en: "We listen." }]);
});

it("says in which languages words are older than in another", () => {
  const before = { en: "We listen.", ms: "Kami mendengar.", ta: "" };
  expect(unequal(before, { ...before, en: "We speak." })).toEqual({ changed: ["en"], older: ["ms"] });
  expect(unequal(before, { ...before, ta: "…" })).toEqual({ changed: [], older: ["en", "ms"] });
  expect(unequal(before, { en: "We speak.", ms: "Kami bercakap." })).toMatchObject({ older: [] });
  expect(unequal({}, { en: "New." })).toEqual({ changed: [], older: [] });
});
