import { describe, expect, it } from "vitest";
import type { CentrePart, MePart, MuteReason, StagePart } from "../protocol";
import type { View } from "../protocol/view";
import { aCircle, aCompany, aStage, heldBy, viewOf } from "../testing/fixtures";
import type { Part } from "./pace";
import { ASSUMED_UPLINK, CAMERA_HEIGHT, maySpeak, mediaPolicy } from "./policy";
import type { Means } from "./policy";

const MEANS: Means = { uplink: ASSUMED_UPLINK, cameraHeight: CAMERA_HEIGHT, saveData: false, pace: () => 1 };

interface Situation {
  size?: number;
  picture?: MePart["picture"];
  mutes?: MuteReason[];
  stage?: Partial<StagePart>;
  centre?: Partial<CentrePart>;
  phase?: "open" | "live" | "debrief";
  heard?: string | null;
  kind?: View["kind"];
}

function room({
  size = 4,
  mutes = ["turn"],
  stage = {},
  centre = {},
  phase = "live",
  heard = null,
  kind = "participant",
  picture = [],
}: Situation): View {
  const peers = Array.from({ length: size - 1 }, (_, i) => `peer${i + 1}`);
  const piece = centre.piece ?? { kind: "resting", id: "r", after: null };
  const still = phase !== "live" || centre.supervision?.kind === "paused";
  const voices = heard === null ? [] : [heard];
  const seated = aCircle({
    circle: { phase },
    me: { seat: "me", mutes, heard: mutes.length === 0 && !still, picture },
    company: aCompany("me", ...peers),
    stage,
    centre: { next: null, voices, ...centre, piece },
  });
  return viewOf(seated, kind);
}

const HOLDING: Situation = { mutes: [], centre: { piece: heldBy("me") } };

function videoOf(situation: Situation, means: Partial<Means> = {}) {
  const { peers } = mediaPolicy(room(situation), { ...MEANS, ...means });
  return peers.get("peer1")?.video;
}

describe("the holder", () => {
  it("sends audio and the full picture to everybody", () => {
    const { part, peers } = mediaPolicy(room(HOLDING), MEANS);
    expect(part).toBe("heard");
    expect(maySpeak(room(HOLDING))).toBe(true);
    expect([...peers.keys()]).toEqual(["peer1", "peer2", "peer3"]);
    for (const peer of peers.values()) {
      expect(peer.sendAudio).toBe(true);
      expect(peer.video).toEqual({ active: true, maxBitrate: 900_000, maxFramerate: 25, scaleResolutionDownBy: 1 });
    }
  });

  it("shares the uplink among the peers, never above 900 kbit/s each", () => {
    for (let size = 2; size <= 16; size++) {
      const video = videoOf({ ...HOLDING, size });
      if (video === undefined || video === "off") throw new Error("a holder always sends a picture");
      expect(video.maxBitrate).toBeLessThanOrEqual(900_000);
      expect(video.maxBitrate % 1).toBe(0);
      expect(video.maxBitrate * (size - 1)).toBeLessThanOrEqual(0.8 * ASSUMED_UPLINK);
    }
  });

  it("sends each a like share of four fifths of a slow line", () => {
    expect(videoOf({ ...HOLDING, size: 5 }, { uplink: 1_000_000 })).toMatchObject({
      maxBitrate: 200_000,
      maxFramerate: 25,
    });
  });

  it("sends as many pictures as the machine can, one a second at least", () => {
    const pace = (part: Part) => (part === "heard" ? 0.4 : 0.1);
    expect(videoOf(HOLDING, { pace })).toMatchObject({
      maxFramerate: 10,
      scaleResolutionDownBy: 1,
      maxBitrate: 900_000,
    });
    expect(videoOf({}, { pace })).toMatchObject({ maxFramerate: 1 });
  });

  it("shrinks to 180 lines among more than eight", () => {
    expect(videoOf({ ...HOLDING, size: 9 })).toEqual({
      active: true,
      maxBitrate: 200_000,
      maxFramerate: 25,
      scaleResolutionDownBy: 2,
    });
  });

  it("is shown whole among eight still", () => {
    expect(videoOf({ ...HOLDING, size: 8 })).toMatchObject({ maxFramerate: 25, scaleResolutionDownBy: 1 });
  });

  it("is asked of the machine for as many as are sent to", () => {
    const asked: [Part, number][] = [];
    videoOf(HOLDING, { pace: (part, peers) => (asked.push([part, peers]), 1) });
    expect(asked).toEqual([["heard", 3]]);
  });

  it("who muted themselves goes on being seen and is not heard", () => {
    const situation: Situation = { ...HOLDING, mutes: ["self"] };
    expect(maySpeak(room(situation))).toBe(false);
    expect(mediaPolicy(room(situation), MEANS).peers.get("peer1")?.sendAudio).toBe(false);
    expect(videoOf(situation)).toMatchObject({ active: true, maxFramerate: 25 });
  });
});

