// The owner's own microphone and camera: at the door, and in the room.

import { acquireCamera, acquireMicrophone, Device } from "./device";
import type { DeviceState, Interruption } from "./device";
import type { DeviceProblem } from "./device-problem";
import { LevelMeter } from "./level-meter";
import type { LocalTracks } from "./mesh";
import { rememberDevices, rememberedDevices } from "./remembered-devices";

export type MicrophoneProblem = DeviceProblem;
export type { DeviceState } from "./device";

export interface MicrophoneChoice {
  readonly id: string;
  readonly label: string;
}

export class LocalMedia {
  #microphone = $state<DeviceState>("off");
  #camera = $state<DeviceState>("off");
  #microphones = $state.raw<readonly MicrophoneChoice[]>([]);
  #microphoneId = $state<string | null>(null);
  #level = $state(0);
  #stream = $state.raw<MediaStream | null>(null);
  #open = true;
  #stopped = false;
  #meter = new LevelMeter((level) => (this.#level = level));

  #microphoneDevice = new Device(acquireMicrophone, {
    state: (state) => (this.#microphone = state),
    track: () => {
      this.#microphoneId = this.#microphoneDevice.track?.getSettings().deviceId ?? null;
      this.#applyOpen();
      this.#changed();
      void this.#listMicrophones();
    },
    interrupted: (by) => this.interrupted(by),
  });

  #cameraDevice = new Device(acquireCamera, {
    state: (state) => (this.#camera = state),
    track: (track) => {
      this.#stream = track === null ? null : new MediaStream([track]);
      this.#changed();
    },
    interrupted: () => {},
  });

  /** `changed`: the tracks are others now. `interrupted`: the microphone was taken away, or is back after that. */
  constructor(
    private readonly changed: () => void = () => {},
    private readonly interrupted: (by: Interruption) => void = () => {},
  ) {
    if (isSecure()) navigator.mediaDevices.addEventListener("devicechange", this.#devicesChanged);
  }

  get microphone(): DeviceState {
    return this.#microphone;
  }

  get camera(): DeviceState {
    return this.#camera;
  }

  /** Empty until a microphone was allowed: before, a browser names none. */
  get microphones(): readonly MicrophoneChoice[] {
    return this.#microphones;
  }

  get microphoneId(): string | null {
    return this.#microphoneId;
  }

  /** 0..1, of the own microphone while it is on and not closed to the circle. */
  get level(): number {
    return this.#level;
  }

  /** Seconds of sound that the microphone took in since it was opened; they go on while the page has no time for them. */
  get soundS(): number {
    return this.#meter.soundS;
  }

  /** The own picture, for a preview. */
  get stream(): MediaStream | null {
    return this.#stream;
  }

  get tracks(): LocalTracks {
    return { audio: this.#microphoneDevice.track, video: this.#cameraDevice.track };
  }

  async openMicrophone(id?: string): Promise<void> {
    if (!isSecure()) this.#microphone = "insecure";
    else await this.#microphoneDevice.open(id ?? null);
  }

  closeMicrophone(): void {
    this.#microphoneDevice.close();
  }

  async openCamera(): Promise<void> {
    if (!isSecure()) this.#camera = "insecure";
    else await this.#cameraDevice.open(null);
  }

  closeCamera(): void {
    this.#cameraDevice.close();
  }

  /** After a reload of a seated page: opens again what was open before it. */
  async resume(): Promise<void> {
    const { microphone, camera, microphoneId } = rememberedDevices();
    await Promise.all([
      microphone ? this.openMicrophone(microphoneId ?? undefined) : undefined,
      camera ? this.openCamera() : undefined,
    ]);
  }

  /** Whether sound leaves the microphone at all. It starts open, for the meter at the door; the room closes it. */
  open(open: boolean): void {
    if (this.#open === open) return;
    this.#open = open;
    this.#applyOpen();
  }

  /** Lets go of every device; what was open stays remembered for a reload. */
  stop(): void {
    if (isSecure()) navigator.mediaDevices.removeEventListener("devicechange", this.#devicesChanged);
    this.#stopped = true;
    this.#microphoneDevice.close();
    this.#cameraDevice.close();
  }

  #changed(): void {
    if (this.#stopped) return;
    rememberDevices({
      microphone: this.#microphoneDevice.track !== null,
      camera: this.#cameraDevice.track !== null,
      microphoneId: this.#microphoneId,
    });
    this.changed();
  }

  #applyOpen(): void {
    const track = this.#microphoneDevice.track;
    if (track !== null) track.enabled = this.#open;
    if (track !== null && this.#open) this.#meter.start(track);
    else this.#meter.stop();
  }

  #devicesChanged = (): void => {
    void this.#listMicrophones().then(() => {
      const ids = this.#microphones.map(({ id }) => id);
      return this.#microphoneDevice.devicesChanged(ids, !this.#open);
    });
  };

  async #listMicrophones(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    this.#microphones = devices
      .filter(({ kind, deviceId }) => kind === "audioinput" && deviceId !== "")
      .map(({ deviceId, label }) => ({ id: deviceId, label }));
  }
}

/** Over plain http there are no devices at all. */
function isSecure(): boolean {
  return "mediaDevices" in navigator;
}
