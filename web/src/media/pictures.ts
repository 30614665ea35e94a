// The pictures that may be shown, and how much of each: the gate before them, as `Playback` is that of the voices.

import type { SeatId } from "../protocol";
import type { Failures } from "./failures";
import { pictureGate } from "./receiving-gate";
import type { See } from "../protocol/pages";

/** Somebody's picture; what is shown of one that is not `whole` has no more detail than a thumbnail. */
export interface Picture {
  readonly stream: MediaStream;
  readonly whole: boolean;
}

interface Incoming {
  readonly receiver: RTCRtpReceiver;
  /** Pictures come. */
  arrives: boolean;
  see: See;
  shown: Picture | null;
}

export class Pictures {
  #incoming = new Map<SeatId, Incoming>();

  /** `show`: the picture to show of a seat from now on; null for none. */
  constructor(
    private readonly show: (seat: SeatId, picture: Picture | null) => void,
    private readonly failures: Failures,
  ) {}

  /** What comes from this receiver is the seat's, in place of the one before; nothing is shown until `gate` says so. */
  attach(seat: SeatId, receiver: RTCRtpReceiver): void {
    receiver.track.enabled = false;
    const former = this.#incoming.get(seat);
    this.#hide(seat, former);
    this.#incoming.set(seat, { receiver, arrives: former?.arrives ?? false, see: former?.see ?? "none", shown: null });
  }

  arrives(seat: SeatId, arrives: boolean): void {
    const incoming = this.#incoming.get(seat);
    if (incoming === undefined) return;
    incoming.arrives = arrives;
    this.#present(seat, incoming);
  }

  /** Sets how much of each is shown, each by itself; `see` says what the newest view allows. */
  gate(see: (seat: SeatId) => See, hidden: (seat: SeatId) => boolean, fresh: boolean): void {
    for (const [seat, incoming] of this.#incoming) {
      const set = this.failures.contain("set a picture's gate", () => {
        incoming.see = pictureGate({ see: see(seat), hidden: hidden(seat), fresh, was: incoming.see });
        incoming.receiver.track.enabled = incoming.see !== "none";
        this.#present(seat, incoming);
      });
      if (!set) this.failures.contain("hide a picture", () => this.detach(seat));
    }
  }

  detach(seat: SeatId): void {
    const incoming = this.#incoming.get(seat);
    this.#incoming.delete(seat);
    this.#hide(seat, incoming);
  }

  #present(seat: SeatId, incoming: Incoming): void {
    const whole = incoming.see === "full";
    if (!incoming.arrives || incoming.see === "none") this.#hide(seat, incoming);
    else if (incoming.shown?.whole !== whole) {
      incoming.shown = { stream: incoming.shown?.stream ?? new MediaStream([incoming.receiver.track]), whole };
      this.show(seat, incoming.shown);
    }
  }

  #hide(seat: SeatId, incoming: Incoming | undefined): void {
    if (incoming === undefined || incoming.shown === null) return;
    incoming.shown = null;
    this.show(seat, null);
  }
}
