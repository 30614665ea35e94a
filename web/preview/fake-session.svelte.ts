// Stands in for the engine: shows whatever view it is given, and remembers what it was asked.

import type { View } from "../src/room/view";

export class FakeMedia {
  microphone = $state("on");
  camera = $state("off");
  microphones = $state.raw([
    { id: "a", label: "Built-in microphone" },
    { id: "b", label: "Headset" },
  ]);
  microphoneId = $state("a");
  level = $state(0.45);
  stream = $state.raw<MediaStream | null>(null);

  async openMicrophone(): Promise<void> {
    this.microphone = "on";
  }

  closeMicrophone(): void {
    this.microphone = "off";
  }

  async openCamera(): Promise<void> {
    this.camera = "on";
    this.stream = aPicture("#6d8a7a");
  }

  closeCamera(): void {
    this.camera = "off";
    this.stream = null;
  }

  async resume(): Promise<void> {}
}

export class FakeSession {
  link = $state("online");
  closed = $state.raw<{ code: number; reason: string } | null>(null);
  view = $state.raw<View | null>(null);
  connected = $state.raw(new Map<string, string>());
  levels = $state.raw(new Map<string, number>());
  silenced = $state.raw(new Set<string>());
  pictures = $state.raw(new Map<string, MediaStream>());
  playbackBlocked = $state(false);
  mutedByOutage = $state(false);
  refusal: Error | null = null;
  media = new FakeMedia();
  asked: unknown[] = [];

  serverNow = (): number => Date.now() / 1000;
  start(): void {}
  stop(): void {}

  async command(command: unknown): Promise<void> {
    this.asked.push(command);
    if (this.refusal) throw this.refusal;
  }

  remote(seat: string): MediaStream | null {
    return this.pictures.get(seat) ?? null;
  }

  silence(seat: string, silenced: boolean): void {
    const others = [...this.silenced].filter((other) => other !== seat);
    this.silenced = new Set(silenced ? [...others, seat] : others);
  }

  async unblockPlayback(): Promise<void> {
    this.playbackBlocked = false;
  }
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
