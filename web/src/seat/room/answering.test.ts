import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { keptAnswers } from "../../feedback/kept-answers";
import { keepWeather, weatherAt } from "../kept-seat";
import { Answering } from "./answering";

let asked: [string, unknown][] = [];
let answer: (path: string) => Response | Promise<Response>;

beforeEach(() => {
  asked = [];
  answer = (path) =>
    path.endsWith("/mine") ? Response.json({ token: "a.b.c.d" }) : new Response(null, { status: 204 });
  vi.stubGlobal("fetch", (path: string, { body }: { body: string }) => {
    asked.push([path, JSON.parse(body)]);
    return Promise.resolve(answer(path));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

it("keeps what somebody answers with, once, and sends how they were at the door, once", async () => {
  keepWeather("room-seat", 2);
  const answering = new Answering("room-seat");
  await answering.arrive();
  await answering.arrive();
  expect(asked).toEqual([
    ["/api/enter/answers/mine", { seat: "room-seat" }],
    ["/api/enter/weather", { seat: "room-seat", weather: 2 }],
  ]);
  expect(keptAnswers("room-seat")?.token).toBe("a.b.c.d");
  expect(weatherAt("room-seat")).toBeNull();
});

it("sends nothing where nothing was said, or at another seat", async () => {
  keepWeather("room-other", 2);
  await new Answering("room-seat").arrive();
  expect(asked.map(([path]) => path)).toEqual(["/api/enter/answers/mine"]);
});

it("tries again what did not arrive, and drops what is refused for good", async () => {
  keepWeather("room-seat", 4);
  const answering = new Answering("room-seat");
  answer = () => Promise.reject(new TypeError("offline"));
  await answering.arrive();
  expect([keptAnswers("room-seat"), weatherAt("room-seat")]).toEqual([null, 4]);
  answer = (path) =>
    path.endsWith("/mine") ? Response.json({ token: "a.b.c.d" }) : Response.json({ code: "ended" }, { status: 409 });
  await answering.arrive();
  expect([keptAnswers("room-seat")?.token, weatherAt("room-seat")]).toEqual(["a.b.c.d", null]);
});
