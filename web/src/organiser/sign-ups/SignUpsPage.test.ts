import { mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { EveningState, Person, SignUpList } from "../../api/operations.gen";
import { startsWhen } from "../../i18n";
import SignUpsPage from "./SignUpsPage.svelte";

let shown: Record<string, unknown> | null = null;
let list: SignUpList;
let evening: EveningState;
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
  untold: [],
  ...more,
});

beforeEach(() => {
  asked.length = 0;
  list = {
    places: { seats: 2, taken: 2, offered: 0, waiting: 2, asked: 0 },
    open: true,
    of_series: false,
    questions: [{ id: "q1", text: { default: "en", texts: { en: "How do you come?" } }, required: false }],
    people: [
      person("Mei", { answers: { q1: "By bus" }, address: "mei@example.org" }),
      person("Daniel"),
      person("Ravi", { standing: "waiting", in_line: 2 }),
      person("Aisha", { standing: "waiting", in_line: 1 }),
    ],
    more: null,
    left: 0,
    apart: [],
    forget_at: 1_800_000_000,
    totals: null,
    erased_later: false,
  };
  evening = {
    title: { default: "en", texts: { en: "Calm evening" } },
    zone: "Asia/Singapore",
    phase: "scheduled",
    in_person: false,
    starts_at: Date.now() / 1000 + 14 * 86_400,
    opens_at: null,
    lets_in: true,
    counts: { expected: 2, here: 0, waiting: 0, left: 0, not_yet: 2, others: 0 },
    attendance: null,
    facilitators: [
      { seat: "f1", name: "Aisha", invited_as: "facilitator", came: "here" },
      { seat: "f2", name: null, invited_as: "facilitator", came: "not_yet" },
    ],
    people: [
      { person: "mei", came: "not_yet" },
      { person: "daniel", came: "not_yet" },
    ],
    groups: [],
    version: 0,
  };
  vi.stubGlobal(
    "EventSource",
    class {
      close = () => undefined;
    },
  );
  vi.stubGlobal("fetch", (path: string, { method, body }: { method: string; body?: string }) => {
    if (method !== "GET") asked.push(`${method} ${path} ${body ?? ""}`);
    const link = { url: "https://example.org/place/home.c.mei.1.x", code: "<svg/>" };
    const answer = path.endsWith("/links") ? link : path.includes("/evening") ? evening : list;
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

it("folds whoever was added before, and says of no link that it is shown once", async () => {
  list = { ...list, people: [person("Mei"), person("Daniel")] };
  await page();
  const add = async (name: string): Promise<void> => {
    const field = document.querySelector<HTMLInputElement>('form [name="name"]');
    if (field === null) throw new Error("no field");
    field.value = name;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.form?.requestSubmit();
    await vi.waitFor(() => {
      if (!openOnes().includes(name)) throw new Error("not yet");
    });
  };
  const openOnes = (): (string | undefined)[] =>
    [...document.querySelectorAll(".people li")]
      .filter((row) => row.querySelector('[aria-expanded="true"]') !== null)
      .map((row) => row.querySelector("h3")?.textContent);
  await add("Mei");
  expect(openOnes()).toEqual(["Mei"]);
  await add("Daniel");
  expect(openOnes()).toEqual(["Daniel"]);
  expect(document.body.textContent).not.toContain("won't see it again");
});

it("offers to write to an address alone, whatever stands in it", async () => {
  list = { ...list, people: [person("Mei", { address: "mei?bcc=eve@example.org" })] };
  await page();
  expect(document.querySelector(".address a")?.getAttribute("href")).toBe("mailto:mei%3Fbcc%3Deve@example.org");
});

it("says of which circle it is, and when that is, also in its tab", async () => {
  evening = { ...evening, starts_at: Date.UTC(2027, 2, 9, 11, 30) / 1000 };
  const text = await page();
  expect(text).toContain("Calm evening");
  expect(text).toContain(startsWhen(evening.starts_at ?? 0, "Asia/Singapore"));
  expect(document.title).toContain("Who signed up: Calm evening");
});

it("shows more people, and goes on at the first that came", async () => {
  const further = { ...list, people: [person("Mei"), person("Kavitha", { standing: "cancelled" })] };
  list = { ...list, more: "3:2.0:kavitha", left: 1 };
  const pages: string[] = [];
  const former = fetch;
  vi.stubGlobal("fetch", (path: string, given: { method: string; body?: string }) => {
    if (!path.includes("/sign-ups") || given.method !== "GET") return former(path, given);
    pages.push(path.split("?")[1] ?? "");
    return Promise.resolve(new Response(JSON.stringify(path.includes("before=") ? further : list)));
  });
  await page();
  press("Show more people");
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe("Kavitha"));
  expect(pages).toEqual(["", "", "before=3%3A2.0%3Akavitha"]);
  expect([...document.querySelectorAll("h3")].map(({ textContent }) => textContent)).toEqual([
    "Mei",
    "Daniel",
    "Aisha",
    "Ravi",
    "Kavitha",
  ]);
  expect(document.body.textContent).toContain("1 more person is shown.");
  expect(() => press("Show more people")).toThrow();
  pages.length = 0;
  press("Move to the front: Ravi");
  await vi.waitFor(() => expect(pages).toHaveLength(2));
  expect(document.body.textContent).toContain("Kavitha");
});

it("says beside a person what they were not told, and why", async () => {
  const untold = [
    { kind: "called_off", circle: "c", why: "no_address" },
    { kind: "confirmed", circle: null, why: "failed" },
  ] as const;
  list = { ...list, people: [person("Mei", { untold: [...untold] }), person("Daniel")] };
  await page();
  const said = [...document.querySelectorAll(".people > li")].map((each) => each.textContent);
  expect(said[0]).toMatch(/Not told that it is cancelled.*There is no mail address/s);
  expect(said[0]).toMatch(/Not told how their sign-up stands.*The address may be wrong/s);
  expect(said[1]).not.toContain("Not told");
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

it("says that something is left which can't be opened yet", async () => {
  list = {
    ...list,
    people: [person("Mei", { address: "mei@example.org", address_confirmed: true })],
    erased_later: true,
  };
  await page();
  press("Delete everywhere: Mei");
  await tick();
  press("Delete everywhere");
  await vi.waitFor(() => {
    expect(document.body.textContent).toContain("Mei is deleted. Something else can't be opened just now.");
  });
  expect(document.body.textContent).not.toContain("Mei is deleted everywhere.");
});

it("moves somebody to the front at once, and asks before it cancels", async () => {
  await page();
  press("Move to the front: Ravi");
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toContain('"person":"ravi","act":"move_up"');
  press("Cancel their place: Mei");
  await tick();
  expect(asked).toHaveLength(1);
  expect(document.querySelector("dialog[open]")?.textContent).toContain("Cancel the place of Mei?");
});

it("shows somebody's link when it is asked for", async () => {
  await page();
  expect(document.querySelector("input[readonly]")).toBeNull();
  press("Show their link: Mei");
  await vi.waitFor(() => expect(document.querySelector("input[readonly]")).not.toBeNull());
  expect(asked[0]).toContain('"renew":false');
});

it("has one line of each person, and what else there is of them unfolds", async () => {
  list = { ...list, people: [...list.people, person("Farid", { standing: "asked" })] };
  await page();
  const more = (name: string) => document.querySelector(`[aria-label="More: ${name}"]`);
  const unfolds = (name: string) => document.getElementById(more(name)?.getAttribute("aria-controls") ?? "");
  expect(unfolds("Mei")?.hidden).toBe(true);
  expect(unfolds("Farid")?.hidden).toBe(false);
  press("More: Mei");
  await tick();
  expect(more("Mei")?.getAttribute("aria-expanded")).toBe("true");
  expect(unfolds("Mei")?.hidden).toBe(false);
  expect(unfolds("Mei")?.textContent).toContain("mei@example.org");
  expect(unfolds("Daniel")?.textContent).toContain("If they don't have their link, show it");
});

it("shows the link of whoever was added without an address, also weeks before", async () => {
  await page();
  const [name] = document.querySelectorAll<HTMLInputElement>('form [name="name"]');
  if (name === undefined) throw new Error("no form");
  name.value = "Daniel";
  name.dispatchEvent(new Event("input", { bubbles: true }));
  press("Add");
  await vi.waitFor(() => expect(document.querySelector("input[readonly]")).not.toBeNull());
  expect(document.querySelector("input[readonly]")?.closest("[hidden]")).toBeNull();
  expect(asked.at(-1)).toContain('"person":"daniel"');
});

it("says from how many people on they can be divided, as long as they are fewer", async () => {
  expect(await page()).toContain("When more than 8 people have a place, you can divide them into circles here");
});

it("says totals once names are gone", async () => {
  list = { ...list, people: [], open: false, totals: { confirmed: 5, waiting: 1, cancelled: 2, attended: 4 } };
  shown = mount(SignUpsPage, { target: document.body, props: { circle: "c" } });
  await vi.waitFor(() => expect(document.body.textContent).toContain("5 had a place, 4 were marked as there."));
  expect(document.querySelectorAll("h3")).toHaveLength(0);
});

it("says on the day who has come, counts first, and nothing of it before", async () => {
  expect(await page()).not.toContain("Today");
  await unmount(shown ?? {});
  evening = {
    ...evening,
    phase: "open",
    counts: { expected: 2, here: 1, waiting: 1, left: 0, not_yet: 0, others: 0 },
    people: [
      { person: "mei", came: "waiting" },
      { person: "daniel", came: "here" },
    ],
  };
  const text = await page();
  expect(text).toContain("1 of 2 are here.");
  expect(text).toContain("1 person is waiting in the lobby.");
  const [waiting, here] = [...document.querySelectorAll(".names")].map((each) => each.textContent);
  expect([waiting, here]).toEqual(["Mei", "Daniel"]);
  expect(text).toContain("Aisha");
  expect(text).not.toContain("Facilitator 1");
  expect(text).toContain("Facilitator 2");
});

it("divides the evening, moves somebody by hand, and says what cannot be done without a name", async () => {
  evening = {
    ...evening,
    version: 3,
    groups: [
      { leaders: ["f1"], people: ["mei"], fixed: [] },
      { leaders: ["f2"], people: ["daniel"], fixed: [] },
    ],
  };
  await page();
  const select = [...document.querySelectorAll("label")].find(({ textContent }) => textContent === "Circle of Mei");
  const choice = document.getElementById(select?.htmlFor ?? "");
  if (!(choice instanceof HTMLSelectElement)) throw new Error("nothing to choose");
  choice.value = "1";
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toContain('"people":["daniel","mei"]');
  expect(asked[0]).toContain('"made_on":3');

  vi.stubGlobal("fetch", () =>
    Promise.resolve(new Response(JSON.stringify({ code: "cannot_divide", fields: { circles: "3" } }), { status: 409 })),
  );
  press("Divide everyone anew");
  await vi.waitFor(() => expect(document.body.textContent).toContain("With 3 circles it can be done."));
  press("Divide into 3 circles");
});

const CAME = { signed_up: 2, waiting: 0, came: 2, stayed: 2, left_early: 0, walk_ins: 0 };

it("says once it is over how many came, and of nobody that they did not", async () => {
  evening = { ...evening, phase: "ended", starts_at: Date.now() / 1000 - 900, lets_in: false };
  evening = { ...evening, people: [], facilitators: [], attendance: CAME };
  const text = await page();
  expect(text).toContain("2 people came.");
  expect(text).not.toContain("not here yet");
  expect(text).not.toContain("No one new");
  expect(document.querySelector('.check input[type="checkbox"]')).toBeNull();
});

it("lets people be marked while the debrief goes on", async () => {
  evening = { ...evening, phase: "debrief", starts_at: Date.now() / 1000 - 900, lets_in: false, attendance: CAME };
  const text = await page();
  expect(text).toContain("2 people came.");
  expect(text).not.toContain("are here");
  expect(document.querySelectorAll('.row .check input[type="checkbox"]')).toHaveLength(2);
});
