import { beforeEach, expect, test, vi } from "vitest";
import { forgetRemoval, forgetSeat, keepRemoval, keepSeat, keptSeat, lostSeat } from "./kept-seat";

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

test("D9: after a removal the link leads back to where the server says so, until it is undone", async () => {
  await keepSeat("room.secret", "/seat/room-mei/");
  expect(await lostSeat("room.secret")).toBeNull();
  keepRemoval("room-mei");
  expect(await keptSeat("room.secret")).toBeNull();
  expect(await lostSeat("room.secret")).toBe("/seat/room-mei/");
  expect(await lostSeat("room.another")).toBeNull();
  forgetRemoval();
  expect(await lostSeat("room.secret")).toBeNull();
});

test("a removal without a kept seat leaves nothing", async () => {
  keepRemoval("room-mei");
  expect(sessionStorage.length).toBe(0);
  expect(await lostSeat("room.secret")).toBeNull();
});

test("a removal from another seat leaves this tab's own as it is", async () => {
  await keepSeat("room.secret", "/seat/room-mei/");
  keepRemoval("room-tom");
  expect(await keptSeat("room.secret")).toBe("/seat/room-mei/");
});

test("whoever is let in again is removed no more", async () => {
  await keepSeat("room.secret", "/seat/room-mei/");
  keepRemoval("room-mei");
  await keepSeat("room.secret", "/seat/room-mei/");
  expect(await lostSeat("room.secret")).toBeNull();
});
