// Tells when a voice begins and when it ends, to a block of 128 samples: it hears a steady tone or nothing.
const AUDIBLE = 0.01;
const QUIET_S = 0.02;

registerProcessor(
  "voice",
  class extends AudioWorkletProcessor {
    loud = false;
    heardAt = -Infinity;

    process([[samples = []]]) {
      if (samples.some((sample) => Math.abs(sample) > AUDIBLE)) this.heardAt = currentTime;
      const loud = currentTime - this.heardAt < QUIET_S;
      if (loud !== this.loud) this.port.postMessage({ loud, at: Date.now() });
      this.loud = loud;
      return true;
    }
  },
);
