// Of one voice: how loud it is, for how long it was heard, and the longest silence between two sounds of it.
// The first input is what the page plays, after its gate; the second the same voice before the gate.
const AUDIBLE = 0.004;
const REPORT_S = 0.1;

function peakOf(input) {
  let peak = 0;
  for (const sample of input[0] ?? []) peak = Math.max(peak, Math.abs(sample));
  return peak;
}

registerProcessor(
  "ear",
  class extends AudioWorkletProcessor {
    constructor() {
      super();
      this.port.onmessage = () => this.forget();
      this.forget();
    }

    forget() {
      this.reported = currentTime;
      this.played = 0;
      this.before = 0;
      this.heardS = 0;
      this.gapS = 0;
      this.heardAt = null;
    }

    process([played, before]) {
      const peak = peakOf(played);
      this.played = Math.max(this.played, peak);
      this.before = Math.max(this.before, peakOf(before));
      if (peak > AUDIBLE) {
        if (this.heardAt !== null) this.gapS = Math.max(this.gapS, currentTime - this.heardAt);
        this.heardAt = currentTime;
        this.heardS += 128 / sampleRate;
      }
      if (currentTime - this.reported >= REPORT_S) {
        this.reported = currentTime;
        const { played, before, heardS, gapS, heardAt } = this;
        this.port.postMessage({ played, before, heardS, gapS, quietS: heardAt === null ? null : currentTime - heardAt });
      }
      return true;
    }
  },
);