describe("the next in order", () => {
  const WARM = { active: true, maxBitrate: 300_000, maxFramerate: 15, scaleResolutionDownBy: 2 };

  it("is warmed while somebody else holds the piece", () => {
    expect(videoOf({ centre: { next: "me", piece: heldBy("peer1") } })).toEqual(WARM);
  });

  it("sends no more than a slow line lets through, too", () => {
    expect(videoOf({ size: 5, centre: { next: "me" } }, { uplink: 500_000 })).toMatchObject({
      maxBitrate: 100_000,
      maxFramerate: 15,
    });
  });

  it("is warmed with less among more than eight", () => {
    expect(videoOf({ size: 9, centre: { next: "me", piece: heldBy("peer1") } })).toEqual({
      ...WARM,
      maxBitrate: 200_000,
    });
  });

  it("is warmed while the piece is offered to them, and nobody behind them is", () => {
    const offeredTo = (to: string): CentrePart["piece"] => ({
      kind: "offered",
      id: "o",
      to,
      handed_by: null,
      since: 0,
    });
    expect(videoOf({ centre: { next: "peer1", piece: offeredTo("me") } })).toEqual(WARM);
    expect(videoOf({ centre: { next: "me", piece: offeredTo("peer1") } })).toMatchObject({ maxFramerate: 5 });
  });

  it("is not warmed before the circle has begun, or when it is over", () => {
    for (const phase of ["open", "debrief"] as const)
      expect(videoOf({ phase, centre: { next: "me" } })).toMatchObject({ maxFramerate: 5 });
  });
});

describe("a listener", () => {
  it("sends a thumbnail of 90 lines and no audio", () => {
    expect(videoOf({})).toEqual({ active: true, maxBitrate: 30_000, maxFramerate: 5, scaleResolutionDownBy: 4 });
    expect(mediaPolicy(room({}), MEANS).peers.get("peer1")?.sendAudio).toBe(false);
  });

  it("is one whose microphone may be open, too, while nobody is heard", () => {
    expect(mediaPolicy(room({ mutes: [], phase: "open" }), MEANS).part).toBe("listening");
  });

  it("scales by what the camera gives, and never up", () => {
    expect(videoOf({}, { cameraHeight: 720 })).toMatchObject({ scaleResolutionDownBy: 8 });
    expect(videoOf(HOLDING, { cameraHeight: 720 })).toMatchObject({ scaleResolutionDownBy: 2 });
    expect(videoOf(HOLDING, { cameraHeight: 240 })).toMatchObject({ scaleResolutionDownBy: 1 });
  });

  it("sends no picture among more than eight, or when saving data", () => {
    expect(videoOf({ size: 8 })).not.toBe("off");
    expect(videoOf({ size: 9 })).toBe("off");
    expect(videoOf({}, { saveData: true })).toBe("off");
  });

  it("hears exactly those whom the server lets be heard", () => {
    const { peers } = mediaPolicy(room({ heard: "peer2" }), MEANS);
    expect([...peers].filter(([, { hear }]) => hear).map(([seat]) => seat)).toEqual(["peer2"]);
  });
});

