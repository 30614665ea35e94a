import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it, vi } from "vitest";

import { t } from "../../i18n";
import { CLOSE } from "../../protocol";
import { ReadLines } from "../messages/read-messages";
import Closed from "./Closed.svelte";
import { keepName, takeName } from "../kept-seat";

let shown: object | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

function show(code: number, reload = vi.fn(), go = vi.fn()): { reload: typeof reload; go: typeof go } {
  shown = mount(Closed, { target: document.body, props: { seat: "r-1", code, reload, go } });
  flushSync();
  return { reload, go };
}

const text = (): string => document.body.textContent;
const button = (name: string): HTMLButtonElement | undefined =>
  [...document.body.querySelectorAll("button")].find((one) => one.textContent.trim() === name);

function answering(status: number, body: unknown): unknown {
  const fetched = vi.fn((_path: string, _init: RequestInit) =>
    Promise.resolve(new Response(JSON.stringify(body), { status })),
  );
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

it("D1: whoever left comes back in by one button, with the helplines beside it", async () => {
  const fetched = answering(200, { seat: "r-1", url: "/seat/r-1/" });
  const { reload } = show(CLOSE.LEFT);
  expect(text()).toContain(t("help.title"));
  button(t("closed.come_back"))?.click();
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
  expect(fetched).toHaveBeenCalledWith("/api/enter", expect.objectContaining({ body: '{"seat":"r-1"}' }));
});

it("E26: whoever comes in again finds their name at the door, once, and theirs alone", async () => {
  answering(200, { seat: "r-1", url: "/seat/r-1/" });
  const reload = vi.fn();
  shown = mount(Closed, { target: document.body, props: { seat: "r-1", code: CLOSE.LEFT, name: "Mei Ling", reload } });
  flushSync();
  expect(sessionStorage.length).toBe(0);
  button(t("closed.come_back"))?.click();
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
  expect(takeName("r-1")).toBe("Mei Ling");
  expect(takeName("r-1")).toBe("");
  keepName("r-1", "Mei Ling");
  expect(takeName("r-2")).toBe("");
});

it("D1: says why where there is no way back any more", async () => {
  answering(404, { code: "no_such_link", text: "" });
  const { reload } = show(CLOSE.LEFT);
  button(t("closed.come_back"))?.click();
  await vi.waitFor(() => expect(text()).toContain(t("link.no_such_link")));
  expect(reload).not.toHaveBeenCalled();
});

it("D7: whoever slept and was forgotten comes back by one button, to another seat", async () => {
  answering(200, { seat: "r-2", url: "/seat/r-2/" });
  const { reload, go } = show(CLOSE.NO_SESSION);
  expect(text()).toContain(t("help.title"));
  button(t("closed.come_back"))?.click();
  await vi.waitFor(() => expect(go).toHaveBeenCalledExactlyOnceWith("/seat/r-2/"));
  expect(reload).not.toHaveBeenCalled();
});

it("D1: clears this page of whoever was there", () => {
  sessionStorage.setItem("circle.seat", "digest /seat/r-1/");
  sessionStorage.setItem("circle.seated", "r-1");
  keepName("r-1", "Mei");
  new ReadLines("r-1").add([4]);
  const fetched = vi.fn((_path: string, _init: RequestInit) => Promise.resolve(new Response(null, { status: 204 })));
  vi.stubGlobal("fetch", fetched);
  show(CLOSE.LEFT);
  button(t("closed.clear"))?.click();
  expect(sessionStorage.length).toBe(0);
  expect(localStorage.getItem("circle.read")).toBeNull();
  expect(fetched).toHaveBeenCalledWith("/api/enter/forget-seat", expect.objectContaining({ body: '{"seat":"r-1"}' }));
});

it("T8: says that another tab has the seat, and, once that is gone, what is so then", () => {
  let free = (): void => undefined;
  vi.stubGlobal("navigator", {
    languages: ["en"],
    locks: { request: (_name: string, _options: object, work: () => void) => new Promise<void>(() => (free = work)) },
  });
  const { reload } = show(CLOSE.TAKEN_OVER);
  expect(text()).toContain(t("closed.taken_over"));
  free();
  flushSync();
  expect(text()).toContain(t("closed.free"));
  expect(text()).not.toContain(t("closed.taken_over"));
  button(t("closed.come_back"))?.click();
  expect(reload).toHaveBeenCalledOnce();
});

it("T8: says that another device has the seat, and asks for it from there", async () => {
  answering(200, { seat: "r-1", url: "/seat/r-1/" });
  const { reload } = show(CLOSE.MOVED);
  expect(text()).toContain(t("closed.moved"));
  button(t("closed.moved_ask"))?.click();
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
});
