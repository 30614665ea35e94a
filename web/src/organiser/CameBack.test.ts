// Where the identity provider sends people back to: what is asked with what it brought, and what they read.

import { mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import CameBack from "./CameBack.svelte";

let asked: [string, unknown][] = [];
let answers: Record<string, [number, object]> = {};
let shown: ReturnType<typeof mount> | null = null;

beforeEach(() => {
  asked = [];
  answers = { "/api/oidc": [200, { name: "Example ID" }] };
  sessionStorage.clear();
  vi.stubGlobal("fetch", (path: string, { method, body }: RequestInit) => {
    if (method === "POST") asked.push([path, typeof body === "string" ? JSON.parse(body) : null]);
    const [status, said] = answers[path] ?? [404, { code: "no_provider" }];
    return Promise.resolve(Response.json(said, { status }));
  });
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
  vi.unstubAllGlobals();
  document.body.replaceChildren();
  history.replaceState(null, "", "/");
});

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await tick();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

async function open(search: string): Promise<void> {
  history.replaceState(null, "", `/organise/oidc${search}`);
  shown = mount(CameBack, { target: document.body });
  await settled();
}

const heading = (): string | undefined => document.querySelector("h1")?.textContent;

it("asks with what the provider brought, which is in the address no more", async () => {
  answers["/api/oidc/end"] = [403, { code: "not_named" }];
  await open("?code=c1&state=s1&iss=https%3A%2F%2Fid.example.org&more=x");
  const brought = { code: "c1", state: "s1", iss: "https://id.example.org", account: null };
  expect(asked).toEqual([["/api/oidc/end", brought]]);
  expect(location.search).toBe("");
  expect(heading()).toBe("We don't know this mail address");
  expect(document.body.textContent).toContain("Log in with Example ID");
});

it.each([
  [409, "sign_in_refused", "This wasn't accepted, or it took too long."],
  [503, "provider_away", "The service that you log in with isn't answering."],
  [429, "too_many", "You've tried several times."],
  [503, "unavailable", "That didn't work. Please try again."],
] as const)("says what went wrong, and how else to log in: %s %s", async (status, code, words) => {
  answers["/api/oidc/end"] = [status, { code }];
  await open("?code=c1&state=s1");
  expect(heading()).toBe("You aren't logged in yet");
  expect(document.body.textContent).toContain(words);
  expect(document.querySelector('a[href="/organise"]')).not.toBeNull();
});

it("asks for nothing where the provider let nobody in", async () => {
  await open("?error=access_denied&state=s1");
  expect(asked).toEqual([]);
  expect(heading()).toBe("You aren't logged in yet");
});

it("goes there once more for the account that was chosen of several", async () => {
  const choice = { account: "home.organiser.m1", role: "organiser", community: "Carers", name: "Tom" };
  const other = { ...choice, account: "home.facilitator.p1", role: "facilitator" };
  answers["/api/oidc/end"] = [200, { url: null, choices: [choice, other] }];
  answers["/api/oidc/begin"] = [503, { code: "provider_away" }];
  await open("?code=c1&state=s1");
  expect(heading()).toBe("Where would you like to go?");
  const buttons = [...document.querySelectorAll("main button")];
  expect(buttons.map(({ textContent }) => textContent.trim())).toEqual([
    "Carers: organise, as Tom",
    "Carers: facilitate, as Tom",
  ]);
  (buttons[1] as HTMLButtonElement).click();
  await settled();
  expect(asked.at(-1)?.[0]).toBe("/api/oidc/begin");
});
