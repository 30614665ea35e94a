// The level of the own microphone: one AudioContext while it is wanted, none otherwise.

import { loudness } from "./level";

const EVERY_MS = 100;

export class LevelMeter {
  #stop: (() => void) | null = null;

  constructor(private readonly tell: (level: number) => void) {}

  start(track: MediaStreamTrack): void {
    this.stop();
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    const source = new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) });
    source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      if (context.state === "suspended") void context.resume();
      analyser.getFloatTimeDomainData(samples);
      this.tell(loudness(rootMeanSquare(samples)));
    }, EVERY_MS);
    this.#stop = () => {
      clearInterval(timer);
      source.disconnect();
      void context.close();
    };
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
    this.tell(0);
  }
}

function rootMeanSquare(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
