// Every dialog that asks before something is done: its first answer does it, the other does nothing, and both close it.

import { flushSync, mount, unmount, type Component } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { KnockView, LobbyPart, SeatCommand } from "../../../protocol";
import CardItem from "../../facilitators/needs-attention/CardItem.svelte";
import ContactButton from "../../facilitators/needs-attention/ContactButton.svelte";
import Groups from "../../groups/Groups.svelte";
import LobbyList from "../../facilitators/lobby/LobbyList.svelte";
import NextStepCard from "../../facilitators/next-step/NextStepCard.svelte";
import OrderList from "../../facilitators/OrderList.svelte";
import People from "../../facilitators/people/People.svelte";
import PersonActions from "../../facilitators/people/PersonActions.svelte";
import { fakeDialogs } from "../../../testing/fake-dialogs";
import { arrived } from "../../../testing/fake-history";
import { aCircle, aSeat, aSeenCard, asFacilitator, heldBy, offeredTo } from "../../../testing/fixtures";
import type { Question } from "./question";
import RoomQuestions from "./RoomQuestions.svelte";
import type { Seated } from "../../../reading/seated";
import Signals from "../../yours/Signals.svelte";

/** What is mounted: what opened the question, and the question. */
const shown = new Map<"opener" | "question", Record<string, unknown>>();

beforeEach(fakeDialogs);

async function remove(what: "opener" | "question"): Promise<void> {
  const one = shown.get(what);
  shown.delete(what);
  if (one) await unmount(one);
}

