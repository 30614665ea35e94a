// Circles to test with: a circle of three, live, with the piece at rest, and ways to change it.

import type {
  CardView,
  CarePart,
  CentrePart,
  CirclePart,
  CompanyPart,
  CoursePart,
  LobbyPart,
  MePart,
  Plan,
  ScriptPart,
  SeatView,
  SharesPart,
  Stage,
  StagePart,
} from "../protocol";
import type { Terms } from "../api/operations.gen";
import type { View } from "../protocol/view";
import type { Seated } from "../reading/seated";

export function aSeat(id: string, changes: Partial<SeatView> = {}): SeatView {
  const name = id.charAt(0).toUpperCase() + id.slice(1);
  return {
    id,
    name,
    role: "participant",
    presence: "present",
    microphone: "on",
    muted: [],
    aside: false,
    consent: "just_listen",
    nodded: false,
    ...changes,
  };
}

/** Those whose pages are connected, each of them among the others. */
export function aCompany(...seats: readonly string[]): CompanyPart {
  return { pages: seats.map((seat) => ({ seat, incarnation: `${seat}-page-1` })) };
}

export interface Changes {
  circle?: Partial<CirclePart>;
  me?: Partial<MePart>;
  company?: CompanyPart;
  stage?: Partial<StagePart>;
  centre?: Partial<CentrePart>;
  lobby?: LobbyPart | null;
  care?: Partial<CarePart>;
  script?: Partial<ScriptPart>;
  course?: Partial<CoursePart>;
  shares?: Partial<SharesPart>;
  seats?: SeatView[];
}

/** A circle of which nothing is planned. */
export const UNPLANNED: Plan = {
  start: null,
  duration_min: null,
  description: null,
  content_note: null,
  theme: null,
  venue: null,
};

/** What a circle is offered as to nobody but by links. */
export const BY_LINKS: Terms = {
  visibility: "link",
  sign_up: null,
  series: null,
  occurrence: null,
  cancelled_at: null,
};

/** Kavitha (facilitator), Mei and Aisha, as Aisha sees them unless told otherwise. */
export function aCircle({ circle, me, company, stage, centre, lobby, seats }: Changes = {}): Seated {
  return {
    circle: {
      title: { default: "en", texts: { en: "Tuesday evening" } },
      language: "en",
      starts_at: null,
      plan: UNPLANNED,
      opens_at: null,
      ends_at: null,
      entering: null,
      phase: "live",
      in_person: false,
      cancelled: false,
      locked: false,
      agreements: null,
      ...circle,
    },
    me: {
      seat: "aisha",
      role: "participant",
      acts_as: "participant",
      invited_as: "participant",
      standing: "seated",
      name: "Aisha",
      mutes: ["turn"],
      heard: false,
      has_room: true,
      follows: "mei",
      claims: [],
      wish: "none",
      consent: "just_listen",
      ears_closed_for: null,
      hides: [],
      picture: [],
      may_write: true,
      agreed: true,
      answer: null,
      signal: null,
      looked_after: null,
      asked_for_breath: false,
      side_room: null,
      choosable: [],
      share_s: null,
      nudged: false,
      missed_turn: null,
      contacts: [],
      opened: [],
      venue: null,
      ...me,
    },
    company: company ?? aCompany(),
    roster: {
      seats: seats ?? [aSeat("kavitha", { role: "facilitator" }), aSeat("mei"), aSeat("aisha")],
      order_version: 1,
    },
    stage: {
      stage: aStage(),
      index: 3,
      of: 6,
      turns: "clockwise",
      prompt: null,
      prompt_version: 1,
      check_in: null,
      ...stage,
    },
    centre: {
      place: "circle",
      kind: "circle",
      voices: [],
      pictures: { full: [], none: [] },
      round: { number: 1, of: 1, over: false },
      bell: null,
      paused: false,
      stepped_in: [],
      hands: [],
      plenary: false,
      reuniting: false,
      piece: { kind: "resting", id: "p1", after: "aisha" },
      next: "kavitha",
      supervision: { kind: "attended" },
      ...centre,
    },
    lobby: lobby ?? null,
    care: null,
    script: null,
    course: null,
    shares: null,
  };
}

