// Stands in for the engine: shows whatever view it is given, and remembers what it was asked.

import { SvelteMap } from "svelte/reactivity";

import type { Reaction } from "../src/protocol";
import type { Arrival } from "../src/media/liveness";
import type { Picture } from "../src/media/pictures";
import type { Interruption } from "../src/room/interruption";
import { NOTHING_WRITTEN } from "../src/room/entries";
import { NOBODY_NAMED } from "../src/room/names";
import type { View } from "../src/protocol/view";

/** A property of every key that Svelte follows, without runes: this is no .svelte.ts, so that it needs no configuration. */
function followed<Values extends Record<string, unknown>>(values: Values): Values {
  const kept = new SvelteMap<string, unknown>(Object.entries(values));
  const properties = Object.keys(values).map((key) => [
    key,
    { enumerable: true, get: () => kept.get(key), set: (value: unknown) => kept.set(key, value) },
  ]);
  return Object.defineProperties({}, Object.fromEntries(properties)) as Values;
}

export type FakeMedia = ReturnType<typeof fakeMedia>;
export type FakeSession = ReturnType<typeof fakeSession>;

function fakeMedia() {
  const media = followed({
    microphone: "on",
    camera: "off",
    microphones: [
      { id: "a", label: "Built-in microphone" },
      { id: "b", label: "Headset" },
    ],
    microphoneId: "a",
    level: 0.45,
    stream: null as MediaStream | null,
  });
  const set = (values: Partial<typeof media>): Promise<void> => {
    Object.assign(media, values);
    return Promise.resolve();
  };
  return Object.assign(media, {
    openMicrophone: () => set({ microphone: "on" }),
    closeMicrophone: () => void set({ microphone: "off" }),
    openCamera: () => set({ camera: "on", stream: aPicture("#6d8a7a") }),
    closeCamera: () => void set({ camera: "off", stream: null }),
    resume: () => Promise.resolve(),
  });
}

export function fakeSession() {
  const state = followed({
    link: "online",
    closed: null as { code: number; reason: string } | null,
    view: null as View | null,
    connected: new Map<string, string>(),
    levels: new Map<string, number>(),
    silenced: new Set<string>(),
    pictures: new Map<string, MediaStream>(),
    playbackBlocked: false,
    mutedByOutage: false,
    passing: false,
    interruption: null as Interruption | null,
    hidden: new Set<string>(),
    written: NOTHING_WRITTEN,
    names: NOBODY_NAMED,
    reactions: new Map<string, Reaction>(),
    refusal: null as Error | null,
  });
  const asked: unknown[] = [];
  return Object.assign(state, {
    asked,
    room: "preview",
    media: fakeMedia(),
    serverNow: () => Date.now() / 1000,
    arriving: (_what: Arrival): ReadonlySet<string> => new Set(state.connected.keys()),
    start: () => undefined,
    stop: () => undefined,
    command: async (command: unknown) => {
      asked.push(command);
      if (state.refusal) throw state.refusal;
    },
    react: (reaction: Reaction) => {
      state.reactions = new Map([["aisha", reaction]]);
    },
    resume: () => Promise.resolve(),
    remote: (seat: string): Picture | null => {
      const stream = state.hidden.has(seat) ? undefined : state.pictures.get(seat);
      return stream === undefined ? null : { stream, whole: true };
    },
    hides: (seat: string) => state.hidden.has(seat),
    hidePicture: async (seat: string, hidden: boolean) => {
      const others = [...state.hidden].filter((other) => other !== seat);
      state.hidden = new Set(hidden ? [...others, seat] : others);
    },
    showPicture: async () => undefined,
    silence: (seat: string, silenced: boolean) => {
      const others = [...state.silenced].filter((other) => other !== seat);
      state.silenced = new Set(silenced ? [...others, seat] : others);
    },
    unblockPlayback: async () => {
      state.playbackBlocked = false;
    },
  });
}

/** A picture with something like a person in it. */
export function aPicture(colour: string): MediaStream {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 360;
  const paint = canvas.getContext("2d");
  const draw = (): void => {
    if (!paint) return;
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 360, 360);
    paint.fillStyle = "#e3bd9a";
    paint.beginPath();
    paint.arc(180, 150, 80, 0, 7);
    paint.fill();
    paint.fillStyle = "#3b4a5a";
    paint.beginPath();
    paint.ellipse(180, 370, 150, 130, 0, 0, 7);
    paint.fill();
    requestAnimationFrame(draw);
  };
  draw();
  return canvas.captureStream(10);
}
