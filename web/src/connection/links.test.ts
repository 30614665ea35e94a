import { afterEach, expect, it, vi } from "vitest";
import { enter } from "./links";

afterEach(() => {
  vi.unstubAllGlobals();
});

function answering(status: number, body: unknown): { requests: Request[] } {
  const requests: Request[] = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    requests.push(new Request(new URL(path, "http://circle.test"), init));
    return Promise.resolve(new Response(typeof body === "string" ? body : JSON.stringify(body), { status }));
  });
  return { requests };
}

it("exchanges the token by POST, with the token in the body alone", async () => {
  const { requests } = answering(200, { seat: "r-1", url: "/seat/r-1/" });
  await expect(enter("secret")).resolves.toEqual({ seat: "r-1", url: "/seat/r-1/" });
  const [request] = requests;
  expect(request?.method).toBe("POST");
  expect(request?.url).toBe("http://circle.test/api/enter");
  await expect(request?.json()).resolves.toEqual({ link: "secret" });
});

it.each([
  [404, { code: "no_such_link", text: "" }, "no_such_link"],
  [409, { code: "lobby_full", text: "" }, "lobby_full"],
  [410, { code: "ended", text: "" }, "ended"],
  [429, { code: "too_many", text: "" }, "too_many"],
  [503, { code: "unavailable", text: "" }, "unavailable"],
  [502, "<html>Bad gateway</html>", "unavailable"],
  [200, { unexpected: true }, "unavailable"],
])("answered %d, says why: %j is %s", async (status, body, code) => {
  answering(status, body);
  await expect(enter("secret")).rejects.toMatchObject({ name: "LinkError", code });
});

it("without a network is unavailable", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
  await expect(enter("secret")).rejects.toMatchObject({ code: "unavailable" });
});
