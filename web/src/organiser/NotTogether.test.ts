import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, expect, it, vi } from "vitest";

import type { InvitationView } from "../protocol";
import NotTogether from "./NotTogether.svelte";
import { callSeats } from "./seat-names.svelte";

const SEATS: InvitationView[] = ["fay", "ana", "ben"].map((seat) => ({
  seat,
  invited_as: seat === "fay" ? "facilitator" : "participant",
  standing: "invited",
}));
let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  vi.unstubAllGlobals();
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

/** A server that has these pairs, and `stale` times had others meanwhile; what it is asked to keep. */
async function opened(pairs: string[][], stale = 0): Promise<{ pairs: string[][]; made_on: number }[]> {
  const asked: { pairs: string[][]; made_on: number }[] = [];
  let version = 4;
  const answer = ({ method, body }: { method: string; body?: string }): Response => {
    if (method === "GET") return Response.json({ pairs, version });
    const wanted = JSON.parse(body ?? "") as { pairs: string[][]; made_on: number };
    asked.push(wanted);
    if (stale-- > 0) return Response.json({ code: "out_of_date", text: "" }, { status: 409 });
    ({ pairs } = wanted);
    return Response.json({ pairs, version: ++version });
  };
  vi.stubGlobal("fetch", (_: string, options: { method: string; body?: string }) => Promise.resolve(answer(options)));
  shown = mount(NotTogether, { target: document.body, props: { circle: "c1", seats: callSeats(SEATS) } });
  await settled();
  return asked;
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await tick();
  flushSync();
}

function choose(which: number, seat: string): void {
  const select = document.querySelectorAll("select")[which];
  if (!select) throw new Error("no choice");
  select.value = seat;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  flushSync();
}

async function press(name: string): Promise<void> {
  const named = [...document.querySelectorAll("button")].find(
    (button) => (button.getAttribute("aria-label") ?? button.textContent.trim()) === name,
  );
  if (!named) throw new Error(`no button ${name}`);
  named.click();
  await settled();
}

const listed = (): string[] => [...document.querySelectorAll("li span")].map(({ textContent }) => textContent);

it("keeps two people apart, by what their seats are called", async () => {
  const asked = await opened([["ana", "gone"]]);
  expect(listed()).toEqual([]);
  choose(0, "ana");
  choose(1, "ben");
  await press("Keep apart");
  expect(asked).toEqual([
    {
      pairs: [
        ["ana", "gone"],
        ["ana", "ben"],
      ],
      made_on: 4,
    },
  ]);
  expect(listed()).toEqual(["Participant 1 not with Participant 2"]);
});

it("keeps nobody apart from themselves, and no two people twice", async () => {
  const asked = await opened([["ben", "ana"]]);
  choose(0, "ana");
  expect([...(document.querySelectorAll("select")[1]?.options ?? [])].map(({ value }) => value)).toEqual([
    "",
    "fay",
    "ben",
  ]);
  choose(1, "ben");
  await press("Keep apart");
  expect(asked).toEqual([]);
});

it("lets a pair be together again", async () => {
  const asked = await opened([
    ["ana", "ben"],
    ["fay", "ana"],
  ]);
  await press("Remove: Participant 1 not with Participant 2");
  expect(asked).toEqual([{ pairs: [["fay", "ana"]], made_on: 4 }]);
  expect(listed()).toEqual(["Facilitator 1 not with Participant 1"]);
});

it("replaces nothing that another organiser said meanwhile", async () => {
  const asked = await opened([["ana", "ben"]], 1);
  choose(0, "fay");
  choose(1, "ben");
  await press("Keep apart");
  expect(asked).toHaveLength(1);
  expect(document.querySelector("[role=alert]")?.textContent).toContain("Another organiser");
  expect(listed()).toEqual(["Participant 1 not with Participant 2"]);
});
