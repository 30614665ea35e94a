import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { LobbyPart, PersonView, SeatCommand } from "../../../protocol";
import RemovePerson from "./RemovePerson.svelte";

let shown: Record<string, unknown> | null = null;
const RAVI: PersonView = {
  seat: "ravi",
  name: "Ravi",
  place: "circle",
  muted: false,
  picture_stopped: false,
  has_contact: false,
  can_send_away: true,
};

beforeEach(() => {
  vi.stubGlobal("isSecureContext", true);
});

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

function ask(lobby: Partial<LobbyPart>): SeatCommand[] {
  const asked: SeatCommand[] = [];
  shown = mount(RemovePerson, {
    target: document.body,
    props: {
      person: RAVI,
      lobby: {
        knocks: [],
        claims: [],
        declined: [],
        locked: false,
        open_link: true,
        promised: [],
        at_locked_door: 0,
        link_full: false,
        ...lobby,
      },
      room: "abc23",
      ask: (command: SeatCommand) => Promise.resolve(asked.push(command) > 0),
      onclose: () => undefined,
    },
  });
  flushSync();
  return asked;
}

const boxes = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
const yes = (): HTMLButtonElement | undefined =>
  [...document.querySelectorAll("button")].find((one) => one.textContent.trim() === "Remove");

it("H8: removing locks the door and renews the open link in the same step, and shows the new one once", async () => {
  const asked = ask({});
  expect(document.body.textContent).toContain("With the open link they can still knock");
  for (const box of boxes()) box.click();
  yes()?.click();
  await vi.waitFor(() => {
    expect(document.querySelector<HTMLInputElement>("input[readonly]")?.value).toMatch(
      /\/join#abc23\.[A-Za-z0-9_-]{24}$/,
    );
  });
  expect(asked).toMatchObject([{ type: "remove", seat: "ravi", lock: true }]);
  expect(JSON.stringify(asked)).not.toContain(
    document.querySelector<HTMLInputElement>("input[readonly]")?.value.split(".").at(-1),
  );
});

it("H8: without an open link nothing is said of one, and a locked door need not be locked", async () => {
  const asked = ask({ open_link: false, locked: true });
  expect(document.body.textContent).not.toContain("open link");
  expect(boxes()).toEqual([]);
  yes()?.click();
  await vi.waitFor(() => {
    expect(asked).toEqual([{ type: "remove", seat: "ravi", lock: false, open_link: null }]);
  });
});
