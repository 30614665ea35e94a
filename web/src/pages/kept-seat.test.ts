import { beforeEach, expect, test, vi } from "vitest";
import { forgetSeat, keepSeat, keptSeat } from "./kept-seat";

beforeEach(() => {
  sessionStorage.clear();
  vi.stubGlobal("isSecureContext", true);
});

test("the same link in the same tab leads back to its seat, another link does not", async () => {
  await keepSeat("room.secret", "/seat/room-mei/");
  expect(await keptSeat("room.secret")).toBe("/seat/room-mei/");
  expect(await keptSeat("room.another")).toBeNull();
});

test("of the link nothing can be read", async () => {
  await keepSeat("room.secret", "/seat/room-mei/");
  expect(sessionStorage.getItem("circle.seat")).not.toContain("secret");
});

test("a seat that was left is forgotten", async () => {
  await keepSeat("room.secret", "/seat/room-mei/");
  forgetSeat();
  expect(await keptSeat("room.secret")).toBeNull();
});

test("without a secure context nothing is kept", async () => {
  vi.stubGlobal("isSecureContext", false);
  await keepSeat("room.secret", "/seat/room-mei/");
  expect(sessionStorage.length).toBe(0);
});
