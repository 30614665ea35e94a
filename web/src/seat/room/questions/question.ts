// What is asked before it is done, for how long that means something, and what a yes does.

import { clock, t } from "../../../i18n";
import type { KnockView, PersonView, PutCardAway, SeatCommand, SeatId } from "../../../protocol";
import { isGone } from "../../../reading/cards";
import { endingText } from "./closing-question";
import { closedContacts, type Closed } from "../../../reading/contacts";
import { leads, roleOf } from "../../../reading/facilitation";
import { holderOf } from "../../../reading/piece";
import { nameOf, seatOf, type Seated } from "../../../reading/seated";

/** Put by a dialog of its own, which shows the new link afterwards. */
type WithLink = { readonly kind: "remove"; readonly person: PersonView } | { readonly kind: "new_link" };

/** What somebody becomes, or where they go. */
export type NewRole = "beside" | "plain" | "hand_over" | "send_back";

type Plain =
  | { readonly kind: "leave"; readonly alone: boolean }
  | { readonly kind: "end" }
  | { readonly kind: "end_debrief" }
  | { readonly kind: "divide" }
  | { readonly kind: "decline"; readonly knock: KnockView }
  | { readonly kind: "free"; readonly seat: SeatId }
  | {
      readonly kind: "put_away";
      readonly card: string;
      readonly outcome: Extract<PutCardAway["outcome"], "reached" | "no_need">;
    }
  | { readonly kind: "contact"; readonly seat: SeatId; readonly name: string; readonly left: Closed }
  | { readonly kind: "interrupt"; readonly turn: string; readonly to: SeatId }
  | { readonly kind: "role"; readonly becomes: NewRole; readonly person: Pick<PersonView, "seat" | "name"> }
  | { readonly kind: "withdraw"; readonly signal: string };

export type Question = Plain | WithLink;

/** Does it, and tells whether it was done; or asks first, and nothing is done yet. */
export type Ask = (wish: SeatCommand | Question) => Promise<boolean>;

/** A question as it is put. */
export interface Put {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  readonly does: SeatCommand | "leave";
}

type Putting = {
  readonly [K in Plain["kind"]]: (
    question: Extract<Plain, { readonly kind: K }>,
    seated: Seated,
    unread: number,
  ) => Put | null;
};

const PUTTING: Putting = {
  leave: ({ alone }) => ({
    title: t(alone ? "step.leave_alone_title" : "step.leave_title"),
    text: t(alone ? "step.leave_alone_text" : "step.leave_text"),
    yes: t("step.leave_yes"),
    no: t("step.leave_no"),
    does: "leave",
  }),
  end: (_, seated, unread) =>
    seated.circle.phase === "debrief"
      ? null
      : {
          title: t("console.end_title"),
          text: endingText(seated, unread),
          yes: t("console.end_yes"),
          no: t("console.end_no"),
          does: { type: "end_circle" },
        },
  end_debrief: (_, { circle }) =>
    circle.phase !== "debrief"
      ? null
      : {
          title: t("console.debrief_end_title"),
          text: t("console.debrief_end_text"),
          yes: t("console.debrief_end_yes"),
          no: t("console.debrief_end_no"),
          does: { type: "end_debrief" },
        },
  divide: (_, { care }) =>
    care === null || care.groups.some(({ kind }) => kind === "group")
      ? null
      : {
          title: t("console.divide_title"),
          text: t("console.divide_hint"),
          yes: t("console.divide_yes"),
          no: t("console.divide_no"),
          does: { type: "divide" },
        },
  decline: ({ knock: { seat, name } }, { lobby }) =>
    !lobby?.knocks.some((knock) => knock.seat === seat)
      ? null
      : {
          title: t("console.decline_title", { name }),
          text: t("console.decline_text"),
          yes: t("console.decline_yes"),
          no: t("console.decline_no"),
          does: { type: "decline", seat },
        },
  free: ({ seat }, { lobby }) =>
    !lobby?.promised.includes(seat)
      ? null
      : {
          title: t("console.free_title"),
          text: t("console.free_text"),
          yes: t("console.free_yes"),
          no: t("console.free_no"),
          does: { type: "release_seat", seat },
        },
  put_away: ({ card: id, outcome }, seated) => {
    const card = seated.care?.cards.find((one) => one.id === id);
    if (!card || !isGone(seated, card)) return null;
    return {
      title: t(`console.card_${outcome}_title`, { name: card.name }),
      text: t("console.card_done_text"),
      yes: t(`console.card_${outcome}_yes`),
      no: t("console.card_done_no"),
      does: { type: "put_card_away", card_id: id, outcome },
    };
  },
  contact: ({ seat, name, left }, seated) => {
    if (closedContacts(seated, seat, true).every(({ id }) => id !== left.id)) return null;
    return {
      title: t("console.contact_title", { name }),
      text:
        left.moved === null
          ? t("console.contact_text")
          : t(`console.contact_text_${left.moved}`, { name, time: clock(left.at) }),
      yes: t("console.contact_yes"),
      no: t("console.contact_no"),
      does: { type: "open_contact", seat, contact: left.id },
    };
  },
  interrupt: ({ turn, to }, seated) => {
    const holder = seatOf(seated, holderOf(seated));
    if (holder === null || seated.centre.piece.id !== turn) return null;
    return {
      title: t("console.interrupt_title", { name: holder.name }),
      text: t("console.interrupt_text", { name: holder.name, to: nameOf(seated, to) }),
      yes: t("console.interrupt_yes"),
      no: t("console.interrupt_no"),
      does: { type: "move_piece", piece_id: turn, to },
    };
  },
  role: ({ becomes, person: { seat, name } }, seated) => {
    const { care } = seated;
    const from = becomes === "plain" || becomes === "hand_over" ? "cofacilitator" : "participant";
    if (
      care?.people.every((person) => person.seat !== seat) !== false ||
      roleOf(seated, seat) !== from ||
      !(leads(seated) || becomes === "send_back")
    )
      return null;
    const succeeding = (order: readonly SeatId[]): SeatCommand => ({
      type: "set_succession",
      order: [...order],
      made_on: care.succession_version,
    });
    const does: { readonly [K in NewRole]: SeatCommand } = {
      beside: succeeding([...care.succession, seat]),
      plain: succeeding(care.succession.filter((one) => one !== seat)),
      hand_over: { type: "hand_over", to: seat },
      send_back: { type: "send_to_lobby", seat },
    };
    return {
      title: t(`console.${becomes}_title`, { name }),
      text: t(`console.${becomes}_text`, { name }),
      yes: t(`console.${becomes}_yes`),
      no: t(`console.${becomes}_no`),
      does: does[becomes],
    };
  },
  withdraw: ({ signal }, { me }) =>
    me.signal?.id !== signal
      ? null
      : {
          title: t("yours.signal_withdraw_title"),
          text: t("yours.signal_withdraw_text"),
          yes: t("yours.signal_withdraw_yes"),
          no: t("yours.signal_withdraw_no"),
          does: { type: "withdraw_signal", signal_id: signal },
        },
};

/** As it is put in the room as it is now, with so many private messages unread; null once it means nothing any more. */
export function put(question: Plain, seated: Seated, unread: number): Put | null {
  const putting = PUTTING[question.kind] as (question: Plain, seated: Seated, unread: number) => Put | null;
  return putting(question, seated, unread);
}
