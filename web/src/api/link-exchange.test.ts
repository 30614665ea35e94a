import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { clearSeat, enter, enterAgain, forgetBrowser, problemOf } from "./link-exchange";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

let page: string; // that the browser is on

beforeEach(() => {
  page = "http://circle.test/";
});

function answering(status: number, body: unknown): { requests: Request[]; outlives: boolean[] } {
  const requests: Request[] = [];
  const outlives: boolean[] = []; // whether it goes on when the page is closed
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    requests.push(new Request(new URL(path, page), init));
    outlives.push(init.keepalive === true);
    return Promise.resolve(new Response(typeof body === "string" ? body : JSON.stringify(body), { status }));
  });
  return { requests, outlives };
}

/** What an exchange that opens nothing is rejected with. */
function refused(entering: Promise<unknown>): Promise<unknown> {
  return entering.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );
}

it("exchanges the token by POST, with the token in the body alone", async () => {
  const { requests } = answering(200, { seat: "r-1", url: "/seat/r-1/", name: "Mei" });
  await expect(enter("secret")).resolves.toEqual({ seat: "r-1", url: "/seat/r-1/", name: "Mei" });
  const [request] = requests;
  expect(request?.method).toBe("POST");
  expect(request?.url).toBe("http://circle.test/api/enter");
  expect(request?.headers.get("content-type")).toBe("application/json");
  await expect(request?.json()).resolves.toEqual({ link: "secret" });
});

it.each([
  [404, { code: "no_such_link", detail: "" }, "no_such_link"],
  [409, { code: "lobby_full", detail: "" }, "lobby_full"],
  [410, { code: "ended", detail: "" }, "ended"],
  [429, { code: "too_many", detail: "" }, "too_many"],
  [503, { code: "unavailable", detail: "" }, "unavailable"],
  [403, { code: "foreign_origin", detail: "" }, "unavailable"],
  [502, "<html>Bad gateway</html>", "unavailable"],
  [200, { unexpected: true }, "unavailable"],
  [200, null, "unavailable"],
  [200, "r-1", "unavailable"],
  [200, "<html>Welcome to this hotel's network</html>", "unavailable"],
  [200, { seat: "r-1" }, "unavailable"],
  [200, { url: "/seat/r-1/" }, "unavailable"],
  [200, { seat: 1, url: "/seat/r-1/" }, "unavailable"],
  [200, { seat: "r-1", url: null }, "unavailable"],
  [200, { known: "Aisha" }, "unavailable"],
])("answered %d, says why: %j is %s", async (status, body, code) => {
  answering(status, body);
  expect(problemOf(await refused(enter("secret")))).toBe(code);
});

it("without a network is unavailable", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
  expect(problemOf(await refused(enter("secret")))).toBe("unavailable");
});

it("D8: says who of this browser is there already, and enters anew when told to", async () => {
  const known = [{ seat: "r-1", url: "/seat/r-1/", name: "Aisha" }];
  const { requests } = answering(200, { known });
  await expect(enter("secret")).resolves.toEqual({ known });
  await enter("secret", true);
  await expect(requests.at(-1)?.json()).resolves.toEqual({ link: "secret", anew: true });
  answering(200, { seat: "r-2", url: "/seat/r-2/" });
  await expect(enter("secret", true)).resolves.toEqual({ seat: "r-2", url: "/seat/r-2/", name: "" });
});

it("D8: offers none of whom it isn't said who they are, or where they sit", async () => {
  const aisha = { seat: "r-1", url: "/seat/r-1/", name: "Aisha" };
  answering(200, {
    known: [null, "Mei", { name: "Mei" }, { seat: "r-2", url: "/seat/r-2/" }, { ...aisha, name: 7 }, aisha],
  });
  await expect(enter("secret")).resolves.toEqual({ known: [aisha] });
});

it.each([
  [200, { unexpected: true }, "unavailable"],
  [200, { known: [] }, "unavailable"],
  [404, { code: "no_such_link", detail: "" }, "no_such_link"],
])("D1: coming back to a seat, answered %d %j, says why it can't", async (status, body, code) => {
  answering(status, body);
  expect(problemOf(await refused(enterAgain("r-1")))).toBe(code);
});

it("D1: comes back to a seat by its name, and clears it, from the seat's own page too", async () => {
  page = "http://circle.test/seat/r-1/";
  const { requests } = answering(200, { seat: "r-1", url: "/seat/r-1/" });
  await expect(enterAgain("r-1")).resolves.toEqual({ seat: "r-1", url: "/seat/r-1/", name: "" });
  await clearSeat("r-1");
  expect(requests.map(({ url }) => new URL(url).pathname)).toEqual(["/api/enter", "/api/enter/forget-seat"]);
  await expect(Promise.all(requests.map((request) => request.json()))).resolves.toEqual([
    { seat: "r-1" },
    { seat: "r-1" },
  ]);
});

it.each([
  ["a seat", clearSeat, "/api/enter/forget-seat", { seat: "r1" }],
  ["a circle that is over", forgetBrowser, "/api/enter/forget", { room: "r1" }],
])(
  "D1: forgets %s though the page is closed at once, and says nothing where it can't",
  async (_, forget, path, body) => {
    page = "http://circle.test/seat/r-1/";
    const { requests, outlives } = answering(204, "");
    await forget("r1");
    const [request] = requests;
    expect([request?.method, new URL(request?.url ?? "").pathname, outlives]).toEqual(["POST", path, [true]]);
    expect(request?.headers.get("content-type")).toBe("application/json");
    await expect(request?.json()).resolves.toEqual(body);
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
    await expect(forget("r1")).resolves.toBeUndefined();
  },
);

it.each([
  ["a link", enter],
  ["a seat", enterAgain],
])(
  "with %s waits fifteen seconds for a server that says nothing, and no longer",
  async (_, way) => {
    const patience = new AbortController();
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(patience.signal);
    vi.stubGlobal("fetch", (_path: string, { signal }: RequestInit) => {
      return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason as Error)));
    });
    const entering = refused(way("secret"));
    patience.abort();
    expect(problemOf(await entering)).toBe("unavailable");
    expect(timeout).toHaveBeenCalledWith(15_000);
  },
  1_000,
);
