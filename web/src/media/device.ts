// One input device, microphone or camera: opened, watched, replaced and closed.

import { deviceProblem } from "./device-problem";
import type { DeviceProblem } from "./device-problem";

export type DeviceState = "off" | "asking" | "on" | DeviceProblem;

export interface DeviceListener {
  state(state: DeviceState): void;
  track(track: MediaStreamTrack | null): void;
}

/** Opens a track, or raises what getUserMedia raises. */
export type Acquire = (id: string | null) => Promise<MediaStreamTrack>;

export class Device {
  #track: MediaStreamTrack | null = null;
  #asked = 0;

  constructor(
    private readonly acquire: Acquire,
    private readonly listener: DeviceListener,
  ) {}

  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  /** Opens the device of that id, or any. The track before it goes on until the new one is there. */
  async open(id: string | null): Promise<void> {
    const asked = ++this.#asked;
    if (this.#track === null) this.listener.state("asking");
    try {
      const track = await this.acquire(id);
      if (asked === this.#asked) this.#take(track);
      else track.stop();
    } catch (error) {
      if (asked !== this.#asked) return;
      if (id !== null && isMissing(error)) {
        await this.open(null);
      } else {
        this.#take(null);
        this.listener.state(deviceProblem(error));
      }
    }
  }

  close(): void {
    this.#asked += 1;
    this.#take(null);
    this.listener.state("off");
  }

  #take(track: MediaStreamTrack | null): void {
    const former = this.#track;
    this.#track = track;
    if (track !== null) {
      track.onended = () => void this.#lost(track);
      track.onmute = () => {
        if (track === this.#track) this.listener.state("busy");
      };
      track.onunmute = () => {
        if (track === this.#track) this.listener.state("on");
      };
      this.listener.state(track.muted ? "busy" : "on");
    }
    if (track !== former) this.listener.track(track);
    former?.stop();
  }

  /** Unplugged, or taken back by the system: whatever other device there is goes on in its place. */
  async #lost(track: MediaStreamTrack): Promise<void> {
    if (track === this.#track) await this.open(null);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && (error.name === "OverconstrainedError" || error.name === "NotFoundError");
}

export function acquireMicrophone(id: string | null): Promise<MediaStreamTrack> {
  return acquire(
    {
      audio: {
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        channelCount: 1,
        ...(id === null ? {} : { deviceId: { exact: id } }),
      },
    },
    (stream) => stream.getAudioTracks(),
  );
}

export function acquireCamera(): Promise<MediaStreamTrack> {
  return acquire(
    { video: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 25, max: 30 }, facingMode: "user" } },
    (stream) => stream.getVideoTracks(),
  );
}

async function acquire(
  constraints: MediaStreamConstraints,
  tracksOf: (stream: MediaStream) => MediaStreamTrack[],
): Promise<MediaStreamTrack> {
  const [track] = tracksOf(await navigator.mediaDevices.getUserMedia(constraints));
  if (track === undefined) throw new DOMException("no track", "NotFoundError");
  return track;
}
