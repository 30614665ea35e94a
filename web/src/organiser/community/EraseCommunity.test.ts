import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it, vi } from "vitest";

import type { ErasingState } from "../../api/operations.gen";
import EraseCommunity from "./EraseCommunity.svelte";

const STANDS: ErasingState = { id: "north", first: false, going_on: 0, to_come: 0, telling: false };
let asked: string[] = [];
let page: Record<string, unknown> | undefined;

afterEach(async () => {
  if (page !== undefined) await unmount(page);
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

async function shown(stands: Partial<ErasingState>): Promise<HTMLElement> {
  asked = [];
  vi.stubGlobal("fetch", (path: string, { method, body }: { method: string; body?: string }) => {
    asked.push(`${method} ${path} ${body ?? ""}`);
    const isRead = method === "GET";
    const answer = isRead ? { ...STANDS, ...stands } : { code: "circles_ahead", detail: "Circles go on." };
    return Promise.resolve(new Response(JSON.stringify(answer), { status: isRead ? 200 : 409 }));
  });
  page = mount(EraseCommunity, { target: document.body });
  await vi.waitFor(() => {
    flushSync();
    expect(document.body.querySelectorAll("p").length).toBeGreaterThan(2);
  });
  return document.body;
}

it("asks for the id once more and sends what was typed", async () => {
  const body = await shown({});
  const field = body.querySelector("input");
  const submit = body.querySelector<HTMLButtonElement>("button[type=submit]");
  expect(submit?.getAttribute("aria-disabled")).toBe("true");
  if (field === null || submit === null) throw new Error("There is no form.");
  field.value = "north";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
  expect(submit.getAttribute("aria-disabled")).toBe("false");
  submit.click();
  await vi.waitFor(() => expect(asked).toContain('POST /organiser/community/erase {"id":"north"}'));
  await vi.waitFor(() => expect(body.textContent).toContain("Please look again."));
});

it.each([{ first: true }, { going_on: 1 }, { to_come: 2 }, { telling: true }])(
  "has no form while it can't be erased: %o",
  async (stands) => {
    const body = await shown(stands);
    expect(body.querySelector("form")).toBeNull();
    expect(body.querySelector("h2")).not.toBeNull();
  },
);
