import { afterEach, expect, it, vi } from "vitest";

import {
  circles,
  close,
  create,
  invite,
  notTogether,
  OrganiserError,
  organise,
  removeOpenLink,
  replaceLink,
  setNotTogether,
} from "./organiser";

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
  vi.restoreAllMocks();
});

/** From now on everything is answered so; returns what is asked. */
function answering(status: number, body: string): string[] {
  const asked: string[] = [];
  globalThis.fetch = async (path, options) => {
    const request = new Request(`http://circle.test${path as string}`, options);
    asked.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`.trim());
    return new Response(status === 204 ? null : body, { status });
  };
  return asked;
}

const TITLE = { default: "en", texts: { en: "T" } };
const CIRCLE = {
  title: TITLE,
  language: "en",
  starts_at: 5,
  facilitators: 1,
  cofacilitators: 0,
  participants: 2,
  capacity: 4,
  open_link: false,
};

it("asks by the words of the interface", async () => {
  const asked = answering(200, JSON.stringify({ url: "/organiser/", circles: [], circle: null, links: null }));
  await organise("token");
  await circles();
  await create(CIRCLE);
  await invite("c1", "cofacilitator");
  await replaceLink("a/b", "s1");
  await replaceLink("c1", null);
  await notTogether("c1");
  await setNotTogether("c1", [["s1", "s2"]], 3);
  expect(asked).toEqual([
    'POST /api/organise {"link":"token"}',
    "GET /organiser/circles",
    `POST /organiser/circles ${JSON.stringify(CIRCLE)}`,
    'POST /organiser/circles/c1/seats {"role":"cofacilitator"}',
    'POST /organiser/circles/a%2Fb/links {"seat":"s1"}',
    'POST /organiser/circles/c1/links {"open":true}',
    "GET /organiser/circles/c1/not-together",
    'PUT /organiser/circles/c1/not-together {"pairs":[["s1","s2"]],"made_on":3}',
  ]);
});

it("is content with an answer that is empty", async () => {
  const asked = answering(204, "");
  await removeOpenLink("c1");
  await close("c1");
  expect(asked).toEqual(["DELETE /organiser/circles/c1/open-link", "POST /organiser/circles/c1/close {}"]);
});

it.each([
  [401, '{"code":"no_such_session","text":""}', "no_such_session", {}],
  [422, '{"code":"bad_input","text":"","fields":{"title":"Too long."}}', "bad_input", { title: "Too long." }],
  [503, "<html>", "unavailable", {}],
  [200, "not json", "unavailable", {}],
] as const)("says what was wrong: %d %s", async (status, body, code, fields) => {
  answering(status, body);
  const problem = await circles().catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(OrganiserError);
  expect(problem).toMatchObject({ code, fields });
});

it("says that nothing answers", async () => {
  globalThis.fetch = () => Promise.reject(new TypeError("no network"));
  await expect(circles()).rejects.toMatchObject({ code: "unavailable" });
});

it("waits fifteen seconds for a server that says nothing, and no longer", async () => {
  const patience = new AbortController();
  const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(patience.signal);
  globalThis.fetch = (_path, options) =>
    new Promise((_resolve, reject) =>
      options?.signal?.addEventListener("abort", () => reject(patience.signal.reason as Error)),
    );
  const asking = expect(circles()).rejects.toMatchObject({ code: "unavailable" });
  patience.abort();
  await asking;
  expect(timeout).toHaveBeenCalledWith(15_000);
}, 1_000);
