// Tells when a voice begins and when it ends, to a block of 128 samples: of each it hears a steady tone or nothing.
const AUDIBLE = 0.01;
const QUIET_S = 0.02;

registerProcessor(
  "ear",
  class extends AudioWorkletProcessor {
    heardAt = [];
    loud = [];

    process(voices) {
      voices.forEach(([samples = []], voice) => {
        if (samples.some((sample) => Math.abs(sample) > AUDIBLE)) this.heardAt[voice] = currentTime;
        const loud = currentTime - (this.heardAt[voice] ?? -Infinity) < QUIET_S;
        if (loud !== (this.loud[voice] ?? false)) this.port.postMessage({ voice, loud, at: Date.now() });
        this.loud[voice] = loud;
      });
      return true;
    }
  },
);
