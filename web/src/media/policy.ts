// What is sent to whom and who may be played, as a pure function of the view. The figures were measured in Chromium.

import type { MePart, SeatId } from "../protocol";
import { peersOf } from "../protocol/pages";
import type { View } from "../protocol/view";
import type { Part } from "./pace";

export interface VideoSending {
  readonly active: boolean;
  /** bit/s */
  readonly maxBitrate: number;
  /** frames/s */
  readonly maxFramerate: number;
  readonly scaleResolutionDownBy: number;
}

export interface PeerPolicy {
  /** The server's word: whether this voice may be played. */
  readonly hear: boolean;
  readonly sendAudio: boolean;
  readonly video: VideoSending | "off";
}

export interface MediaPolicy {
  /** What the own picture is for now. */
  readonly part: Part;
  readonly peers: ReadonlyMap<SeatId, PeerPolicy>;
}

/** What the sender's own machine and line allow. */
export interface Means {
  /** bit/s that may be spent on sending video to everybody together. */
  readonly uplink: number;
  /** Pixels of the shorter side of the camera's picture. */
  readonly cameraHeight: number;
  /** The person asked their browser to save data. */
  readonly saveData: boolean;
  /** 0..1, of the pictures a second that are wanted: how many the machine can send in a part, for so many peers. */
  readonly pace: (part: Part, peers: number) => number;
}

export const ASSUMED_UPLINK = 4_000_000;
export const CAMERA_HEIGHT = 360;
const THUMBNAILS_UP_TO = 8;

export function mediaPolicy(view: View | null, means: Means): MediaPolicy {
  const me = view?.parts.me;
  if (view === null || me === undefined || !isInside(view)) return { part: "listening", peers: new Map() };
  const sendAudio = maySpeak(view);
  const part = partOf(view, me);
  const peers = peersOf(view.parts);
  const video = videoFor(view, me, peers.length + 1, part, means);
  return {
    part,
    peers: new Map(peers.map((peer) => [peer.seat, { hear: peer.hear, sendAudio, video }])),
  };
}

/** The own microphone opens only when no reason of any kind keeps it closed, which is the server's to say. */
export function maySpeak(view: View | null): boolean {
  if (view === null || !isInside(view)) return false;
  const { me, centre } = view.parts;
  return me !== undefined && centre !== undefined && me.heard && me.mutes?.length === 0;
}

function isInside(view: View): boolean {
  return view.kind === "participant" || view.kind === "facilitator";
}

function partOf(view: View, me: MePart): Part {
  const piece = view.parts.centre?.piece;
  if ((piece?.kind === "held" && piece.by === me.seat) || me.heard) return "heard";
  return isNext(view, me.seat) ? "next" : "listening";
}

/** `size`: of the company, oneself among them. */
function videoFor(view: View, me: MePart, size: number, part: Part, means: Means): VideoSending | "off" {
  if (me.picture.length > 0) return "off";
  const small = size > THUMBNAILS_UP_TO || sharesTheFloor(view, size);
  const share = (0.8 * means.uplink) / Math.max(1, size - 1);
  const scaledTo = (height: number) => Math.max(1, means.cameraHeight / height);
  const paced = (framerate: number) => Math.max(1, Math.round(framerate * means.pace(part, size - 1)));
  switch (part) {
    case "heard":
      return {
        active: true,
        maxBitrate: Math.floor(Math.min(small ? 200_000 : 900_000, share)),
        maxFramerate: paced(25),
        scaleResolutionDownBy: scaledTo(small ? 180 : 360),
      };
    case "next":
      return {
        active: true,
        maxBitrate: Math.floor(Math.min(small ? 200_000 : 300_000, share)),
        maxFramerate: paced(15),
        scaleResolutionDownBy: scaledTo(180),
      };
    case "listening":
      if (size > THUMBNAILS_UP_TO || means.saveData) return "off";
      return { active: true, maxBitrate: 30_000, maxFramerate: paced(5), scaleResolutionDownBy: scaledTo(90) };
  }
}

/** Whether several may speak at once, of whom nobody's picture is the one to look at; two alone see each other well. */
function sharesTheFloor({ parts: { stage } }: View, size: number): boolean {
  return stage?.stage?.speaking === "all" && size > 2;
}

/** Whose picture is warmed up: to whom the piece is offered, or who would be offered it. */
function isNext({ parts: { centre, circle } }: View, me: SeatId): boolean {
  if (centre === undefined || circle?.phase !== "live") return false;
  return centre.piece.kind === "offered" ? centre.piece.to === me : centre.next === me;
}
