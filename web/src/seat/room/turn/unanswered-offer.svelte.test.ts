import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { aCircle } from "../../../testing/fixtures";
import type { Seated } from "../../../reading/seated";
import { Unanswered } from "./unanswered-offer.svelte";

const ASKED_AT = 1_000;

let now = ASKED_AT;
let end: (() => void) | null = null;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  end?.();
  vi.useRealTimers();
});

function offered(id: string, since = ASKED_AT): Seated {
  return aCircle({ centre: { piece: { kind: "offered", to: "mei", handed_by: "aisha", id, since } } });
}

/** With a way to say what is so now. */
function watched(first: Seated): [Unanswered, (seated: Seated) => void] {
  let seated = $state.raw(first);
  const made: Unanswered[] = [];
  end = $effect.root(
    () =>
      void made.push(
        new Unanswered(
          () => seated,
          () => now,
        ),
      ),
  );
  flushSync();
  const [unanswered] = made;
  if (!unanswered) throw new Error("nothing was made");
  return [
    unanswered,
    (next) => {
      seated = next;
      flushSync();
    },
  ];
}

function pass(seconds: number): void {
  now += seconds;
  vi.advanceTimersByTime(seconds * 1000);
  flushSync();
}

it("lasts after three quarters of a minute, counted from when it was offered", () => {
  now = ASKED_AT + 40;
  const [unanswered] = watched(offered("o1"));
  pass(4.9);
  expect(unanswered.lasts).toBe(false);
  pass(0.2);
  expect(unanswered.lasts).toBe(true);
});

it("begins anew for whom it is offered to next", () => {
  now = ASKED_AT + 44;
  const [unanswered, say] = watched(offered("o1"));
  pass(2);
  expect(unanswered.lasts).toBe(true);
  say(offered("o2", now));
  expect(unanswered.lasts).toBe(false);
});

it("gives as long again when somebody chooses to wait", () => {
  now = ASKED_AT + 50;
  const [unanswered] = watched(offered("o1"));
  pass(0.1);
  expect(unanswered.lasts).toBe(true);
  unanswered.wait();
  flushSync();
  expect(unanswered.lasts).toBe(false);
  pass(44.9);
  expect(unanswered.lasts).toBe(false);
  pass(0.2);
  expect(unanswered.lasts).toBe(true);
});

it("is over when the piece is taken", () => {
  now = ASKED_AT + 50;
  const [unanswered, say] = watched(offered("o1"));
  pass(0.1);
  say(aCircle());
  expect(unanswered.lasts).toBe(false);
});
