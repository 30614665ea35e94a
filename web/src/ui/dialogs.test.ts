// Every dialog that asks before something is done: its first answer does it, the other does nothing, and both close it.

import { flushSync, mount, unmount, type Component } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { KnockView } from "../protocol";
import CardItem from "./console/CardItem.svelte";
import ContactButton from "./console/ContactButton.svelte";
import NextStepCard from "./console/NextStepCard.svelte";
import NewOpenLink from "./console/NewOpenLink.svelte";
import OrderList from "./console/OrderList.svelte";
import { fakeDialogs } from "./fake-dialogs";
import { arrived } from "./fake-history";
import { aCircle, aSeat, aSeenCard, asFacilitator, heldBy } from "./fixtures";
import RoomQuestions from "./RoomQuestions.svelte";
import Signals from "./yours/Signals.svelte";

let shown: Record<string, unknown> | null = null;

beforeEach(fakeDialogs);

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
  await arrived();
  document.body.replaceChildren();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const KNOCK: KnockView = { seat: "tom", name: "Tom", since: 0, admitted: false, has_room: true, same_browser: false };
const LOBBY = { knocks: [KNOCK], claims: [], declined: [], locked: false, open_link: true, promised: [], at_locked_door: 0, link_full: false };
const NOTHING = (): void => undefined;

interface Case {
  readonly what: string;
  readonly component: unknown;
  readonly props: Record<string, unknown>;
  /** What is pressed so that it asks, where it isn't open from the start. */
  readonly opens?: string;
  readonly does: string;
}

const left = { id: null, at: 0, moved: null };
const step = { microphone: "on", onwait: NOTHING, ondecline: NOTHING, onend: NOTHING, onmicrophone: NOTHING };
const CASES: readonly Case[] = [
  { what: "leaving", component: RoomQuestions, props: { seated: asFacilitator(), question: { kind: "leave", alone: true } }, does: "leave" },
  { what: "closing the circle", component: RoomQuestions, props: { seated: asFacilitator(), question: { kind: "end" } }, does: "end_circle" },
  { what: "declining", component: RoomQuestions, props: { seated: asFacilitator({ lobby: LOBBY }), question: { kind: "decline", knock: KNOCK } }, does: "decline" },
  { what: "opening a contact", component: ContactButton, props: { seat: "mei", name: "Mei", left }, opens: "Show emergency contact: Mei", does: "open_contact" },
  { what: "ending the debrief", component: NextStepCard, props: { ...step, step: { kind: "end_debrief" }, seated: asFacilitator() }, opens: "End the debrief", does: "end_debrief" },
  { what: "saying that somebody was reached", component: CardItem, props: { seated: asFacilitator(), card: aSeenCard("kavitha", { seat: "gone", name: "Sam" }) }, opens: "Reached: Sam", does: "put_card_away" },
  { what: "a new open link", component: NewOpenLink, props: { room: "abc23" }, does: "renew_open_link" },
  { what: "interrupting somebody", component: OrderList, props: { seated: asFacilitator({ centre: { piece: heldBy("mei") } }), offeredAbove: null }, opens: "Offer to Aisha", does: "move_piece" },
  { what: "taking back a request", component: Signals, props: { seated: aCircle({ seats: [aSeat("kavitha", { role: "facilitator" }), aSeat("aisha")], me: { signal: { id: "s1", kind: "not_safe", seen_by: null, risen: false, alerted: false } } }) }, opens: "I'm all right now", does: "withdraw_signal" },
];

const nameOf = (one: Element): string => (one.getAttribute("aria-label") ?? one.textContent).trim();
const answers = (): HTMLButtonElement[] => [...document.querySelectorAll<HTMLButtonElement>("dialog[open] button")];

async function press(button: HTMLButtonElement | undefined): Promise<void> {
  if (!button) throw new Error("no such button");
  button.click();
  flushSync();
  await arrived();
  flushSync();
}

async function opened({ component, props, opens }: Case) {
  const did: string[] = [];
  const closed = vi.fn();
  const ask = (command: { type: string }): Promise<boolean> => Promise.resolve(did.push(command.type) > 0);
  shown = mount(component as Component<Record<string, unknown>>, { target: document.body, props: { disabled: false, ...props, ask, onleave: () => did.push("leave"), onclose: closed } });
  flushSync();
  if (opens !== undefined) await press([...document.querySelectorAll("button")].find((one) => nameOf(one) === opens));
  return { did, closed };
}

it.each(CASES)("E1: asks before $what, and does it", async (one) => {
  const { did } = await opened(one);
  expect(did).toEqual([]);
  await press(answers()[0]);
  await vi.waitFor(() => expect(did).toEqual([one.does])); // a new link is made first
});

it.each(CASES)("E1: asks before $what, and doesn't", async (one) => {
  const { did, closed } = await opened(one);
  await press(answers().at(-1));
  expect(did).toEqual([]);
  expect(answers().length === 0 || closed.mock.calls.length > 0).toBe(true);
});
