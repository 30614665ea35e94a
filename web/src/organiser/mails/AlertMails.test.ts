import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { AlertAddresses } from "../../api/operations.gen";
import AlertMails from "./AlertMails.svelte";

let shown: Record<string, unknown> | null = null;
let kept: AlertAddresses;
/** What was asked that changes something. */
let done: [asked: string, body: unknown][];
/** What the server refuses, by what it is asked for. */
let refused: Record<string, [status: number, said: object]>;

beforeEach(() => {
  kept = {
    addresses: ["mei@example.org"],
    language: "en",
    version: 3,
    goes_out: true,
    waiting_since: null,
    given_up_since: null,
  };
  done = [];
  refused = {};
  vi.stubGlobal("fetch", (path: string, { method, body }: RequestInit) => {
    const asked = `${method ?? ""} ${path}`;
    const refusal = refused[asked];
    if (refusal) return Promise.resolve(Response.json(refusal[1], { status: refusal[0] }));
    if (asked === "GET /organiser/alert-hook") return Promise.resolve(Response.json({}, { status: 503 }));
    if (asked === "GET /organiser/alert-mails") return Promise.resolve(Response.json(kept));
    const wanted = typeof body === "string" ? (JSON.parse(body) as AlertAddresses) : null;
    done.push([asked, wanted]);
    if (asked.endsWith("/seen")) kept = { ...kept, given_up_since: null };
    if (wanted === null) return Promise.resolve(new Response(null, { status: 204 }));
    kept = { ...kept, addresses: wanted.addresses, language: wanted.language, version: kept.version + 1 };
    return Promise.resolve(Response.json(kept));
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

async function open(): Promise<void> {
  shown = mount(AlertMails, { target: document.body });
  await settled();
}

function field(): HTMLTextAreaElement {
  const found = document.querySelector<HTMLTextAreaElement>("textarea");
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

const problem = (): string => document.querySelector(".problem")?.textContent ?? "";
const status = (): string => document.querySelector("form [role=status]")?.textContent ?? "";
const alert = (): string => document.querySelector("form > [role=alert]")?.textContent ?? "";

it("keeps the addresses that were written, in place of what was there", async () => {
  await open();
  expect(field().value).toBe("mei@example.org");
  write("mei@example.org\njun@example.org\n");
  await press("Save");
  const asked = { addresses: ["mei@example.org", "jun@example.org"], language: "en", made_on: 3 };
  expect(done).toEqual([["PUT /organiser/alert-mails", asked]]);
  expect(status()).toBe("Saved.");
  expect(field().value).toBe("mei@example.org\njun@example.org");
});

it("says that no mails are sent where no address is left", async () => {
  await open();
  write("");
  await press("Save");
  expect(status()).toBe("Saved. No mails are sent now.");
});

it("names what is no mail address, and leads to the field", async () => {
  refused["PUT /organiser/alert-mails"] = [422, { code: "bad_input", fields: { "addresses.1": "no" } }];
  await open();
  write("mei@example.org\njun at home");
  await press("Save");
  expect(problem()).toBe("“jun” isn't a mail address. Write it like name@example.org.");
  expect(document.activeElement).toBe(field());
  expect(field().getAttribute("aria-invalid")).toBe("true");
  expect(field().value).toBe("mei@example.org\njun at home");
});

it.each([
  ["mei@example.org\n".repeat(6), "Please give 5 addresses at most."],
  [`${"m".repeat(255)}@example.org`, "isn't a mail address"],
])("asks the server for nothing that is too much", async (text, why) => {
  await open();
  write(text);
  await press("Save");
  expect(problem()).toContain(why);
  expect(done).toEqual([]);
});

it("overwrites nothing that another organiser said meanwhile", async () => {
  await open();
  write("jun@example.org");
  refused["PUT /organiser/alert-mails"] = [409, { code: "out_of_date" }];
  kept = { ...kept, addresses: ["tom@example.org"], version: 4 };
  await press("Save");
  expect(alert()).toBe("Another organiser changed this just now. Please look again.");
  expect(field().value).toBe("tom@example.org");
});

it("keeps a draft when the page looks again, and knows what it was made on", async () => {
  await open();
  write("jun@example.org");
  kept = { ...kept, addresses: ["tom@example.org"], version: 4 };
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  expect(field().value).toBe("jun@example.org");
  await press("Save");
  expect(done).toEqual([
    ["PUT /organiser/alert-mails", { addresses: ["jun@example.org"], language: "en", made_on: 3 }],
  ]);
});

it("sends a test to what is saved, and to nothing else", async () => {
  await open();
  write("jun@example.org");
  await press("Send a test mail");
  expect(done).toEqual([]);
  expect(document.body.textContent).toContain("Save your changes before you send a test mail.");
  write("mei@example.org");
  await press("Send a test mail");
  expect(done).toEqual([["POST /organiser/alert-mails/test", null]]);
  expect(status()).toContain("A test mail is on its way.");
});

it("says that many tests were sent", async () => {
  refused["POST /organiser/alert-mails/test"] = [429, { code: "too_many" }];
  await open();
  await press("Send a test mail");
  expect(alert()).toBe("You've sent several tests. Please wait a minute.");
});

it("sends no test where there is no address", async () => {
  kept = { ...kept, addresses: [] };
  await open();
  await press("Send a test mail");
  expect(done).toEqual([]);
});

it("shows since when mails could not be sent until that is seen", async () => {
  kept = { ...kept, given_up_since: 1_800_000_000 };
  await open();
  expect(document.body.textContent).toContain("Mails could not be sent since");
  await press("I've seen this");
  expect(done).toEqual([["POST /organiser/alert-mails/unsent/seen", null]]);
  expect(document.body.textContent).not.toContain("Mails could not be sent since");
  expect(document.activeElement?.tagName).toBe("H1");
});

it("shows that mails wait, and that there is no mail server", async () => {
  kept = { ...kept, waiting_since: 1_800_000_000, goes_out: false };
  await open();
  expect(document.body.textContent).toContain("Mails have not been getting through since");
  expect(document.body.textContent).toContain("This service has no mail server yet");
});

it("says of a test where it goes without a mail server", async () => {
  kept = { ...kept, goes_out: false, addresses: ["mei@example.org"] };
  await open();
  await press("Send a test mail");
  expect(document.body.textContent).toContain("The test mail goes into a folder");
  expect(document.body.textContent).not.toContain("on its way");
});

it("says how to come back where the session is over", async () => {
  refused["GET /organiser/alert-mails"] = [401, { code: "no_such_session" }];
  await open();
  expect(document.querySelector("h1")?.textContent).toBe("Open your link again");
});

it("says that the service does not answer", async () => {
  refused["GET /organiser/alert-mails"] = [503, { code: "unavailable" }];
  await open();
  expect(document.body.textContent).toContain("Our service isn't answering.");
});
