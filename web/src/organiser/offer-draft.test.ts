import { expect, it } from "vitest";

import type { Terms } from "../api/operations.gen";
import { BY_LINKS, isSameOffer, offerOf, offerProblems, termsOf, withQuestion } from "./offer-draft";

const ASKED: Terms = {
  visibility: "public",
  sign_up: {
    seats: 6,
    word_first: true,
    questions: [
      { id: "q2", text: { default: "ms", texts: { ms: "Kenapa?", en: "Why?" } }, required: true },
      { id: "q1", text: { default: "en", texts: { en: "How?" } }, required: false },
    ],
  },
  series: "s1",
  occurrence: "2027-03-09T19:30",
  cancelled_at: null,
};

it("is written down as it is offered, and says nothing of a series", () => {
  const { visibility, sign_up } = ASKED;
  expect(termsOf(offerOf(ASKED), "en", ASKED)).toEqual({ visibility, sign_up });
  expect(termsOf(BY_LINKS, "en")).toEqual({ visibility: "link", sign_up: null });
});

it("keeps the id and the other languages of a question whose words change", () => {
  const offer = offerOf(ASKED);
  const [first, ...rest] = offer.questions;
  if (first === undefined) throw new Error("no question");
  const changed = { ...offer, questions: [{ ...first, text: " Apa? " }, ...rest] };
  expect(termsOf(changed, "en", ASKED).sign_up?.questions?.[0]).toEqual({
    id: "q2",
    text: { default: "ms", texts: { ms: "Apa?", en: "Why?" } },
    required: true,
  });
  expect(isSameOffer(offer, offerOf(ASKED))).toBe(true);
  expect(isSameOffer(changed, offer)).toBe(false);
});

it("gives a further question an id that no other has", () => {
  const { questions } = offerOf(ASKED);
  expect(withQuestion(questions).map(({ id }) => id)).toEqual(["q2", "q1", "q3"]);
  expect(withQuestion([]).map(({ id }) => id)).toEqual(["q1"]);
});

it("asks no empty question, and only where people sign up", () => {
  const empty = { ...BY_LINKS, sign_up: true, questions: withQuestion([]) };
  expect(offerProblems(empty)).toEqual({ questions: "organiser.offer_question_missing" });
  expect(offerProblems({ ...empty, sign_up: false, seats: NaN })).toEqual({});
  expect(offerProblems({ ...BY_LINKS, sign_up: true, seats: 32 })).toEqual({ seats: "organiser.offer_seats_wrong" });
});
