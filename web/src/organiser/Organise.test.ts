// How somebody comes in by a link: by one that was mailed only once they press, and by a new one where it is lost.

import { mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import Organise from "./Organise.svelte";

const ONCE = `home.once-abcdefgh-${"s".repeat(24)}`;

let asked: string[] = [];
let answers: Record<string, [number, object | null]> = {};
let shown: ReturnType<typeof mount> | null = null;

beforeEach(() => {
  asked = [];
  answers = {
    "/api/organise": [404, { code: "no_such_link" }],
    "/api/organise/lost": [204, null],
    "/api/oidc": [200, { name: null }],
  };
  vi.stubGlobal("fetch", (path: string, { method, body }: RequestInit) => {
    if (method !== "GET") asked.push(`${method ?? ""} ${path} ${typeof body === "string" ? body : ""}`);
    const [status, said] = answers[path] ?? [404, { code: "no_such_link" }];
    return Promise.resolve(said === null ? new Response(null, { status }) : Response.json(said, { status }));
  });
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await tick();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

async function open(token: string): Promise<void> {
  shown = mount(Organise, { target: document.body, props: { token } });
  await settled();
}

async function press(name: string): Promise<void> {
  [...document.querySelectorAll("button")].find((button) => button.textContent.trim() === name)?.click();
  await settled();
}

const heading = (): string | undefined => document.querySelector("h1")?.textContent;

it("O4: uses a link that was mailed only once somebody presses", async () => {
  await open(ONCE);
  expect(asked).toEqual([]);
  await press("Log in");
  expect(asked).toEqual([`POST /api/organise {"link":"${ONCE}"}`]);
  expect(heading()).toBe("This link doesn't work");
});

it("uses a link that was handed over at once", async () => {
  await open(`home.${"s".repeat(24)}`);
  expect(asked).toHaveLength(1);
});

it.each([
  ["/api/organise/lost", 204, null, "If this address is known here"],
  ["/api/organise/lost", 422, { code: "bad_input" }, "Please write it like"],
  ["/api/organise/lost", 429, { code: "too_many" }, "You've asked several times"],
  ["/api/organise/lost", 503, { code: "unavailable" }, "That didn't work"],
] as const)("asks for a new link by mail: %s %s", async (path, status, said, words) => {
  answers[path] = [status, said];
  await open("");
  expect(heading()).toBe("Log in");
  const field = document.querySelector("input");
  if (field) field.value = "ana@example.org";
  field?.dispatchEvent(new Event("input", { bubbles: true }));
  await press("Send me a link");
  expect(asked).toEqual(['POST /api/organise/lost {"address":"ana@example.org"}']);
  expect(document.body.textContent).toContain(words);
});

it.each([
  [404, { code: "no_provider" }],
  [503, { code: "unavailable" }],
  [200, { name: null }],
] as const)("offers no identity provider where none is named, or nobody answers: %s", async (status, said) => {
  answers["/api/oidc"] = [status, said];
  await open("");
  expect(document.body.textContent).not.toContain("Log in with");
});

it("says that the identity provider is away, by its name", async () => {
  answers["/api/oidc"] = [200, { name: "Example ID" }];
  answers["/api/oidc/begin"] = [503, { code: "provider_away" }];
  await open("");
  await press("Log in with Example ID");
  expect(document.querySelector('[role="alert"]')?.textContent).toContain("Example ID isn't answering just now.");
});