describe("where everybody may speak at once", () => {
  const ALL: Situation = { mutes: [], stage: { stage: aStage({ speaking: "all" }) } };

  it("each is heard, and nobody's picture is the one to look at", () => {
    expect(maySpeak(room(ALL))).toBe(true);
    expect(videoOf({ ...ALL, size: 3 })).toEqual({
      active: true,
      maxBitrate: 200_000,
      maxFramerate: 25,
      scaleResolutionDownBy: 2,
    });
  });

  it("two alone see each other well", () => {
    expect(videoOf({ ...ALL, size: 2 })).toMatchObject({ maxBitrate: 900_000, scaleResolutionDownBy: 1 });
  });
});

describe("a picture that is turned off", () => {
  it.each(["self", "facilitator"] as const)("by %s goes to nobody, in no part, and the voice goes on", (by) => {
    for (const situation of [HOLDING, { centre: { next: "me" } }, {}])
      expect(videoOf({ ...situation, picture: [by] })).toBe("off");
    expect(maySpeak(room({ ...HOLDING, picture: [by] }))).toBe(true);
  });
});

describe("a facilitator", () => {
  it("speaks and is connected as everybody is", () => {
    expect(maySpeak(room({ ...HOLDING, kind: "facilitator" }))).toBe(true);
    for (const situation of [HOLDING, { centre: { next: "me" } }, {}]) {
      expect(mediaPolicy(room({ ...situation, kind: "facilitator" }), MEANS)).toEqual(
        mediaPolicy(room(situation), MEANS),
      );
    }
  });
});

describe("the own microphone", () => {
  it.each<[string, Situation]>([
    ["any reason to be mute", { ...HOLDING, mutes: ["facilitator"] }],
    ["a circle that has not begun", { ...HOLDING, phase: "open" }],
    [
      "a pause for want of a facilitator",
      { ...HOLDING, centre: { ...HOLDING.centre, supervision: { kind: "paused" } } },
    ],
    ["not being seated", { ...HOLDING, kind: "lobby" }],
    ["the end", { ...HOLDING, kind: "ended" }],
  ])("is closed by %s", (_, situation) => {
    expect(maySpeak(room(situation))).toBe(false);
  });

  it("stays open while a facilitator counts as present, and in a last turn", () => {
    for (const kind of ["grace", "last_turn"] as const) {
      const centre = { ...HOLDING.centre, supervision: { kind, until: 1 } };
      expect(maySpeak(room({ ...HOLDING, centre }))).toBe(true);
    }
  });

  it("is closed by any reason to be mute, whatever else is said", () => {
    const { parts, ...view } = room(HOLDING);
    if (parts.me === undefined) throw new Error("whoever is seated has this part");
    expect(maySpeak({ ...view, parts: { ...parts, me: { ...parts.me, mutes: ["turn"] } } })).toBe(false);
  });

  it("is closed while a part is not there that says whether it may open", () => {
    const { parts, ...view } = room(HOLDING);
    for (const missing of ["me", "centre"] as const) {
      const rest = Object.fromEntries(Object.entries(parts).filter(([name]) => name !== missing));
      expect(maySpeak({ ...view, parts: rest })).toBe(false);
      for (const { sendAudio } of mediaPolicy({ ...view, parts: rest }, MEANS).peers.values())
        expect(sendAudio).toBe(false);
    }
  });

  it("is closed, with nobody to connect to, before anything is known", () => {
    expect(maySpeak(null)).toBe(false);
    expect(mediaPolicy(null, MEANS)).toEqual({ part: "listening", peers: new Map() });
  });
});
