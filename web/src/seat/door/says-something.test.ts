import { expect, it } from "vitest";

import { saysSomething } from "./says-something";

it.each(["Mei", "கவிதா", "王", "☺", "?"])("H9: %s is a name", (name) => {
  expect(saysSomething(name)).toBe(true);
});

it.each(["", "  ", "\u3164\u3164", "\u2800", "\u200d", "\u0301", "\u{e0041}"])("H9: %j is none", (name) => {
  expect(saysSomething(name)).toBe(false);
});
