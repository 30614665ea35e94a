import { mount, tick, unmount } from "svelte";
import { afterEach, expect, it, vi } from "vitest";

import type { CircleState } from "../api/operations.gen";
import Circles from "./Circles.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  vi.unstubAllGlobals();
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

function circle(id: string): CircleState {
  return {
    id,
    title: { default: "en", texts: { en: `Circle ${id}` } },
    starts_at: null,
    phase: "ended",
    created_at: 0,
    revision: 1,
    course: null,
    attendance: null,
    alerts: [],
  };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await tick();
}

it("O5: shows the list page by page, as far as one asked for it, and says when there is no more", async () => {
  const asked: string[] = [];
  vi.stubGlobal(
    "EventSource",
    vi.fn(function (this: { close: () => void }) {
      this.close = () => {};
    }),
  );
  vi.stubGlobal("fetch", (path: string) => {
    const { pathname, searchParams } = new URL(path, "http://circle.test");
    if (pathname !== "/organiser/circles") return Promise.resolve(Response.json({ scripts: [] }));
    const before = searchParams.get("before");
    asked.push(before ?? "");
    const page = before === null ? { circles: [circle("c2")], more: "c2" } : { circles: [circle("c1")], more: null };
    return Promise.resolve(Response.json(page));
  });
  shown = mount(Circles, { target: document.body });
  await settled();
  const earlier = [...document.querySelectorAll("button")].find(({ textContent }) => /earlier/.test(textContent));
  expect(document.body.textContent).toContain("Circle c2");
  expect(document.body.textContent).not.toContain("Circle c1");
  earlier?.click();
  await settled();
  expect(asked).toEqual(["", "", "c2"]);
  expect(document.body.textContent).toContain("Circle c1");
  expect(document.body.textContent).not.toMatch(/earlier/);
});
