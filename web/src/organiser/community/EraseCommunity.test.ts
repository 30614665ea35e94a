import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, expect, it, vi } from "vitest";

import type { ErasingState } from "../../api/operations.gen";
import EraseCommunity from "./EraseCommunity.svelte";

const asked = vi.hoisted(() => vi.fn());
vi.mock("../../api/ask", () => ({ ask: asked }));

const STANDS: ErasingState = { id: "north", first: false, going_on: 0, to_come: 0, telling: false };
let page: Record<string, unknown> | undefined;

afterEach(async () => {
  if (page !== undefined) await unmount(page);
  asked.mockReset();
  document.body.replaceChildren();
});

async function shown(stands: Partial<ErasingState>): Promise<HTMLElement> {
  asked.mockResolvedValue({ ...STANDS, ...stands });
  page = mount(EraseCommunity, { target: document.body });
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  await tick();
  flushSync();
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
  asked.mockRejectedValue(new Error("refused"));
  submit.click();
  await vi.waitFor(() =>
    expect(asked).toHaveBeenCalledWith("POST /organiser/community/erase", { asked: { id: "north" } }),
  );
  await vi.waitFor(() => expect(body.querySelector("[role=alert]:not([hidden])")).not.toBeNull());
});

it.each([{ first: true }, { going_on: 1 }, { to_come: 2 }, { telling: true }])(
  "has no form while it can't be erased: %o",
  async (stands) => {
    const body = await shown(stands);
    expect(body.querySelector("form")).toBeNull();
    expect(body.querySelector("h2")).not.toBeNull();
  },
);
