// What a circle is offered as, as fields have it: who finds it, and whether people sign up for it and how.

import { MOST_SEATS, type LocalText, type OfferedTerms, type Terms } from "../api/operations.gen";
import type { Key } from "../i18n";

export const MOST_QUESTIONS = 3;
/** Whoever facilitates has a seat beside. */
export const MOST_TO_SIGN_UP = MOST_SEATS - 1;

export interface QuestionDraft {
  readonly id: string;
  text: string;
  required: boolean;
}

export interface OfferDraft {
  is_public: boolean;
  sign_up: boolean;
  /** To sign up for. */
  seats: number;
  word_first: boolean;
  questions: QuestionDraft[];
}

export type OfferProblems = Partial<Record<"seats" | "questions", Key>>;

/** To nobody but by links. */
export const BY_LINKS: OfferDraft = { is_public: false, sign_up: false, seats: 6, word_first: false, questions: [] };

export function offerProblems({ sign_up, seats, questions }: OfferDraft): OfferProblems {
  const problems: OfferProblems = {};
  if (!sign_up) return problems;
  if (!(Number.isInteger(seats) && seats >= 1 && seats <= MOST_TO_SIGN_UP)) {
    problems.seats = "organiser.offer_seats_wrong";
  }
  if (questions.some(({ text }) => text.trim() === "")) problems.questions = "organiser.offer_question_missing";
  return problems;
}

/** How many seats it needs beside those that are given away otherwise. */
export const seatsOffered = ({ sign_up, seats }: OfferDraft): number => (sign_up ? seats : 0);

/** As the server wants it. `before` is what was, whose questions may have other languages as well. */
export function termsOf(draft: OfferDraft, language: string, before?: Terms): OfferedTerms {
  const { is_public, sign_up, seats, word_first, questions } = draft;
  const asked = new Map(before?.sign_up?.questions?.map(({ id, text }) => [id, text]));
  return {
    visibility: is_public ? "public" : "link",
    sign_up: sign_up
      ? {
          seats,
          word_first,
          questions: questions.map(({ id, text, required }) => ({
            id,
            text: inOwnLanguage(text.trim(), language, asked.get(id)),
            required,
          })),
        }
      : null,
  };
}

export function offerOf({ visibility, sign_up }: Terms): OfferDraft {
  return {
    ...BY_LINKS,
    is_public: visibility === "public",
    sign_up: sign_up !== null,
    ...(sign_up === null ? {} : { seats: sign_up.seats, word_first: sign_up.word_first ?? false }),
    questions: (sign_up?.questions ?? []).map(({ id, text, required }) => ({
      id,
      text: text.texts[text.default] ?? "",
      required: required ?? false,
    })),
  };
}

/** One more, by an id that no other has. */
export function withQuestion(questions: readonly QuestionDraft[]): QuestionDraft[] {
  let number = 1;
  while (questions.some(({ id }) => id === `q${number}`)) number += 1;
  return [...questions, { id: `q${number}`, text: "", required: false }];
}

export function isSameOffer(one: OfferDraft, other: OfferDraft): boolean {
  return JSON.stringify(termsOf(one, "en")) === JSON.stringify(termsOf(other, "en"));
}

function inOwnLanguage(words: string, language: string, before: LocalText | undefined): LocalText {
  const kept = before ?? { default: language, texts: {} };
  return { default: kept.default, texts: { ...kept.texts, [kept.default]: words } };
}
