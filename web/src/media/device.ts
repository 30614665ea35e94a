// One input device, microphone or camera: opened, watched, replaced and closed.

import { deviceProblem } from "./device-problem";
import type { DeviceProblem } from "./device-problem";

export type DeviceState = "off" | "asking" | "on" | DeviceProblem;

/** What took a device away from its owner without their asking. */
export type Interruption = "call" | "device" | "plugged_in";

export interface DeviceListener {
  state(state: DeviceState): void;
  track(track: MediaStreamTrack | null): void;
  /** It is taken away, or there again after that: it may be as loud as before, and nobody has pressed anything. */
  interrupted(by: Interruption): void;
}

/** Opens a track, or raises what getUserMedia raises. */
export type Acquire = (id: string | null) => Promise<MediaStreamTrack>;

export class Device {
  #track: MediaStreamTrack | null = null;
  #asked = 0;
  /** Its owner wants it on, and there was none. */
  #missing = false;
  /** The id of the one that its owner chose. */
  #chosen: string | null = null;

  constructor(
    private readonly acquire: Acquire,
    private readonly listener: DeviceListener,
  ) {}

  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  /** Opens the device of that id, or the one chosen before, or any. The track before it goes on until the new one is there. */
  async open(id: string | null): Promise<void> {
    this.#chosen = id ?? this.#chosen;
    if (this.#track === null) this.listener.state("asking");
    await this.#open(this.#chosen);
  }

  /** These are there now: where there was none, one is opened, as its owner asked; the one they chose, where it is `idle`. */
  async devicesChanged(ids: readonly string[], idle: boolean): Promise<void> {
    const chosen = this.#chosen !== null && ids.includes(this.#chosen) ? this.#chosen : null;
    const isBack = idle && chosen !== null && this.#track !== null && this.#track.getSettings().deviceId !== chosen;
    if (this.#missing || isBack) await this.#open(chosen, "plugged_in");
  }

  close(): void {
    this.#asked += 1;
    this.#missing = false;
    this.#take(null);
    this.listener.state("off");
  }

  async #open(id: string | null, by: Interruption | null = null): Promise<void> {
    const asked = ++this.#asked;
    try {
      const track = await this.acquire(id);
      if (asked !== this.#asked) {
        track.stop();
        return;
      }
      if (by !== null) this.listener.interrupted(by);
      this.#missing = false;
      this.#take(track);
    } catch (error) {
      if (asked !== this.#asked) return;
      if (id !== null && isMissing(error)) {
        await this.#open(null, by);
        return;
      }
      const problem = deviceProblem(error);
      this.#missing = problem === "none";
      this.#take(null);
      this.listener.state(problem);
    }
  }

  #take(track: MediaStreamTrack | null): void {
    const former = this.#track;
    this.#track = track;
    if (track !== null) {
      track.onended = () => void this.#lost(track);
      let taken = false; // some devices begin muted, which is no interruption
      track.onmute = () => {
        if (track !== this.#track) return;
        taken = true;
        this.listener.interrupted("call");
        this.listener.state("busy");
      };
      track.onunmute = () => {
        if (track !== this.#track) return;
        if (taken) this.listener.interrupted("call");
        this.listener.state("on");
      };
      this.listener.state(track.muted ? "busy" : "on");
    }
    if (track !== former) this.listener.track(track);
    former?.stop();
  }

  /** Unplugged, or taken back by the system: whatever other device there is goes on in its place. */
  async #lost(track: MediaStreamTrack): Promise<void> {
    if (track !== this.#track) return;
    this.listener.interrupted("device");
    await this.#open(null);
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