/** The whole view from which that is read. */
export function viewOf({ heardOffline: _, ...parts }: Seated, kind: View["kind"] = kindOf(parts.me)): View {
  const told = Object.entries(parts).filter(([, part]) => part !== null);
  return { epoch: 1, version: 1, kind, parts: Object.fromEntries(told) };
}

function kindOf({ role }: MePart): View["kind"] {
  return role === "participant" ? role : "facilitator";
}

export function aStage(changes: Partial<Stage> = {}): Stage {
  return {
    kind: "round",
    title: null,
    prompt: null,
    minutes: 20,
    speaking: "holder",
    order: "clockwise",
    rounds: 1,
    chat: "all",
    reactions: true,
    entering: "between_turns",
    form: null,
    in_groups: false,
    ...changes,
  };
}

/** Sixty minutes in six stages, of which the fourth is under way. */
export const STAGES: readonly Stage[] = [
  aStage({ kind: "welcome", speaking: "facilitators", minutes: 5 }),
  aStage({ kind: "agreements", speaking: "facilitators", minutes: 3 }),
  aStage({ kind: "check_in", minutes: 10 }),
  aStage(),
  aStage({ kind: "open_floor", order: "hands", minutes: 12 }),
  aStage({ kind: "closing", speaking: "facilitators", minutes: 5 }),
];

/** What happened to Mei, who needs a minute unless that is changed. */
export function aCard(changes: Partial<CardView> = {}): CardView {
  const state = changes.state ?? "need_a_minute";
  const asked = state === "need_a_minute" || state === "check_on_me" || state === "not_safe" ? state : null;
  return {
    id: "n1",
    seat: "mei",
    name: "Mei",
    now_named: null,
    state,
    at: 0,
    happened: [{ what: state, at: 0, by: null }],
    earlier: false,
    signal: asked && { id: "s1", kind: asked, at: 0, seen_by: null, risen: false, alerted: false },
    has_contact: false,
    organiser: null,
    ...changes,
  };
}

/** The same once somebody has seen it. */
export function aSeenCard(by: string, changes: Partial<CardView> = {}): CardView {
  const card = aCard(changes);
  return { ...card, signal: card.signal && { ...card.signal, seen_by: by } };
}

export function asFacilitator(changes: Changes = {}): Seated {
  const seated = aCircle({
    ...changes,
    me: {
      seat: "kavitha",
      role: "facilitator",
      acts_as: "facilitator",
      invited_as: "facilitator",
      name: "Kavitha",
      follows: "aisha",
      ...changes.me,
    },
    lobby: changes.lobby ?? {
      knocks: [],
      claims: [],
      declined: [],
      locked: false,
      open_link: false,
      promised: [],
      at_locked_door: 0,
      link_full: false,
    },
  });
  return {
    ...seated,
    care: {
      side_rooms: [],
      cards: [],
      answers: [],
      removals: [],
      sealed: [],
      alerts: [],
      people: seated.roster.seats.map(({ id, name, role }) => ({
        seat: id,
        name,
        place: "circle",
        muted: false,
        picture_stopped: false,
        has_contact: false,
        can_send_away: role !== "facilitator",
      })),
      groups: [],
      succession: [],
      succession_version: 1,
      ...changes.care,
    },
    script: {
      script: {
        name: { default: "en", texts: { en: "Circle 60 min" } },
        stages: [STAGES[0] ?? aStage(), ...STAGES.slice(1)],
      },
      version: 1,
      ...changes.script,
    },
    course: {
      say: null,
      stage_since: 0,
      stage_ends_at: 1200,
      planned_end: 2220,
      ...changes.course,
    },
    shares: { unanswered: null, share_s: null, nudged: false, heard_s: {}, ...changes.shares },
  };
}

export const heldBy = (by: string, id = "p2"): CentrePart["piece"] => ({
  kind: "held",
  id,
  by,
  since: 0,
  heavy: false,
});

export const offeredTo = (to: string, handed_by: string | null = null, id = "p3"): CentrePart["piece"] => ({
  kind: "offered",
  id,
  to,
  handed_by,
  since: 0,
});
