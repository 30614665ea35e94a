import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { OwnAnswers } from "../api/operations.gen";
import { Answers } from "./answers.svelte";
import { keepAnswers, keptAnswers } from "./kept-answers";

const TOLD: OwnAnswers = {
  token: "home.maple.0.mac",
  circle: "maple",
  open: true,
  until: 1_900_000_000,
  less_alone: null,
  understood: null,
  hopeful: null,
  weather_after: null,
  weather_before: 2,
  line: "",
};

let asked: { method: string; path: string; body: Record<string, unknown> }[] = [];
let answer: (path: string, body: Record<string, unknown>) => Response | Promise<Response>;
let shown = new AbortController();

beforeEach(() => {
  [asked, shown] = [[], new AbortController()];
  answer = () => Response.json(TOLD);
  vi.stubGlobal("fetch", (path: string, { method, body }: { method: string; body: string }) => {
    const read = JSON.parse(body) as Record<string, unknown>;
    asked.push({ method, path, body: read });
    return Promise.resolve(answer(path, read));
  });
});

afterEach(() => {
  shown.abort();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

const stands = (body: Record<string, unknown>): Response => Response.json({ ...TOLD, ...body, token: TOLD.token });
const refuses = (code: string, status = 409): Response => Response.json({ code }, { status });
const puts = (): unknown[] => asked.filter(({ method }) => method === "PUT").map(({ body }) => body);

async function started(at = "room-seat", token: string | null = null): Promise<Answers> {
  const answers = new Answers(at, token);
  answers.start(shown.signal);
  await vi.waitFor(() => expect(answers.phase).not.toBe("asking"));
  return answers;
}

it("reads by the seat once, and goes on by the token, which outlives the room", async () => {
  const answers = await started();
  expect(asked[0]?.body).toEqual({ seat: "room-seat" });
  answers.change({ hopeful: 4 });
  answer = (_, body) => stands(body);
  await answers.send();
  expect(puts()).toEqual([
    { token: TOLD.token, less_alone: null, understood: null, hopeful: 4, weather_after: null, line: "" },
  ]);
  expect([answers.fate, answers.unsent, answers.stands]).toEqual(["sent", false, true]);
});

it("what is not sent is there after a reload, and is sent then if that was asked for", async () => {
  keepAnswers({ at: "room-seat", token: TOLD.token });
  answer = () => Promise.reject(new TypeError("offline"));
  const before = new Answers("room-seat");
  before.change({ line: "It helped." });
  await before.send();
  expect([before.fate, before.unsent]).toEqual(["waits", true]);

  answer = (_, body) => stands(body);
  const after = await started();
  await vi.waitFor(() => expect(after.fate).toBe("sent"));
  expect(puts().at(-1)).toMatchObject({ line: "It helped." });
  expect(keptAnswers("room-seat")).toEqual({ at: "room-seat", token: TOLD.token });
});

it("what was only written is shown after a reload as not sent", async () => {
  new Answers("room-seat").change({ less_alone: 5 });
  const answers = await started();
  expect([answers.given.less_alone, answers.unsent]).toEqual([5, true]);
  expect(puts()).toEqual([]);
});

it("is sent by itself once the connection is back", async () => {
  const answers = await started();
  answers.change({ understood: 3 });
  answer = () => Promise.reject(new TypeError("offline"));
  await answers.send();
  answer = (_, body) => stands(body);
  dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(answers.fate).toBe("sent"));
});

it("waits for the end of a circle that somebody left early", async () => {
  vi.useFakeTimers();
  answer = () => Response.json({ ...TOLD, open: false, until: null });
  const answers = new Answers("room-seat");
  answers.start(shown.signal);
  await vi.advanceTimersByTimeAsync(0);
  expect([answers.phase, answers.early]).toEqual(["open", true]);
  answers.change({ hopeful: 2 });
  answer = () => refuses("not_over");
  await answers.send();
  expect(answers.fate).toBe("early");
  answer = (_, body) => stands(body);
  await vi.advanceTimersByTimeAsync(30_000);
  expect([answers.fate, answers.early]).toEqual(["sent", false]);
});

it("what is changed while it is sent is not taken for sent", async () => {
  const answers = await started();
  answers.change({ hopeful: 1 });
  let arrive = (): void => undefined;
  answer = (_, body) => new Promise((resolve) => (arrive = () => resolve(stands(body))));
  const sent = answers.send();
  answers.change({ hopeful: 5 });
  arrive();
  await sent;
  expect([answers.given.hopeful, answers.unsent, answers.fate]).toEqual([5, true, "nothing"]);
});

it("takes all of it back", async () => {
  answer = () => Response.json({ ...TOLD, hopeful: 4 });
  const answers = await started();
  expect(answers.given.hopeful).toBe(4);
  answer = () => new Response(null, { status: 204 });
  await answers.withdraw();
  expect([answers.given.hopeful, answers.stands, answers.fate]).toEqual([null, false, "withdrawn"]);
});

it.each([
  ["not_there", "none"],
  ["no_such_link", "none"],
  ["answers_over", "over"],
] as const)("where it is refused as %s, nothing is asked", async (code, phase) => {
  answer = () => refuses(code);
  const answers = await started();
  expect(answers.phase).toBe(phase);
});

it("keeps nothing of one place for another", () => {
  new Answers("room-seat").change({ line: "Mine." });
  expect(new Answers("room-other").given.line).toBe("");
});
