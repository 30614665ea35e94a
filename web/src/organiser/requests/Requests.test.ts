import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { RequestList, RequestState } from "../../api/operations.gen";
import Requests from "./Requests.svelte";

let shown: Record<string, unknown> | null = null;
/** What the server answers, by what it is asked for `before`. */
let pages: Record<string, RequestList>;
let asked: { method: string; path: string; body: unknown }[];
let streams: { onmessage?: () => void }[];
let isRefused = false;

function request(id: string, changes: Partial<RequestState> = {}): RequestState {
  return {
    id,
    kind: "facilitate",
    name: `Name of ${id}`,
    address: `${id}@example.org`,
    text: "Yes.",
    languages: "Tamil",
    experience: "",
    place: "",
    when: "",
    people: "",
    came_at: 0,
    ends_at: 7_776_000,
    answered: null,
    ...changes,
  };
}

beforeEach(() => {
  pages = { "": { requests: [], more: null, waiting: 0, unreadable: 0 } };
  asked = [];
  streams = [];
  isRefused = false;
  vi.stubGlobal(
    "EventSource",
    vi.fn(function (this: { close: () => void; onmessage?: () => void }) {
      this.close = () => {};
      streams.push(this);
    }),
  );
  vi.stubGlobal("fetch", (path: string, { method = "GET", body }: RequestInit) => {
    const { pathname, searchParams } = new URL(path, "http://circle.test");
    if (pathname === "/organiser/facilitators")
      return Promise.resolve(Response.json({ facilitators: [], training: [] }));
    if (method === "GET") return Promise.resolve(Response.json(pages[searchParams.get("before") ?? ""]));
    asked.push({ method, path: pathname, body: typeof body === "string" ? (JSON.parse(body) as unknown) : null });
    if (isRefused) return Promise.resolve(Response.json({ code: "unavailable" }, { status: 503 }));
    if (method === "PUT") return Promise.resolve(Response.json(request("a")));
    return Promise.resolve(new Response(null, { status: 204 }));
  });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  if (shown) await unmount(shown);
  shown = null;
  document.body.replaceChildren();
});

async function page(...requests: RequestState[]): Promise<void> {
  pages[""] = { requests, more: pages["next"] === undefined ? null : "next", waiting: requests.length, unreadable: 0 };
  shown = mount(Requests, { target: document.body });
  await vi.waitFor(() => expect(document.querySelectorAll("li.card")).toHaveLength(requests.length));
}

function press(words: string): void {
  const button = [...document.querySelectorAll("button")].find((each) => each.textContent.trim() === words);
  if (button === undefined) throw new Error(`no ${words}`);
  button.click();
  flushSync();
}

const names = (): string[] => [...document.querySelectorAll("li.card h2")].map(({ textContent }) => textContent);

it("says what was written, and nothing of what was left empty", async () => {
  await page(request("a", { kind: "invite_us", languages: "", place: "Willow School", when: "in May" }));
  const terms = [...document.querySelectorAll("dt")].map(({ textContent }) => textContent);
  expect(terms).toEqual(["Mail address", "Place or organisation", "When", "What they wrote"]);
  expect(document.querySelector("dd a")?.getAttribute("href")).toBe("mailto:a@example.org");
  expect(document.body.textContent).not.toContain("Add as a facilitator");
});

it("offers to write to that address alone, whatever stands in it", async () => {
  await page(request("a", { address: "mei?bcc=eve@example.org" }));
  expect(document.querySelector("dd a")?.getAttribute("href")).toBe("mailto:mei%3Fbcc%3Deve@example.org");
});

it("marks one as answered, and says by whom", async () => {
  await page(request("a"));
  pages[""] = { requests: [request("a", { answered: { at: 0, by: "Mei" } })], more: null, waiting: 0, unreadable: 0 };
  press("I've answered");
  await vi.waitFor(() => expect(document.body.textContent).toContain("Answered by Mei"));
  expect(asked).toEqual([
    { method: "PUT", path: "/organiser/community-requests/a/answered", body: { answered: true } },
  ]);
  expect(document.activeElement?.textContent).toBe("Name of a");
});

it("deletes one only when that is said twice, and says where it failed", async () => {
  await page(request("a"));
  press("Delete");
  expect(asked).toEqual([]);
  isRefused = true;
  const dialog = document.querySelector("dialog");
  const yes = [...(dialog?.querySelectorAll("button") ?? [])].find((each) => each.textContent.trim() === "Delete");
  yes?.click();
  await vi.waitFor(() => expect(document.querySelector('[role="alert"]')).not.toBeNull());
  expect(asked).toEqual([{ method: "DELETE", path: "/organiser/community-requests/a", body: null }]);
  expect(names()).toEqual(["Name of a"]);
});

it("shows a page more, and goes on at the first that came", async () => {
  pages["next"] = { requests: [request("a"), request("b")], more: null, waiting: 2, unreadable: 0 };
  await page(request("a"));
  press("Show older ones");
  await vi.waitFor(() => expect(names()).toEqual(["Name of a", "Name of b"]));
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe("Name of b"));
  expect(document.body.textContent).not.toContain("Show older ones");
});

it("says how many it can't show, of all pages", async () => {
  pages["next"] = { requests: [], more: null, waiting: 3, unreadable: 1 };
  pages[""] = { requests: [request("a")], more: "next", waiting: 3, unreadable: 1 };
  shown = mount(Requests, { target: document.body });
  await vi.waitFor(() => expect(document.body.textContent).toContain("1 more can't be shown here."));
  press("Show older ones");
  await vi.waitFor(() => expect(document.body.textContent).toContain("2 more can't be shown here."));
});

it("looks again when the server says that something changed", async () => {
  await page();
  await vi.waitFor(() => expect(document.body.textContent).toContain("No one has written to you yet."));
  pages[""] = { requests: [request("a")], more: null, waiting: 1, unreadable: 0 };
  streams.forEach((stream) => stream.onmessage?.());
  await vi.waitFor(() => expect(names()).toEqual(["Name of a"]));
});

it("begins a facilitator with what they wrote, but for the languages", async () => {
  await page(request("a"));
  press("Add as a facilitator");
  const values = [...document.querySelectorAll<HTMLInputElement>("form input[type=text]")].map(({ value }) => value);
  expect(values).toEqual(["Name of a", "a@example.org"]);
  const languages = [...document.querySelectorAll<HTMLInputElement>('form input[name^="language_"]')];
  expect(languages.some(({ checked }) => checked)).toBe(false);
});
