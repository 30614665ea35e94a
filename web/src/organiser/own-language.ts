// Words that an organiser wrote, where they are in another language from now on: other translations stay as they are.

import type { LocalText, Plan, SeriesState, SignUpTerms } from "../api/operations.gen";

/** What was written first is in that language now, in place of what there was in it. */
export function textIn({ default: former, texts }: LocalText, language: string): LocalText {
  const others = Object.entries(texts).filter(([tag]) => tag !== former);
  return { default: language, texts: { ...Object.fromEntries(others), [language]: texts[former] ?? "" } };
}

export function planIn(plan: Plan, language: string): Plan {
  const { description, content_note, theme, venue } = plan;
  return {
    ...plan,
    ...(description ? { description: textIn(description, language) } : {}),
    ...(content_note ? { content_note: textIn(content_note, language) } : {}),
    ...(theme ? { theme: textIn(theme, language) } : {}),
    ...(venue?.directions ? { venue: { ...venue, directions: textIn(venue.directions, language) } } : {}),
  };
}

/** What people are asked when they sign up. */
export function signUpIn(sign_up: SignUpTerms | null, language: string): SignUpTerms | null {
  const questions = sign_up?.questions?.map((one) => ({ ...one, text: textIn(one.text, language) }));
  return sign_up && questions ? { ...sign_up, questions } : sign_up;
}

export function seriesPlanIn(plan: SeriesState["plan"], language: string): SeriesState["plan"] {
  return {
    ...plan,
    title: textIn(plan.title, language),
    plan: planIn(plan.plan, language),
    sign_up: signUpIn(plan.sign_up, language),
  };
}
