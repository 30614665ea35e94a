import { mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { ApiToken, OrganiserLink, Session } from "../../api/operations.gen";
import { fakeDialogs } from "../../testing/fake-dialogs";
import Access from "./Access.svelte";

let shown: Record<string, unknown> | null = null;
let sessions: Session[];
let links: OrganiserLink[];
let tokens: ApiToken[];
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
  by_provider: false,
  ...changes,
});

const link = (id: string, changes: Partial<OrganiserLink> = {}): OrganiserLink => ({
  id,
  name: "Mei",
  made_at: 1_800_000_000,
  expires_at: 1_800_600_000,
  used_at: null,
  sessions: 0,
  own: false,
  is_passkey: false,
  address: null,
  mail: null,
  ...changes,
});

const token = (id: string, changes: Partial<ApiToken> = {}): ApiToken => ({
  id,
  name: "Website",
  scopes: ["programme:read"],
  made_at: 1_800_000_000,
  expires_at: 1_800_600_000,
  used_at: null,
  ...changes,
});

beforeEach(() => {
  links = [link("l2", { name: "Tom" }), link("l1", { own: true, sessions: 1, used_at: 1_800_000_000 })];
  fakeDialogs();
  sessions = [session("s1", { own: true }), session("s2", { browser: "Safari", system: "iPhone" })];
  tokens = [];
  done = [];
  refused = {};
  vi.stubGlobal("fetch", (path: string, { method, body }: RequestInit) => {
    const asked = `${method ?? ""} ${path}`;
    const refusal = refused[asked];
    if (refusal) return Promise.resolve(Response.json({ code: refusal[1] }, { status: refusal[0] }));
    if (asked === "GET /api/oidc") return Promise.resolve(Response.json({ name: null }));
    if (asked === "GET /organiser/sessions") return Promise.resolve(Response.json({ sessions }));
    if (asked === "GET /organiser/tokens") return Promise.resolve(Response.json({ tokens }));
    if (asked === "GET /organiser/links") return Promise.resolve(Response.json({ links }));
    done.push(typeof body === "string" ? `${asked} ${body}` : asked);
    if (asked === "POST /organiser/links") {
      links = [link("l3", { name: "Jun" }), ...links];
      return Promise.resolve(Response.json({ url: "http://circle.test/organise#home.new" }, { status: 201 }));
    }
    if (asked === "POST /organiser/tokens") {
      tokens = [token("t2", { name: "Calendar" }), ...tokens];
      return Promise.resolve(Response.json({ token: "circle_home_new" }, { status: 201 }));
    }
    const endedToken = /^POST \/organiser\/tokens\/(\w+)\/revoke$/.exec(asked)?.[1];
    tokens = tokens.filter(({ id }) => id !== endedToken);
    const revoked = /^POST \/organiser\/links\/(\w+)\/revoke$/.exec(asked)?.[1];
    links = links.filter(({ id }) => id !== revoked);
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

const titlesOf = (section: number): string[] =>
  [...(document.querySelectorAll("section")[section]?.querySelectorAll("li h3") ?? [])].map(
    ({ textContent }) => textContent,
  );
const linkRows = (): string[] => titlesOf(0);
const tokenRows = (): string[] => titlesOf(1);
const rows = (): string[] => titlesOf(2);
const heading = (): string | undefined => document.querySelector("h1")?.textContent;
const dialog = (): HTMLElement => document.querySelector("dialog") ?? document.createElement("i");

it("O4: lists the browsers that are logged in, and marks one's own", async () => {
  sessions.push(session("s3", { browser: "", system: "" }));
  await open();
  expect(rows()).toEqual(["Firefox on Linux", "Safari on iPhone", "A browser we don't know"]);
  const own = [...document.querySelectorAll(".own")].map(({ textContent }) => textContent);
  expect(own).toEqual(["You logged in with this", "This browser"]);
  expect(document.body.textContent).toContain("Came by: Mei");
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
  expect(document.body.textContent).toContain("That didn't work. Please try again.");
  expect(rows()).toHaveLength(2);
});

it("says what to do where the session is over", async () => {
  refused = { "GET /organiser/sessions": [401, "no_such_session"] };
  await open();
  expect(heading()).toBe("Open your link again");
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

it("O4: lists links with whom they are for and how long they last, also those of the release before", async () => {
  links.push(link("l0", { name: null, expires_at: null }), link("lf", { name: "", sessions: 2 }));
  await open();
  expect(linkRows()).toEqual(["Tom", "Mei", "Made before this version", "The first link, from the server"]);
  const [tom, mei, former, first] = [...document.querySelectorAll("section li")].map(({ textContent }) => textContent);
  expect(tom).toMatch(/Not opened yet\s+Expires .*0 browsers logged in with it/s);
  expect(mei).toMatch(/Last opened around .*1 browser logged in with it/s);
  expect(former).toContain("Doesn't expire");
  expect(first).toContain("2 browsers");
});

it("O4: makes a link for somebody, shown once", async () => {
  await open();
  await press("Make a link");
  expect(document.querySelector(".problem")?.textContent).toBe("Please say who it is for.");
  expect(document.activeElement?.getAttribute("name")).toBe("name");
  const field = document.querySelector<HTMLInputElement>("input[name=name]");
  if (field) field.value = " Jun ";
  field?.dispatchEvent(new Event("input", { bubbles: true }));
  await press("Make a link");
  expect(done).toEqual(['POST /organiser/links {"name":" Jun ","address":null}']);
  const made = document.querySelector<HTMLInputElement>("input[readonly]");
  expect(made?.value).toBe("http://circle.test/organise#home.new");
  expect(document.activeElement).toBe(made);
  expect(linkRows()).toEqual(["Jun", "Tom", "Mei"]);
});

it.each([
  [409, "too_many_links", "There are too many links. Please revoke those that no one needs."],
  [422, "bad_input", "This wasn't accepted. Please use up to 40 letters."],
] as const)("says beside the name why no link was made: %s %s", async (status, code, words) => {
  await open();
  refused = { "POST /organiser/links": [status, code] };
  const field = document.querySelector<HTMLInputElement>("input[name=name]");
  if (field) field.value = "Jun";
  field?.dispatchEvent(new Event("input", { bubbles: true }));
  await press("Make a link");
  expect(document.querySelector(".problem")?.textContent).toBe(words);
  expect(field?.value).toBe("Jun");
});

it("O4: revokes a link once that was meant", async () => {
  await open();
  await press("Revoke: Tom");
  expect(dialog().textContent).not.toContain("this one too");
  await press("Keep it", dialog());
  expect(done).toEqual([]);
  await press("Revoke: Tom");
  await press("Revoke it", dialog());
  expect(done).toEqual(['POST /organiser/links/l2/revoke {"even_last":false}']);
  expect([linkRows(), document.querySelector(".told")?.textContent]).toEqual([["Mei"], "It's revoked."]);
});

it("says that one's own link takes this browser along, and shows nothing more then", async () => {
  await open();
  await press("Revoke: Mei");
  expect(dialog().textContent).toContain("this one too");
  await press("Revoke it", dialog());
  expect(heading()).toBe("You're logged out");
});

it("asks more before the last link is revoked", async () => {
  links = [link("l1", { own: true })];
  await open();
  await press("Revoke: Mei");
  expect(dialog().textContent).toContain("make another link first");
  await press("Keep it", dialog());
  await press("Revoke: Mei");
  await press("Revoke it anyway", dialog());
  expect(done).toEqual(['POST /organiser/links/l1/revoke {"even_last":true}']);
  expect(heading()).toBe("You're logged out");
});

it("asks more where the others were revoked meanwhile", async () => {
  await open();
  refused = { "POST /organiser/links/l1/revoke": [409, "last_link"] };
  links = [link("l1", { own: true })];
  await press("Revoke: Mei");
  await press("Revoke it", dialog());
  expect(dialog().textContent).toContain("Revoke the last way in?");
  expect(linkRows()).toEqual(["Mei"]);
  refused = {};
  await press("Revoke it anyway", dialog());
  expect(done).toEqual(['POST /organiser/links/l1/revoke {"even_last":true}']);
});

it("says of a passkey what it is, and of its end what that does", async () => {
  links.push(link("p1", { name: "Mei's phone", is_passkey: true, expires_at: null }));
  await open();
  expect(document.querySelectorAll("section li")[2]?.textContent).toMatch(/Passkey.*Not used yet.*Doesn't expire/s);
  await press("Revoke: Mei's phone");
  expect(dialog().textContent).toContain("The passkey stops working here at once");
});

it("offers no passkeys where a browser has none", async () => {
  await open();
  expect(document.querySelector("input[name=passkey]")).toBeNull();
});

it("says of a link by mail that it went into a folder where there is no mail server", async () => {
  links.push(link("mailed:m", { name: "Ana", address: "ana@example.org", mail: "kept" }));
  await open();
  expect(document.querySelectorAll("section li")[2]?.textContent).toContain("in a folder on the server");
  await press("Send again: Ana");
  expect(document.querySelector(".told")?.textContent).toContain("There is no mail server yet");
});

it("O4: sends a link by mail, and again", async () => {
  links.push(link("mailed:m", { name: "Ana", address: "ana@example.org", mail: "sent" }));
  await open();
  expect(document.querySelectorAll("section li")[2]?.textContent).toContain("Sent to ana@example.org");
  await press("Send again: Ana");
  expect(done).toEqual(["POST /organiser/links/mailed%3Am/send"]);
  expect(document.querySelector(".told")?.textContent).toBe("The link is on its way.");
  for (const [name, value] of Object.entries({ name: "Jun", address: "jun@example.org" })) {
    const field = document.querySelector<HTMLInputElement>(`input[name=${name}]`);
    if (field) field.value = value;
    field?.dispatchEvent(new Event("input", { bubbles: true }));
  }
  await settled();
  await press("Send the link");
  expect(done.at(-1)).toBe('POST /organiser/links {"name":"Jun","address":"jun@example.org"}');
});

it("makes a token for a program, shows it once, and revokes it at once", async () => {
  await open();
  expect(tokenRows()).toEqual([]);
  await press("Make a token");
  expect(document.body.textContent).toContain("Please say what it is for.");
  expect(done).toEqual([]);
  const field = document.querySelectorAll("section")[1]?.querySelector<HTMLInputElement>("input[type=text]");
  if (field) field.value = "Calendar";
  field?.dispatchEvent(new Event("input", { bubbles: true }));
  await press("Make a token");
  expect(done).toEqual(['POST /organiser/tokens {"name":"Calendar","scopes":["programme:read"],"days":90}']);
  expect(tokenRows()).toEqual(["Calendar"]);
  const box = document.querySelector<HTMLInputElement>(".link input");
  expect(box?.value).toBe("circle_home_new");
  await press("Revoke: Calendar");
  await press("Revoke it", dialog());
  expect(done.at(-1)).toBe("POST /organiser/tokens/t2/revoke");
  expect(tokenRows()).toEqual([]);
});
