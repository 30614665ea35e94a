import { expect, it } from "vitest";
import { deviceProblem } from "./device-problem";

it.each([
  ["NotAllowedError", "denied"],
  ["SecurityError", "denied"],
  ["NotFoundError", "none"],
  ["OverconstrainedError", "none"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
  ["InvalidStateError", "unknown"],
])("%s is %s", (name, problem) => {
  expect(deviceProblem(new DOMException("", name))).toBe(problem);
});

it("anything else is unknown", () => {
  expect(deviceProblem(new TypeError())).toBe("unknown");
});
