import { expect, it } from "vitest";
import { newId } from "./ids";

it("makes ids that are allowed as incarnation and as command id, and never twice the same", () => {
  const ids = Array.from({ length: 100 }, newId);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(new Set(ids).size).toBe(100);
});
