import { flushSync, mount, unmount } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { PersonView, SeatCommand, SeatId, SeatView } from "../../../protocol";
import { fakeDialogs } from "../../../testing/fake-dialogs";
import { arrived } from "../../../testing/fake-history";
import { aSeat, asFacilitator, type Changes } from "../../../testing/fixtures";
import type { Question } from "../../room/questions/question";
import RoomQuestions from "../../room/questions/RoomQuestions.svelte";
import PersonDialogs from "./PersonDialogs.svelte";

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

const nameOf = (one: Element): string => (one.getAttribute("aria-label") ?? one.textContent).trim();
const dialogs = (): HTMLDialogElement[] => [...document.querySelectorAll("dialog")].filter(({ open }) => open);
const buttons = (): HTMLButtonElement[] => [
  ...(dialogs().at(-1)?.querySelectorAll<HTMLButtonElement>("button:not([aria-disabled])") ?? []),
];
const titles = (): string[] => dialogs().map((one) => one.querySelector("h2")?.textContent ?? "");

async function press(button: HTMLElement | undefined): Promise<void> {
  if (!button) throw new Error(`no such button in ${titles().join()}`);
  button.click();
  flushSync();
  await arrived();
  flushSync();
}

/** Opens Mei's seat; what was sent, and whom one is led to write to. */
async function openMei({
  mei,
  person,
  ...changes
}: Changes & { mei?: Partial<SeatView>; person?: Partial<PersonView> }) {
  if (shown) await unmount(shown);
  await arrived();
  const sent: SeatCommand[] = [];
  const written: SeatId[] = [];
  const seats = [aSeat("kavitha", { role: "facilitator" }), aSeat("mei", mei), aSeat("aisha")];
  const told = asFacilitator({ seats, ...changes });
  const people = told.care?.people.map((one) => (one.seat === "mei" ? { ...one, ...person } : one));
  const seated = { ...told, care: told.care && { ...told.care, people: people ?? [] } };
  const ask = (wish: SeatCommand | Question): Promise<boolean> => {
    if ("type" in wish) return Promise.resolve(sent.push(wish) > 0);
    const question = mount(RoomQuestions, {
      target: document.body,
      props: {
        seated,
        question: wish,
        room: "abc23",
        unread: 0,
        ask,
        onleave: () => undefined,
        onclose: () => void unmount(question),
      },
    });
    return Promise.resolve(false);
  };
  const open = new SvelteMap<string, SeatId | null>([["seat", "mei"]]);
  shown = mount(PersonDialogs, {
    target: document.body,
    props: {
      seated,
      get opened() {
        return open.get("seat") ?? null;
      },
      set opened(seat: SeatId | null) {
        open.set("seat", seat);
      },
      disabled: false,
      ask,
      onwrite: (seat: SeatId) => written.push(seat),
    },
  });
  flushSync();
  return { sent, written };
}

describe("what can be done for somebody", () => {
  it("E1: Remove asks, and removes when that is confirmed", async () => {
    const { sent } = await openMei({ person: { can_send_away: true } });
    await press(buttons().find((one) => nameOf(one) === "Remove Mei"));
    expect(titles()).toEqual(["Remove Mei?"]);
    await press(buttons().find((one) => nameOf(one) === "Remove"));
    expect(sent).toEqual([{ type: "remove", seat: "mei", lock: false, open_link: null }]);
    expect(titles()).toEqual([]);
  });

  it("E1: keeping them asks nothing of the circle", async () => {
    const { sent } = await openMei({ person: { can_send_away: true } });
    await press(buttons().find((one) => nameOf(one) === "Remove Mei"));
    await press(buttons().at(-1));
    expect([sent, titles()]).toEqual([[], []]);
  });

  it("shows what became of a side room that was offered: nothing lies over it", async () => {
    const { sent } = await openMei({});
    await press(buttons().find((one) => nameOf(one) === "Offer a side room to Mei"));
    expect(sent).toEqual([{ type: "offer_side_room", seat: "mei" }]);
    expect(titles()).toEqual([]);
  });

  const SITUATIONS: Record<string, Parameters<typeof openMei>[0]> = {
    "a participant": { person: { can_send_away: true, has_contact: true } },
    "a co-facilitator": { mei: { role: "cofacilitator" }, person: { can_send_away: true } },
    "who speaks": { centre: { piece: { kind: "held", id: "t1", by: "mei", since: 0, heavy: false } } },
    "who is muted and whose picture is stopped": {
      mei: { muted: ["facilitator"] },
      person: { muted: true, picture_stopped: true },
    },
    "who raised a hand": { centre: { hands: ["mei"] } },
  };

  it.each(Object.entries(SITUATIONS))("E1: no button does nothing: %s", async (_, situation) => {
    await openMei(situation);
    const names = buttons().map(nameOf);
    expect(names.length).toBeGreaterThan(4);
    const idle: string[] = [];
    for (const name of names) {
      const { sent, written } = await openMei(situation);
      await press(buttons().find((one) => nameOf(one) === name));
      if (name === "Close") {
        if (titles().length > 0) idle.push(name);
        continue;
      }
      if (sent.length + written.length > 0) continue;
      // It has asked: the question stands, and its first answer sends what was asked about.
      if (titles().at(-1) !== "Mei") await press(buttons()[0]);
      if (sent.length === 0) idle.push(name);
    }
    expect(idle).toEqual([]);
  });
});