afterEach(async () => {
  await remove("opener");
  await remove("question");
  await arrived();
  document.body.replaceChildren();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const KNOCK: KnockView = { seat: "tom", name: "Tom", since: 0, admitted: false, has_room: true, same_browser: false };
const LOBBY = {
  knocks: [KNOCK],
  claims: [],
  declined: [],
  locked: false,
  open_link: true,
  promised: [],
  at_locked_door: 0,
  link_full: false,
};
const NOTHING = (): void => undefined;

interface Case {
  readonly what: string;
  /** What opens it. */
  readonly component: unknown;
  readonly seated?: Seated;
  readonly props?: Record<string, unknown>;
  /** What is pressed so that it asks. */
  readonly opens: string;
  readonly does: string;
  /** Where what it asks about is no more. */
  readonly over?: Seated;
}

const left = { id: null, at: 0, moved: null };
const step = { microphone: "on", onwait: NOTHING, onmicrophone: NOTHING };
const lobbyOf = (changes: Partial<LobbyPart>) => ({
  lobby: { ...LOBBY, ...changes },
  claims: [],
  now: 0,
  allAbove: false,
  room: "abc23",
  nameOf: () => "",
});
const FACILITATED = asFacilitator({
  seats: [
    aSeat("kavitha", { role: "facilitator" }),
    aSeat("gus", { role: "cofacilitator" }),
    aSeat("aisha"),
    aSeat("mei"),
  ],
});
const GONE = aSeenCard("kavitha", { seat: "gone", name: "Sam" });
const UNANSWERED = aCircle({
  seats: [aSeat("kavitha", { role: "facilitator" }), aSeat("aisha")],
  me: { signal: { id: "s1", kind: "not_safe", seen_by: null, risen: false, alerted: false } },
});
const actionsOf = (seat: string) => ({
  person: { seat, name: seat === "gus" ? "Gus" : "Mei", place: "circle", can_send_away: true },
});
const CASES: readonly Case[] = [
  {
    what: "closing the circle",
    component: NextStepCard,
    props: { ...step, step: { kind: "end" } },
    opens: "Close the circle",
    does: "end_circle",
    over: asFacilitator({ circle: { phase: "debrief" } }),
  },
  {
    what: "closing the circle, beneath another step",
    component: NextStepCard,
    props: { ...step, step: { kind: "microphone", muted: true, then: { kind: "end" } } },
    opens: "Close the circle",
    does: "end_circle",
  },
  {
    what: "declining",
    component: NextStepCard,
    seated: asFacilitator({ lobby: LOBBY }),
    props: { ...step, step: { kind: "admit", knock: KNOCK, others: 0 } },
    opens: "Decline Tom",
    does: "decline",
    over: asFacilitator(),
  },
  {
    what: "declining somebody on the list",
    component: LobbyList,
    seated: asFacilitator({ lobby: LOBBY }),
    props: lobbyOf({}),
    opens: "Decline Tom",
    does: "decline",
  },
  {
    what: "a new open link",
    component: LobbyList,
    seated: asFacilitator({ lobby: LOBBY }),
    props: lobbyOf({}),
    opens: "Make a new open link",
    does: "renew_open_link",
  },
  {
    what: "freeing a seat",
    component: LobbyList,
    seated: asFacilitator({ lobby: { ...LOBBY, promised: ["ana"] } }),
    props: lobbyOf({ promised: ["ana"] }),
    opens: "Free that seat",
    does: "release_seat",
    over: asFacilitator({ lobby: LOBBY }),
  },
  {
    what: "opening a contact",
    component: ContactButton,
    props: { seat: "mei", name: "Mei", left },
    opens: "Show emergency contact: Mei",
    does: "open_contact",
    over: asFacilitator({ me: { contacts: [{ ...left, id: "c1", seat: "mei", name: "Mei", contact: "Her sister" }] } }),
  },
  {
    what: "ending the debrief",
    component: NextStepCard,
    seated: asFacilitator({ circle: { phase: "debrief" } }),
    props: { ...step, step: { kind: "end_debrief" } },
    opens: "End the debrief",
    does: "end_debrief",
    over: asFacilitator({ circle: { phase: "ended" } }),
  },
  {
    what: "saying that somebody was reached",
    component: CardItem,
    seated: asFacilitator({ care: { cards: [GONE] } }),
    props: { card: GONE },
    opens: "Reached: Sam",
    does: "put_card_away",
    over: asFacilitator(),
  },
  {
    what: "interrupting somebody",
    component: OrderList,
    seated: asFacilitator({ centre: { piece: heldBy("mei") } }),
    props: { offeredAbove: null },
    opens: "Offer to Aisha",
    does: "move_piece",
    over: asFacilitator({ centre: { piece: offeredTo("tom") } }),
  },
  {
    what: "dividing",
    component: Groups,
    props: { care: FACILITATED.care },
    opens: "Divide into groups",
    does: "divide",
    over: asFacilitator({
      care: {
        groups: [
          {
            place: "group-1",
            kind: "group",
            seats: ["mei"],
            needs_help: false,
            stage_index: 0,
            supervision: { kind: "attended" },
          },
        ],
      },
    }),
  },
  {
    what: "making somebody a co-facilitator",
    component: PersonActions,
    props: actionsOf("mei"),
    opens: "Make co-facilitator: Mei",
    does: "set_succession",
    over: asFacilitator({ seats: [aSeat("kavitha", { role: "facilitator" })] }),
  },
  {
    what: "making somebody a participant",
    component: PersonActions,
    props: actionsOf("gus"),
    opens: "Make participant: Gus",
    does: "set_succession",
  },
  {
    what: "handing over",
    component: PersonActions,
    props: actionsOf("gus"),
    opens: "Hand over to Gus",
    does: "hand_over",
    over: asFacilitator({ seats: [aSeat("kavitha", { role: "facilitator" })] }),
  },
  {
    what: "sending somebody to the lobby",
    component: PersonActions,
    props: actionsOf("mei"),
    opens: "Send Mei back to the lobby",
    does: "send_to_lobby",
    over: asFacilitator({ seats: [aSeat("kavitha", { role: "facilitator" })] }),
  },
  {
    what: "removing somebody",
    component: People,
    props: { care: FACILITATED.care },
    opens: "Remove Mei",
    does: "remove",
  },
  {
    what: "taking back a request",
    component: Signals,
    seated: UNANSWERED,
    opens: "I'm all right now",
    does: "withdraw_signal",
    over: aCircle(),
  },
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

/** Presses what asks, in a room in which questions are put; what was done, and how the room changes. */
async function opened({ component, seated: before = FACILITATED, props, opens }: Case) {
  const did: string[] = [];
  const views = new SvelteMap([["now", before]]);
  const inRoom = {
    get seated(): Seated {
      return views.get("now") ?? before;
    },
    disabled: false,
    room: "abc23",
    unread: 2,
    ask(wish: SeatCommand | Question): Promise<boolean> {
      if ("type" in wish) return Promise.resolve(did.push(wish.type) > 0);
      put("question", RoomQuestions, { question: wish });
      return Promise.resolve(false);
    },
    onleave: () => undefined,
    onclose: () => void remove("question"),
  };
  function put(what: "opener" | "question", one: unknown, more: Record<string, unknown> = {}): void {
    const all = Object.defineProperties(
      {},
      { ...Object.getOwnPropertyDescriptors(more), ...Object.getOwnPropertyDescriptors(inRoom) },
    );
    shown.set(what, mount(one as Component<Record<string, unknown>>, { target: document.body, props: all }));
    flushSync();
  }
  put("opener", component, props);
  await press([...document.querySelectorAll("button")].find((one) => nameOf(one) === opens));
  const change = (to: Seated): void => {
    views.set("now", to);
    flushSync();
  };
  return { did, change };
}

it.each(CASES)("E1: asks before $what, and does it", async (one) => {
  const { did } = await opened(one);
  expect(did).toEqual([]);
  await press(answers()[0]);
  await vi.waitFor(() => expect(did).toEqual([one.does])); // a new link is made first
});

it.each(CASES)("E1: asks before $what, and doesn't", async (one) => {
  const { did } = await opened(one);
  await press(answers().at(-1));
  expect(did).toEqual([]);
  expect(answers()).toEqual([]);
});

it.each(CASES)("E1: still asks before $what when the button that was pressed goes, and does it", async (one) => {
  const { did } = await opened(one);
  await remove("opener");
  await press(answers()[0]);
  await vi.waitFor(() => expect(did).toEqual([one.does]));
});

it("says before closing the circle how many private messages are unread", async () => {
  await opened({
    what: "",
    component: NextStepCard,
    props: { ...step, step: { kind: "end" } },
    opens: "Close the circle",
    does: "",
  });
  expect(document.querySelector("dialog")?.textContent).toContain("There are 2 private messages");
});

const MEANINGLESS = CASES.flatMap((one) => (one.over ? [{ ...one, over: one.over }] : []));

it.each(MEANINGLESS)("E36: asks no longer before $what once it means nothing", async (one) => {
  const { did, change } = await opened(one);
  expect(answers()).not.toEqual([]);
  change(one.over);
  await arrived();
  expect(answers()).toEqual([]);
  change(one.seated ?? FACILITATED); // and not again when it would
  expect([did, answers()]).toEqual([[], []]);
});
