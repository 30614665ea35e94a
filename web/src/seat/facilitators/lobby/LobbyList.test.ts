import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { KnockView, LobbyPart, SeatCommand } from "../../../protocol";
import type { Question } from "../../room/questions/question";
import LobbyList from "./LobbyList.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

const TOM: KnockView = { seat: "tom", name: "Tom", since: 0, admitted: false, has_room: true, same_browser: false };

function list(
  knocks: KnockView[],
  changes: Partial<LobbyPart> = {},
  allAbove = false,
  claims: LobbyPart["claims"] | null = null,
) {
  const asked: (SeatCommand | Question)[] = [];
  const lobby = {
    knocks,
    claims: [],
    declined: [],
    locked: false,
    open_link: false,
    promised: [],
    at_locked_door: 0,
    link_full: false,
    ...changes,
  };
  shown = mount(LobbyList, {
    target: document.body,
    props: {
      lobby,
      claims: claims ?? lobby.claims,
      now: 0,
      allAbove,
      disabled: false,
      nameOf: (seat: string) => (seat === "kavitha" ? "Kavitha" : ""),
      ask: (wish: SeatCommand | Question) => Promise.resolve(asked.push(wish) > 0),
    },
  });
  flushSync();
  const button = (name: string) =>
    [...document.querySelectorAll("button")].find(
      (one) => (one.getAttribute("aria-label") ?? one.textContent.trim()) === name,
    );
  return { asked, button };
}

it("admits with one press, and declines only through what asks first", () => {
  const { asked, button } = list([TOM]);
  button("Decline Tom")?.click();
  button("Admit Tom")?.click();
  expect(asked).toEqual([
    { kind: "decline", knock: TOM },
    { type: "admit", seat: "tom" },
  ]);
});

it("H8: shows a knock from the browser of somebody removed, and admits it by name alone", () => {
  const { asked, button } = list([
    TOM,
    { ...TOM, seat: "sam", name: "Sam" },
    { ...TOM, seat: "devi", name: "Devi", same_browser: true },
  ]);
  expect(document.querySelectorAll("li")[2]?.textContent).toContain("the same browser as someone who was removed");
  expect(document.querySelectorAll("li")[0]?.textContent).not.toContain("Same browser");
  button("Admit Devi")?.click();
  expect(asked).toEqual([{ type: "admit", seat: "devi" }]);
});

it("H8: the open link can be renewed where there is one", () => {
  const { button } = list([TOM]);
  expect(button("Make a new open link")).toBeUndefined();
});

it("D3: says that somebody stands at the locked door, and asks before a promised seat is free", () => {
  const { asked, button } = list([], { locked: true, at_locked_door: 2, promised: ["mei", "ana"] });
  expect(document.body.textContent).toContain("2 people are waiting outside the locked door");
  button("Free one of them")?.click();
  expect(asked).toEqual([{ kind: "free", seat: "mei" }]);
});

it("says why somebody can't be admitted", () => {
  const { asked, button } = list([TOM, { ...TOM, seat: "devi", name: "Devi", has_room: false, same_browser: false }]);
  expect(document.body.textContent).toContain("Every seat is taken or kept for someone");
  button("Admit Devi")?.click();
  expect(asked).toEqual([]);
  expect(button("Admit all")).toBeUndefined();
});

it("lists everybody who waits, and says that nobody does only where nobody does", () => {
  list([TOM, { ...TOM, seat: "devi", name: "Devi" }]);
  expect([...document.querySelectorAll("li bdi")].map((one) => one.textContent)).toEqual(["Tom", "Devi"]);
  expect(document.body.textContent).not.toContain("No one is waiting.");
});

it("says that nobody waits where nobody does", () => {
  list([]);
  expect(document.body.textContent).toContain("No one is waiting.");
});

it("D4: says when the open link is full", () => {
  list([], { link_full: true });
  expect(document.body.textContent).toContain("Many people are waiting with the open link");
});

it("E43: frees that seat where there is one, and admits all only where that isn't the next step already", () => {
  const two = [TOM, { ...TOM, seat: "devi", name: "Devi" }];
  expect(list(two, { promised: ["mei"] }).button("Free that seat")).toBeDefined();
  document.body.replaceChildren();
  expect(list(two).button("Admit all")).toBeDefined();
  document.body.replaceChildren();
  expect(list(two, {}, true).button("Admit all")).toBeUndefined();
});

it("H3: shows a device that waits behind somebody at the door, and lets whoever facilitates decide", () => {
  const claim = { seat: "ana", name: "", claim_id: "c1", at: 0, contested: false };
  const { asked, button } = list([], {
    claims: [claim, { ...claim, seat: "mei", name: "Mei", claim_id: "c2", contested: true }],
  });
  const words = document.body.textContent;
  expect(words).toContain("A personal link is open at the door, where no one has given a name yet.");
  expect(words).toContain("Someone opened Mei's link on another device");
  expect(words).not.toContain("No one is waiting.");
  button("Switch to the new device")?.click();
  button("Keep Mei here")?.click();
  expect(asked).toEqual([
    { type: "settle_claim", seat: "ana", claim_id: "c1", allow: true },
    { type: "settle_claim", seat: "mei", claim_id: "c2", allow: false },
  ]);
});

it("C33: lists who was declined, when and by whom, and lets them knock again with one press", () => {
  const { asked, button } = list([], {
    declined: [
      { seat: "tom", name: "Tom", by: "kavitha", at: 0 },
      { seat: "devi", name: "Devi", by: "gone", at: 0 },
    ],
  });
  const rows = [...document.querySelectorAll("section li")].map((one) => one.textContent);
  expect(rows[0]).toContain("Tom");
  expect(rows[0]).toMatch(/declined at .* by Kavitha/);
  expect(rows[1]).toMatch(/declined at/);
  expect(rows[1]).not.toContain(" by ");
  button("Let them knock again: Devi")?.click();
  expect(asked).toEqual([{ type: "undo_decline", seat: "devi" }]);
});

it("C33: says nothing of declining where nobody was declined", () => {
  list([TOM]);
  expect(document.body.textContent).not.toContain("Let them knock again");
});

it("H3: says of a device that waits for the seat of somebody declined that it may be someone else", () => {
  const claim = { seat: "tom", name: "", claim_id: "c1", at: 0, contested: true };
  const { asked, button } = list([], {
    claims: [claim],
    declined: [{ seat: "tom", name: "Tom", by: "kavitha", at: 0 }],
  });
  expect(document.body.textContent).toContain("Tom was declined.");
  button("Let the new device knock")?.click();
  expect(asked).toEqual([{ type: "settle_claim", seat: "tom", claim_id: "c1", allow: true }]);
});

it("says where a device is that waits and is counted here", () => {
  const claim = { seat: "mei", name: "Mei", claim_id: "c1", at: 0, contested: false };
  list([], { claims: [claim] }, false, []);
  expect(document.body.textContent).toContain("shown above");
});
