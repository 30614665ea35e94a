import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { AlertHook as Told } from "../../api/operations.gen";
import AlertHook from "./AlertHook.svelte";

const URL = "https://hooks.example.org/alerts";
let shown: Record<string, unknown> | null = null;
let kept: Told;
let secrets: string[];
/** What was asked that changes something. */
let done: [asked: string, body: unknown][];
/** What the server refuses, by what it is asked for. */
let refused: Record<string, [status: number, said: object]>;

beforeEach(() => {
  kept = { url: "", version: 0, waiting_since: null, given_up_since: null };
  secrets = ["whsec_two", "whsec_one"];
  done = [];
  refused = {};
  vi.stubGlobal("fetch", (path: string, { method, body }: RequestInit) => {
    const asked = `${method ?? ""} ${path}`;
    const refusal = refused[asked];
    if (refusal) return Promise.resolve(Response.json(refusal[1], { status: refusal[0] }));
    if (asked === "GET /organiser/alert-hook") return Promise.resolve(Response.json(kept));
    const wanted = typeof body === "string" ? (JSON.parse(body) as { url?: string }) : null;
    done.push([asked, wanted]);
    if (asked.endsWith("/seen")) kept = { ...kept, given_up_since: null };
    if (wanted === null) return Promise.resolve(new Response(null, { status: 204 }));
    const isOther = wanted.url === undefined || (wanted.url !== kept.url && wanted.url !== "");
    kept = { ...kept, url: wanted.url ?? kept.url, version: kept.version + 1 };
    return Promise.resolve(Response.json({ ...kept, secret: isOther ? (secrets.pop() ?? null) : null }));
  });
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

async function settled(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await tick();
  flushSync();
}

async function open(onseen: () => void = () => undefined): Promise<void> {
  shown = mount(AlertHook, { target: document.body, props: { onseen } });
  await settled();
}

function field(): HTMLInputElement {
  const found = document.querySelector<HTMLInputElement>("[name=hook]");
  if (!found) throw new Error("no field");
  return found;
}

function write(text: string): void {
  field().value = text;
  field().dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}

async function press(name: string): Promise<void> {
  const named = [...document.querySelectorAll("button")].find(({ textContent }) => textContent.trim() === name);
  if (!named) throw new Error(`no button ${name}`);
  named.click();
  await settled();
}

const secret = (): string | undefined => document.querySelector<HTMLInputElement>("input[readonly]")?.value;
const status = (): string => document.querySelector("form > [role=status]")?.textContent ?? "";
const alert = (): string => document.querySelector("form > [role=alert]")?.textContent ?? "";

it("keeps the address that was written, and shows its secret once", async () => {
  await open();
  write(` ${URL} `);
  await press("Use this address");
  expect(done).toEqual([["PUT /organiser/alert-hook", { url: URL, language: "en", made_on: 0 }]]);
  expect(status()).toBe("Alerts are sent to this address now.");
  expect(secret()).toBe("whsec_one");
  expect(document.activeElement).toBe(document.querySelector("input[readonly]"));
});

it("makes another secret in place of the one before", async () => {
  kept = { ...kept, url: URL, version: 4 };
  await open();
  expect(secret()).toBeUndefined();
  await press("Make a new secret");
  expect(done).toEqual([["POST /organiser/alert-hook/secret", { made_on: 4 }]]);
  expect(secret()).toBe("whsec_one");
  await press("Make a new secret");
  expect(secret()).toBe("whsec_two");
});

it("shows no secret where there is no address any more", async () => {
  await open();
  write(URL);
  await press("Use this address");
  write("");
  await press("Use this address");
  expect(status()).toBe("No webhooks are sent now.");
  expect(secret()).toBeUndefined();
});

it("says what is wrong with an address, and leads to it", async () => {
  refused["PUT /organiser/alert-hook"] = [422, { code: "bad_input", fields: { url: "no" } }];
  await open();
  write("http://hooks.example.org");
  await press("Use this address");
  expect(document.querySelector(".problem")?.textContent).toContain("We can't send webhooks there.");
  expect(document.activeElement).toBe(field());
  expect(field().value).toBe("http://hooks.example.org");
});

it("overwrites nothing that another organiser said meanwhile", async () => {
  await open();
  write(URL);
  refused["PUT /organiser/alert-hook"] = [409, { code: "out_of_date" }];
  kept = { ...kept, url: "https://other.example.org/", version: 1 };
  await press("Use this address");
  expect(alert()).toBe("Another organiser changed this just now. Please look again.");
  expect(field().value).toBe("https://other.example.org/");
});

it("tests what is saved, and nothing else", async () => {
  kept = { ...kept, url: URL };
  await open();
  write("https://other.example.org/");
  await press("Send a test webhook");
  await press("Make a new secret");
  expect(done).toEqual([]);
  write(URL);
  await press("Send a test webhook");
  expect(done).toEqual([["POST /organiser/alert-hook/test", null]]);
  expect(status()).toContain("A test is on its way.");
  refused["POST /organiser/alert-hook/test"] = [429, { code: "too_many" }];
  await press("Send a test webhook");
  expect(alert()).toContain("You've sent several tests.");
});

it("says in place of a test's way that it did not get through", async () => {
  vi.useFakeTimers();
  kept = { ...kept, url: URL };
  await open();
  await press("Send a test webhook");
  expect(status()).toContain("A test is on its way.");
  kept = { ...kept, waiting_since: 1_800_000_000 };
  await vi.advanceTimersByTimeAsync(5000);
  await settled();
  vi.useRealTimers();
  expect(status()).toBe("");
  expect(document.querySelector("form")?.textContent).toContain("Webhooks have not been getting through since");
});

it("shows what does not get through, and what was given up until that is seen", async () => {
  const seen = vi.fn();
  kept = { ...kept, url: URL, waiting_since: 1_800_000_000, given_up_since: 1_800_000_000 };
  await open(seen);
  expect(document.body.textContent).toContain("Webhooks have not been getting through since");
  expect(document.body.textContent).toContain("Webhooks could not be sent since");
  await press("I've seen this");
  expect(done).toEqual([["POST /organiser/alert-hook/unsent/seen", null]]);
  expect(document.body.textContent).not.toContain("Webhooks could not be sent since");
  expect(seen).toHaveBeenCalledOnce();
});
