// Tells the room how this page's own microphone is, whenever what the room knows of it is not so.

import type { DeviceState } from "../media/local-media.svelte";
import type { Microphone, SeatCommand } from "../protocol";

/** What is to be told of a device; null while its owner is being asked for it. */
export function microphoneToTell(device: DeviceState): Microphone | null {
  if (device === "asking") return null;
  return device === "on" || device === "off" ? device : "none";
}

export class MicrophoneTeller {
  #known: Microphone | null = null;
  #is: Microphone | null = null;
  #sent: Microphone | null = null;
  #sending = false;

  constructor(private readonly session: { command(command: SeatCommand): Promise<void> }) {}

  /** `known`: what the room knows; `is`: what is so. What was refused is told again with the next call. */
  tell(known: Microphone | null, is: Microphone | null): void {
    if (known !== this.#known) this.#sent = null;
    [this.#known, this.#is] = [known, is];
    this.#send();
  }

  #send(): void {
    const microphone = this.#is;
    if (this.#sending || microphone === null || microphone === (this.#sent ?? this.#known)) return;
    this.#sending = true;
    this.#sent = microphone;
    this.session.command({ type: "set_microphone", microphone }).then(
      () => {
        this.#sending = false;
        this.#send();
      },
      () => {
        this.#sending = false;
        this.#sent = null;
      },
    );
  }
}
