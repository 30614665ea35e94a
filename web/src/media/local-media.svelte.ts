// The owner's own microphone and camera: at the door, and in the room.

export type MicrophoneProblem = "denied" | "none" | "busy" | "insecure" | "unknown";
export type DeviceState = "off" | "asking" | "on" | MicrophoneProblem;

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

  get microphone(): DeviceState {
    return this.#microphone;
  }

  get camera(): DeviceState {
    return this.#camera;
  }

  get microphones(): readonly MicrophoneChoice[] {
    return this.#microphones;
  }

  get microphoneId(): string | null {
    return this.#microphoneId;
  }

  /** 0..1, of the own microphone while it is on. */
  get level(): number {
    return this.#level;
  }

  /** The own picture, for a preview. */
  get stream(): MediaStream | null {
    return this.#stream;
  }

  openMicrophone(_id?: string): Promise<void> {
    return Promise.reject(new Error("to be written"));
  }

  closeMicrophone(): void {}

  openCamera(): Promise<void> {
    return Promise.reject(new Error("to be written"));
  }

  closeCamera(): void {}

  /** After a reload of a seated page: opens again what was open before it. */
  resume(): Promise<void> {
    return Promise.reject(new Error("to be written"));
  }
}
