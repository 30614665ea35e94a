import { mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Person, SignUpList } from "../../api/operations.gen";
import SignUpsPage from "./SignUpsPage.svelte";

let shown: Record<string, unknown> | null = null;
let list: SignUpList;
const asked: string[] = [];

const person = (name: string, more: Partial<Person> = {}): Person => ({
  id: name.toLowerCase(),
  name,
  address: null,
  address_confirmed: false,
  language: "en",
  standing: "confirmed",
  signed_up_at: 0,
  offered_until: null,
  in_line: null,
  answers: {},
  attended: null,
  ...more,
});

beforeEach(() => {
  asked.length = 0;
  list = {
    places: { seats: 2, taken: 2, waiting: 2, asked: 0 },
    open: true,
    of_series: false,
    questions: [{ id: "q1", text: { default: "en", texts: { en: "How do you come?" } }, required: false }],
    people: [
      person("Mei", { answers: { q1: "By bus" }, address: "mei@example.org" }),
      person("Daniel"),
      person("Ravi", { standing: "waiting", in_line: 2 }),
      person("Aisha", { standing: "waiting", in_line: 1 }),
    ],
    apart: [],
    forget_at: 1_800_000_000,
    totals: null,
  };
  vi.stubGlobal(
    "EventSource",
    class {
      close = () => undefined;
    },
  );
  vi.stubGlobal("fetch", (path: string, { method, body }: { method: string; body?: string }) => {
    if (method !== "GET") asked.push(`${method} ${path} ${body ?? ""}`);
    const answer = path.endsWith("/links") ? { url: "https://example.org/place/home.c.mei.1.x" } : list;
    return Promise.resolve(new Response(JSON.stringify(answer), { status: 200 }));
  });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

async function page(): Promise<string> {
  shown = mount(SignUpsPage, { target: document.body, props: { circle: "c" } });
  await vi.waitFor(() => {
    if (document.querySelector("h3, .soft + p, h2") === null) throw new Error("nothing yet");
  });
  await tick();
  return document.body.textContent;
}

const press = (name: string): void => {
  const button = [...document.querySelectorAll("button")].find(
    (each) => (each.getAttribute("aria-label") ?? each.textContent.trim()) === name,
  );
  if (button === undefined) throw new Error(`no button ${name}`);
  button.click();
};

it("lists people by name, those who wait in line, with answers and addresses", async () => {
  const text = await page();
  const names = [...document.querySelectorAll("h3")].map(({ textContent }) => textContent);
  expect(names).toEqual(["Mei", "Daniel", "Aisha", "Ravi"]);
  expect(text).toContain("2 of 2 places taken.");
  expect(text).toContain("By bus");
  expect(document.querySelector('a[href="mailto:mei@example.org"]')).not.toBeNull();
});

it("erases everything of an address only where it is confirmed", async () => {
  list = {
    ...list,
    people: [person("Mei", { address: "mei@example.org", address_confirmed: true }), person("Daniel")],
  };
  await page();
  expect(() => {
    press("Delete everywhere: Daniel");
  }).toThrow();
  press("Delete everywhere: Mei");
  await tick();
  expect(asked).toEqual([]);
  press("Delete everywhere");
  await vi.waitFor(() => {
    expect(asked.join()).toContain('"act":"erase_everywhere"');
  });
});

it("moves somebody to the front at once, and asks before it cancels", async () => {
  await page();
  press("Move to the front: Ravi");
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toContain('"person":"ravi","act":"move_up"');
  HTMLDialogElement.prototype.showModal = () => undefined;
  press("Cancel their place: Mei");
  await tick();
  expect(asked).toHaveLength(1);
  expect(document.querySelector("dialog")?.textContent).toContain("Cancel the place of Mei?");
});

it("shows somebody's link when it is asked for", async () => {
  await page();
  expect(document.querySelector("input[readonly]")).toBeNull();
  press("Show their link: Mei");
  await vi.waitFor(() => expect(document.querySelector("input[readonly]")).not.toBeNull());
  expect(asked[0]).toContain('"renew":false');
});

it("says totals once names are gone", async () => {
  list = { ...list, people: [], open: false, totals: { confirmed: 5, waiting: 1, cancelled: 2, attended: 4 } };
  shown = mount(SignUpsPage, { target: document.body, props: { circle: "c" } });
  await vi.waitFor(() => expect(document.body.textContent).toContain("5 had a place, 4 were marked as there."));
  expect(document.querySelectorAll("h3")).toHaveLength(0);
});
