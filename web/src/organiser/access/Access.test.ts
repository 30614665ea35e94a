import { mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Session } from "../../api/operations.gen";
import { fakeDialogs } from "../../testing/fake-dialogs";
import Access from "./Access.svelte";

let shown: Record<string, unknown> | null = null;
let sessions: Session[];
/** What was asked that changes something. */
let done: string[];
/** What the server refuses, by what it is asked for. */
let refused: Record<string, [status: number, code: string]>;

const session = (id: string, changes: Partial<Session> = {}): Session => ({
  id,
  link: "l1",
  began_at: 1_800_000_000,
  used_at: 1_800_000_000,
  browser: "Firefox",
  system: "Linux",
  own: false,
  ...changes,
});

beforeEach(() => {
  fakeDialogs();
  sessions = [session("s1", { own: true }), session("s2", { browser: "Safari", system: "iPhone" })];
  done = [];
  refused = {};
  vi.stubGlobal("fetch", (path: string, { method }: RequestInit) => {
    const asked = `${method ?? ""} ${path}`;
    const refusal = refused[asked];
    if (refusal) return Promise.resolve(Response.json({ code: refusal[1] }, { status: refusal[0] }));
    if (asked === "GET /organiser/sessions") return Promise.resolve(Response.json({ sessions }));
    done.push(asked);
    const ended = /^DELETE \/organiser\/sessions\/(\w+)$/.exec(asked)?.[1];
    sessions = sessions.filter(({ id }) => id !== ended);
    return Promise.resolve(new Response(null, { status: 204 }));
  });
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await tick();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

async function open(): Promise<void> {
  shown = mount(Access, { target: document.body });
  await settled();
}

async function press(name: string, within: ParentNode = document): Promise<void> {
  const pressed = [...within.querySelectorAll("button")].find(
    (button) => (button.getAttribute("aria-label") ?? button.textContent).trim() === name,
  );
  expect(pressed, name).toBeDefined();
  pressed?.click();
  await settled();
}

const rows = (): string[] => [...document.querySelectorAll("li h3")].map(({ textContent }) => textContent);
const heading = (): string | undefined => document.querySelector("h1")?.textContent;
const dialog = (): HTMLElement => document.querySelector("dialog") ?? document.createElement("i");

it("O4: lists the browsers that are logged in, and marks one's own", async () => {
  sessions.push(session("s3", { browser: "", system: "" }));
  await open();
  expect(rows()).toEqual(["Firefox on Linux", "Safari on iPhone", "A browser we don't know"]);
  expect(document.querySelectorAll(".own")).toHaveLength(1);
  expect(document.querySelector("li")?.textContent).toContain("This browser");
});

it("O4: logs another browser out once that was meant, and says so", async () => {
  await open();
  await press("Log it out: Safari on iPhone");
  await press("Keep it logged in", dialog());
  expect(done).toEqual([]);
  await press("Log it out: Safari on iPhone");
  await press("Log it out", dialog());
  expect(done).toEqual(["DELETE /organiser/sessions/s2"]);
  expect(rows()).toEqual(["Firefox on Linux"]);
  expect(document.querySelector(".told")?.textContent).toBe("That browser is logged out.");
  expect(document.activeElement?.tagName).toBe("H1");
});

it("O4: logs out of this browser, and shows nothing more", async () => {
  await open();
  await press("Log out");
  expect(done).toEqual(["POST /organiser/log-out"]);
  expect([heading(), rows()]).toEqual(["You're logged out", []]);
  expect(document.activeElement?.tagName).toBe("H1");
});

it("takes a session that is over for one that is logged out of", async () => {
  await open();
  refused = { "POST /organiser/log-out": [401, "no_such_session"] };
  await press("Log out");
  expect(heading()).toBe("You're logged out");
});

it("stays, and says so, where logging out did not arrive", async () => {
  await open();
  refused = { "POST /organiser/log-out": [503, "unavailable"] };
  await press("Log out");
  expect(document.querySelector("[role=alert]")?.textContent).toBe("That didn't work. Please try again.");
  expect(rows()).toHaveLength(2);
});

it("says what to do where the session is over", async () => {
  refused = { "GET /organiser/sessions": [401, "no_such_session"] };
  await open();
  expect(heading()).toBe("Open your organiser link again");
});

it("keeps what it knows while the server does not answer, and looks again when one comes back", async () => {
  await open();
  refused = { "GET /organiser/sessions": [503, "unavailable"] };
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  expect(document.body.textContent).toContain("What you see may be out of date.");
  expect(rows()).toHaveLength(2);
  refused = {};
  sessions = [session("s1", { own: true })];
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  expect(rows()).toHaveLength(1);
  expect(document.body.textContent).not.toContain("out of date");
});
