// The voices: one hidden audio element for each peer, and the gate before it. The engine's one touch of the document.

import type { SeatId } from "../protocol";
import type { Failures } from "./failures";
import { gateOpen } from "./receiving-gate";

interface Voice {
  readonly element: HTMLAudioElement;
  readonly receiver: RTCRtpReceiver;
  open: boolean;
}

export class Playback {
  #voices = new Map<SeatId, Voice>();

  /** `blocked`: the browser plays nothing before the person has touched the page. */
  constructor(
    private readonly blocked: (blocked: boolean) => void,
    private readonly failures: Failures,
  ) {}

  /** Plays this receiver for the seat, in place of the one before; closed until `gate` opens it. */
  attach(seat: SeatId, receiver: RTCRtpReceiver): void {
    receiver.track.enabled = gateOpen({ hear: false, silenced: false, fresh: false, wasOpen: false });
    const former = this.#voices.get(seat);
    const element = former?.element ?? newElement(seat);
    element.srcObject = new MediaStream([receiver.track]);
    this.#voices.set(seat, { element, receiver, open: former?.open ?? false });
    void this.#play(element);
  }

  /** Opens or closes the gate before each voice, each by itself; `hear` says whom the newest view lets be heard. */
  gate(hear: (seat: SeatId) => boolean, silenced: ReadonlySet<SeatId>, fresh: boolean): void {
    for (const [seat, voice] of this.#voices) {
      const set = this.failures.contain("set a gate", () => {
        voice.open = gateOpen({ hear: hear(seat), silenced: silenced.has(seat), fresh, wasOpen: voice.open });
        voice.receiver.track.enabled = voice.open;
      });
      if (!set) this.failures.contain("close a voice", () => this.detach(seat));
    }
  }

  /** Those whose gate is open, with what receives them. */
  *audible(): Iterable<readonly [SeatId, RTCRtpReceiver]> {
    for (const [seat, { receiver, open }] of this.#voices) if (open) yield [seat, receiver];
  }

  detach(seat: SeatId): void {
    const voice = this.#voices.get(seat);
    if (voice === undefined) return;
    this.#voices.delete(seat);
    voice.element.srcObject = null;
    voice.element.remove();
  }

  /** To be called from within a person's own tap or key. */
  async unblock(): Promise<void> {
    this.blocked(false);
    await Promise.all([...this.#voices.values()].map(({ element }) => this.#play(element)));
  }

  async #play(element: HTMLAudioElement): Promise<void> {
    try {
      await element.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.blocked(true);
    }
  }
}

function newElement(seat: SeatId): HTMLAudioElement {
  const element = document.createElement("audio");
  element.hidden = true;
  element.autoplay = true;
  element.dataset["seat"] = seat;
  document.body.append(element);
  return element;
}
