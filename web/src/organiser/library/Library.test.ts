import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, it, vi } from "vitest";

import Library from "./Library.svelte";

let shown: Record<string, unknown> | null = null;

const NAME = { default: "en", texts: { en: "A plain circle" } };
const OWN = { script: "plain", name: NAME, minutes: 15, stages: ["welcome", "closing"], own: true, mark: "m1" };
const SHIPPED = { ...OWN, script: "circle-60", own: false, mark: "" };
const SHELF = { scripts: [OWN, SHIPPED], prompts: [] };

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}
type Answer = (asked: Asked) => readonly [number, object];

afterEach(async () => {
  vi.unstubAllGlobals();
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

async function page(answer: Answer): Promise<Asked[]> {
  const all: Asked[] = [];
  vi.stubGlobal("fetch", (path: string, { method, body }: RequestInit) => {
    const asked = { method: method ?? "", path, body: typeof body === "string" ? (JSON.parse(body) as unknown) : null };
    all.push(asked);
    const [status, said] = path === "/organiser/shelf" ? [200, SHELF] : answer(asked);
    return Promise.resolve(Response.json(said, { status }));
  });
  shown = mount(Library, { target: document.body });
  await vi.waitFor(() => expect(document.querySelectorAll("li.card")).toHaveLength(2));
  return all;
}

function press(words: string, at = 0): void {
  const buttons = [...document.querySelectorAll("button")].filter((each) => each.textContent.trim() === words);
  if (buttons[at] === undefined) throw new Error(`no ${words}`);
  buttons[at].click();
  flushSync();
}

const textarea = (): HTMLTextAreaElement | null => document.querySelector("textarea");
const TEXT = "name:\n  en: A\nstages:\n  - kind: closing\n    minuts: 3\n";

function write(text: string): void {
  const box = textarea();
  if (box === null) throw new Error("no editor");
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}

it("copies a shipped one under a name of its own, and saves it as new", async () => {
  const asked = await page(({ method }) => [
    200,
    method === "PUT" ? SHELF : { name: "circle-60", text: TEXT, mark: "" },
  ]);
  press("Copy and change");
  await vi.waitFor(() => expect(textarea()?.value).toBe(TEXT));
  press("Save");
  await vi.waitFor(() => expect(document.body.textContent).toContain("circle-60-own is saved."));
  expect(asked.at(-1)).toEqual({
    method: "PUT",
    path: "/organiser/scripts/circle-60-own",
    body: { text: TEXT, made_on: "" },
  });
});

it("says at the text what is wrong and in which line, and keeps what was typed", async () => {
  const fields = { text: "there is no “minuts” here; perhaps “minutes”", line: "5" };
  await page(({ method }) =>
    method === "GET" ? [200, { name: "plain", text: "", mark: "m1" }] : [422, { code: "bad_file", fields }],
  );
  press("Change");
  await vi.waitFor(() => expect(textarea()).not.toBeNull());
  write(TEXT);
  press("Save");
  await vi.waitFor(() => expect(textarea()?.getAttribute("aria-invalid")).toBe("true"));
  expect(document.querySelector(".problem:not([hidden])")?.textContent).toBe(`Line 5: ${fields.text}`);
  const box = textarea();
  expect(box?.value).toBe(TEXT);
  expect(box?.value.slice(box.selectionStart, box.selectionEnd)).toBe("    minuts: 3");
});

it("shows what another organiser saved meanwhile before it replaces it", async () => {
  let puts = 0;
  const asked = await page(({ method }) => {
    if (method === "GET")
      return [200, { name: "plain", text: puts === 0 ? "ours" : "theirs", mark: puts === 0 ? "m1" : "m2" }];
    puts += 1;
    return puts === 1 ? [409, { code: "out_of_date" }] : [200, SHELF];
  });
  press("Change");
  await vi.waitFor(() => expect(textarea()?.value).toBe("ours"));
  write("mine");
  press("Save");
  await vi.waitFor(() => expect(document.querySelector("pre")?.textContent).toBe("theirs"));
  expect(textarea()?.value).toBe("mine");
  press("Save");
  await vi.waitFor(() => expect(document.body.textContent).toContain("plain is saved."));
  expect(asked.at(-1)?.body).toEqual({ text: "mine", made_on: "m2" });
});

it("shows a preview and keeps nothing", async () => {
  const part = { kind: "closing", title: null, prompt: NAME, minutes: 5 };
  const asked = await page(() => [200, { name: NAME, minutes: 5, parts: [part] }]);
  press("New script");
  write(TEXT);
  press("Show a preview");
  await vi.waitFor(() =>
    expect(document.querySelector("ol")?.textContent.replaceAll(/\s+/g, " ")).toContain("5 minutes"),
  );
  expect(asked.map(({ path }) => path)).toEqual(["/organiser/shelf", "/organiser/shelf/read-script"]);
});

it("asks before it removes one", async () => {
  const asked = await page(() => [200, { scripts: [SHIPPED], prompts: [] }]);
  press("Remove");
  expect(asked).toHaveLength(1);
  press("Remove", 1);
  await vi.waitFor(() => expect(document.body.textContent).toContain("plain is removed."));
  expect(asked.at(-1)).toEqual({ method: "POST", path: "/organiser/scripts/plain/remove", body: { made_on: "m1" } });
});
