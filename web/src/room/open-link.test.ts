import { expect, it } from "vitest";

import { newOpenLink, roomOf } from "./open-link";

it("H8: makes another secret each time, and tells its SHA-256 apart from it", async () => {
  const [one, other] = [await newOpenLink("abc23"), await newOpenLink("abc23")];
  const token = /#abc23\.([A-Za-z0-9_-]{24})$/.exec(one.url)?.[1] ?? "";
  expect(token).not.toBe("");
  expect(one.url).not.toBe(other.url);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
  expect(one.hash).toBe(
    btoa(String.fromCharCode(...digest))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replace("=", ""),
  );
  expect(one.hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

it("takes the room from the name of a seat", () => {
  expect(roomOf("abc23-fp2qqbvr")).toBe("abc23");
});
