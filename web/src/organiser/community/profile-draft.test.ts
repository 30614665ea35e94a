import { expect, it } from "vitest";

import type { CommunityProfile } from "../../api/operations.gen";
import { helplinesIn } from "../../i18n";
import { choicesOf, differing, draftOf, firstHelplines, freshStep, readAs } from "./profile-draft";

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
  expect(choicesOf(draftOf(PROFILE, SHIPPED))).toEqual(choices);
});

it("what is shipped stays shipped, and agreements of one's own begin with it", () => {
  const draft = draftOf(
    { ...PROFILE, colours: null, agreements: null, helplines: null, about: null, phone: null },
    SHIPPED,
  );
  expect(choicesOf(draft)).toMatchObject({
    colours: null,
    agreements: null,
    helplines: null,
    about: null,
    phone: null,
  });
  expect(choicesOf({ ...draft, ownAgreements: true })).toMatchObject({ agreements: SHIPPED });
});

it("helplines of one's own begin with those of the region, and with none of another's", () => {
  const of = (region: string) =>
    choicesOf({ ...draftOf(PROFILE, SHIPPED), ownHelplines: true, helplines: firstHelplines(region) }).helplines;
  expect(of("SG")).toMatchObject(helplinesIn("SG"));
  expect(of("MY")).toEqual([
    { region: "MY", lines: [{ name: "", service: null, hours: null, call: "", whatsapp: null }] },
  ]);
});

it("words fall back to the first of the community's languages that has some", () => {
  const draft = { ...draftOf(PROFILE, SHIPPED), about: { ms: " ", en: "House." } };
  expect(choicesOf(draft).about).toEqual({ default: "en", texts: { en: "House." } });
});

it("says which parts two differ in, and what they say there", () => {
  const mine = draftOf(PROFILE, SHIPPED);
  const theirs = draftOf({ ...PROFILE, name: "Other", phone: null }, SHIPPED);
  expect(differing(mine, mine)).toEqual([]);
  expect(differing(mine, theirs)).toEqual(["name", "phone"]);
  expect([readAs(mine, "helplines"), readAs(theirs, "phone")]).toEqual(["MY\npolice\n999", ""]);
});

it("gives a step an id that no other has", () => {
  expect(freshStep([])).toBe("step1");
  expect(freshStep([{ id: "step2" }])).toBe("step3");
});
