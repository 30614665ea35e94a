// One RTCRtpSender brought to what is wanted of it: changes are applied in order, the newest wins, nothing is negotiated.
//
// Reading a sender's parameters holds up the page until the browser's media threads have answered: up to 25 ms for
// each where they are busy. So it is remembered what was set, and they are read only to be changed.

export interface Wanted {
  readonly track: MediaStreamTrack | null;
  readonly encoding: RTCRtpEncodingParameters;
}

export class Sender {
  #wanted: Wanted | null = null;
  #running: Promise<void> | null = null;
  #set: RTCRtpEncodingParameters | null = null;

  constructor(private readonly sender: RTCRtpSender) {}

  /** Resolves when the sender is as was wanted last; what the browser refuses stays as it was. */
  want(wanted: Wanted): Promise<void> {
    this.#wanted = wanted;
    this.#running ??= this.#run();
    return this.#running;
  }

  /** Reads what is in effect before the next change, whatever was set before. */
  doubt(): void {
    this.#set = null;
  }

  async #run(): Promise<void> {
    let done: Wanted | null = null;
    while (this.#wanted !== null && this.#wanted !== done) {
      done = this.#wanted;
      await this.#bring(done).catch(() => {});
    }
    this.#running = null;
  }

  async #bring({ track, encoding }: Wanted): Promise<void> {
    if (encoding.active === false) await this.#encode(encoding);
    if (this.sender.track !== track) await this.sender.replaceTrack(track);
    if (encoding.active !== false) await this.#encode(encoding);
  }

  async #encode(encoding: RTCRtpEncodingParameters): Promise<void> {
    if (this.#set !== null && isAlready(this.#set, encoding)) return;
    const parameters = this.sender.getParameters();
    const [now] = parameters.encodings;
    if (now === undefined) return;
    if (!isAlready(now, encoding)) {
      Object.assign(now, encoding);
      // Without it the hand-over from a thumbnail to a full picture took seconds, and sometimes never came.
      parameters.degradationPreference = "maintain-resolution";
      await this.sender.setParameters(parameters);
    }
    this.#set = { ...now };
  }
}

function isAlready(now: RTCRtpEncodingParameters, wanted: RTCRtpEncodingParameters): boolean {
  return Object.entries(wanted).every(([name, value]) => now[name as keyof RTCRtpEncodingParameters] === value);
}
