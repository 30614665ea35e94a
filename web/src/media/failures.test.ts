import { expect, it, vi } from "vitest";
import { Failures } from "./failures";

function recorded(): { told: string[]; failures: Failures } {
  const told: string[] = [];
  return { told, failures: new Failures((what) => told.push(what)) };
}

function refuse(): void {
  throw new DOMException("candidate 192.0.2.7 of Mei", "OperationError");
}

it("H2: a step that fails is told once, without its content, and what comes next is done", () => {
  const { told, failures } = recorded();
  expect([failures.contain("close a connection", refuse), failures.contain("close a connection", refuse)]).toEqual([
    false,
    false,
  ]);
  expect(failures.contain("set a gate", () => {})).toBe(true);
  expect(told).toEqual(["media: could not close a connection (OperationError)"]);
});

it("H2: each kind of failure is told by itself, whatever is thrown", () => {
  const { told, failures } = recorded();
  failures.note("set a gate", new TypeError("x"));
  failures.note("set a gate", "a word");
  expect(told).toEqual(["media: could not set a gate (TypeError)", "media: could not set a gate (string)"]);
});

it("H2: whoever looks at the browser's console finds what failed there", () => {
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  new Failures().contain("set a gate", refuse);
  expect(error.mock.calls).toEqual([["media: could not set a gate (OperationError)"]]);
  error.mockRestore();
});
