import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import type { KnockView, SeatCommand } from "../../protocol";
import LobbyList from "./LobbyList.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

const TOM: KnockView = { seat: "tom", name: "Tom", since: 0, admitted: false, has_room: true };

function list(knocks: KnockView[]) {
  const asked: SeatCommand[] = [];
  const declined: KnockView[] = [];
  const lobby = { knocks, claims: [], locked: false };
  shown = mount(LobbyList, {
    target: document.body,
    props: { lobby, now: 0, disabled: false, ask: (command: SeatCommand) => asked.push(command), ondecline: (knock: KnockView) => declined.push(knock) },
  });
  flushSync();
  const button = (name: string) => [...document.querySelectorAll("button")].find((one) => (one.getAttribute("aria-label") ?? one.textContent.trim()) === name);
  return { asked, declined, button };
}

it("admits with one press, and declines only through what asks first", () => {
  const { asked, declined, button } = list([TOM]);
  button("Decline Tom")?.click();
  expect(asked).toEqual([]);
  expect(declined).toEqual([TOM]);
  button("Admit Tom")?.click();
  expect(asked).toEqual([{ type: "admit", seat: "tom" }]);
});

it("says why somebody can't be admitted", () => {
  const { asked, button } = list([TOM, { ...TOM, seat: "devi", name: "Devi", has_room: false }]);
  expect(document.body.textContent).toContain("Every seat is taken or promised");
  button("Admit Devi")?.click();
  expect(asked).toEqual([]);
  expect(button("Admit all")).toBeUndefined();
});

it("lists everybody who waits, and says that nobody does only where nobody does", () => {
  list([TOM, { ...TOM, seat: "devi", name: "Devi" }]);
  expect([...document.querySelectorAll("li bdi")].map((one) => one.textContent)).toEqual(["Tom", "Devi"]);
  expect(document.body.textContent).not.toContain("Nobody is waiting.");
});

it("says that nobody waits where nobody does", () => {
  list([]);
  expect(document.body.textContent).toContain("Nobody is waiting.");
});
