import { afterEach, expect, it, vi } from "vitest";

import { ApiError, ask } from "./ask";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** From now on everything is answered so; returns what is asked. */
function answering(status: number, body: string): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (path: string, options: RequestInit) => {
    const request = new Request(`http://circle.test${path}`, options);
    const type = request.headers.get("content-type") ?? "";
    asked.push(`${request.method} ${path} ${type} ${await request.text()}`.trim());
    return new Response(status === 204 ? null : body, { status });
  });
  return asked;
}

it("asks by method and path, with the parts of the path in it and what is asked as JSON", async () => {
  const asked = answering(200, JSON.stringify({ url: "/organiser/" }));
  expect(await ask("POST /api/organise", { asked: { link: "token" } })).toEqual({ url: "/organiser/" });
  await ask("GET /organiser/circles", { asked: { before: "c/1", limit: 5 } });
  await ask("POST /organiser/circles/{circle}/links", { circle: "a/b", asked: { seat: "s1" } });
  await ask("POST /organiser/circles/{circle}/links", { circle: "c1", asked: { open: true } });
  expect(asked).toEqual([
    'POST /api/organise application/json {"link":"token"}',
    "GET /organiser/circles?before=c%2F1&limit=5",
    'POST /organiser/circles/a%2Fb/links application/json {"seat":"s1"}',
    'POST /organiser/circles/c1/links application/json {"open":true}',
  ]);
});

it("is content with an answer that is empty", async () => {
  const asked = answering(204, "");
  expect(await ask("DELETE /organiser/circles/{circle}/open-link", { circle: "c1" })).toBeNull();
  expect(await ask("POST /organiser/circles/{circle}/close", { circle: "c1" })).toBeNull();
  expect(asked).toEqual(["DELETE /organiser/circles/c1/open-link", "POST /organiser/circles/c1/close"]);
});

it.each([
  [401, '{"code":"no_such_session","detail":""}', "no_such_session", {}],
  [422, '{"code":"bad_input","detail":"","fields":{"title":"Too long."}}', "bad_input", { title: "Too long." }],
  [503, "<html>", "unavailable", {}],
  [503, "null", "unavailable", {}],
  [500, "7", "unavailable", {}],
  [200, "not json", "unavailable", {}],
] as const)("says what was wrong: %d %s", async (status, body, code, fields) => {
  answering(status, body);
  const problem = await ask("GET /organiser/circles", { asked: {} }).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(ApiError);
  expect(problem).toMatchObject({ code, fields });
});

it("says that nothing answers", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
  await expect(ask("GET /organiser/circles", { asked: {} })).rejects.toMatchObject({ code: "unavailable" });
});

it("waits fifteen seconds for a server that says nothing, and no longer", async () => {
  const patience = new AbortController();
  const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(patience.signal);
  vi.stubGlobal(
    "fetch",
    (_path: string, options: RequestInit) =>
      new Promise((_resolve, reject) =>
        options.signal?.addEventListener("abort", () => reject(patience.signal.reason as Error)),
      ),
  );
  const asking = expect(ask("GET /organiser/circles", { asked: {} })).rejects.toMatchObject({ code: "unavailable" });
  patience.abort();
  await asking;
  expect(timeout).toHaveBeenCalledWith(15_000);
}, 1_000);

it("is typed by what the server declares", () => {
  answering(204, "");
  // @ts-expect-error: no such operation
  void ask("GET /organiser/circle", { asked: {} }).catch(() => null);
  // @ts-expect-error: the path names a circle
  void ask("POST /organiser/circles/{circle}/close", {}).catch(() => null);
  // @ts-expect-error: nobody is invited as that
  void ask("POST /organiser/circles/{circle}/seats", { circle: "c1", asked: { role: "guest" } }).catch(() => null);
  // @ts-expect-error: a title is missing
  void ask("POST /organiser/circles", { asked: {} }).catch(() => null);
  expect.assertions(0);
});
