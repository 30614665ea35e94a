import { mount, unmount } from "svelte";
import { afterEach, expect, it } from "vitest";

import Alerts from "./Alerts.svelte";
import type { Alert, CircleState } from "../api/operations.gen";
import { BY_LINKS, UNPLANNED } from "../testing/fixtures";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

const OPEN: Alert = {
  id: "a1",
  what: "left_open",
  at: 0,
  place: "circle",
  seat: "mei",
  state: "not_safe",
  seen_at: null,
};

function page(...alerts: Alert[]) {
  return pageOf({}, ...alerts);
}

function pageOf(changes: Partial<CircleState>, ...alerts: Alert[]) {
  const seen: (readonly string[])[] = [];
  const circle: CircleState = {
    id: "c1",
    title: { default: "en", texts: { en: "Tuesday" } },
    starts_at: null,
    plan: UNPLANNED,
    terms: BY_LINKS,
    terms_version: 1,
    language: "en",
    phase: "ended",
    created_at: 0,
    revision: 1,
    course: null,
    attendance: {
      capacity: 8,
      kept_for_facilitators: 0,
      promised: 7,
      seated: 0,
      present: 0,
      waiting: 0,
      supervision: { kind: "attended" },
      invitations: [{ seat: "mei", invited_as: "participant", standing: "invited" }],
      open_link: false,
    },
    alerts,
    page: null,
    ...changes,
  };
  shown = mount(Alerts, {
    target: document.body,
    props: { circle, onseen: (ids: readonly string[]) => void seen.push(ids) },
  });
  return { seen, text: document.body.textContent, button: document.querySelector("button") };
}

it("H6: says what is open and whose it is, without a name, until the organiser has seen it", () => {
  const { seen, text, button } = page(OPEN, { ...OPEN, id: "a2", what: "unattended", seat: null, state: null });
  expect(text).toContain("Participant 1 didn't feel safe. No facilitator has marked it as done.");
  expect(text).toContain("No facilitator was with the circle.");
  button?.click();
  expect(seen).toEqual([["a1", "a2"]]);
});

it("H6: says nothing of what was seen", () => {
  expect(page({ ...OPEN, seen_at: 1 }).button).toBeNull();
});

it("E45: asks nobody to contact someone who came by the open link", () => {
  const { text } = page(
    { ...OPEN, seat: "stranger" },
    { ...OPEN, id: "a2", what: "signal_unanswered", seat: "stranger" },
  );
  expect(text).toContain(
    "Someone who came by the open link didn't feel safe. No facilitator has marked it as done. Please contact the facilitator.",
  );
  expect(text).not.toContain("or the person");
});

it("says who only of a room that is remembered", () => {
  const { text } = pageOf({ attendance: null }, OPEN);
  expect(text).toContain("Someone who came by the open link didn't feel safe.");
});
