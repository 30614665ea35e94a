import { afterEach, expect, it, vi } from "vitest";
import { promptLists } from "./prompt-lists";

afterEach(() => vi.unstubAllGlobals());

it("is what the server has", async () => {
  vi.stubGlobal("fetch", (path: string) =>
    Promise.resolve(Response.json(path === "/seat/room-seat/prompts" ? { lists: [{ kind: "round" }] } : {})),
  );
  expect(await promptLists("room-seat")).toEqual([{ kind: "round" }]);
});

it.each([
  ["refused", () => Promise.resolve(new Response("", { status: 503 }))],
  ["unreachable", () => Promise.reject(new TypeError("offline"))],
])("is empty when it is %s", async (_, answer) => {
  vi.stubGlobal("fetch", answer);
  expect(await promptLists("room-seat")).toEqual([]);
});
