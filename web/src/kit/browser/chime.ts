// A soft bell of two tones, made where it is needed: nothing is loaded, and nothing is left running.

const TONES = [528, 792] as const;
const SOFT = 0.08;
const RINGS_S = 1.6;

export function chime(): void {
  const context = new AudioContext();
  const volume = context.createGain();
  volume.gain.setValueAtTime(SOFT, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + RINGS_S);
  volume.connect(context.destination);
  for (const frequency of TONES) {
    const tone = new OscillatorNode(context, { frequency });
    tone.connect(volume);
    tone.start();
    tone.stop(context.currentTime + RINGS_S);
    tone.addEventListener("ended", () => void context.close().catch(() => undefined), { once: true });
  }
}
