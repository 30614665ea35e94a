// The level of the own microphone: one AudioContext while it is wanted, none otherwise.

import { loudness } from "./level";

const EVERY_MS = 100;

export class LevelMeter {
  #stop: (() => void) | null = null;
  #ear: Ear | null = null;

  constructor(private readonly tell: (level: number) => void) {}

  /** Seconds since it began to listen, by the clock of the sound; 0 while it doesn't. */
  get soundS(): number {
    return this.#ear?.soundS ?? 0;
  }

  /** The first reading comes with the first tick: what is shown takes no time from what is heard. */
  start(track: MediaStreamTrack): void {
    this.stop();
    const timer = setInterval(() => {
      this.#ear ??= new Ear(track);
      this.tell(loudness(this.#ear.amplitude()));
    }, EVERY_MS);
    this.#stop = () => {
      clearInterval(timer);
      this.#ear?.close();
      this.#ear = null;
    };
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
    this.tell(0);
  }
}

class Ear {
  #context = new AudioContext();
  #analyser = new AnalyserNode(this.#context, { fftSize: 1024 });
  #source: MediaStreamAudioSourceNode;
  #samples = new Float32Array(this.#analyser.fftSize);

  constructor(track: MediaStreamTrack) {
    this.#source = new MediaStreamAudioSourceNode(this.#context, { mediaStream: new MediaStream([track]) });
    this.#source.connect(this.#analyser);
  }

  get soundS(): number {
    return this.#context.currentTime;
  }

  /** Root mean square of the newest samples. */
  amplitude(): number {
    if (this.#context.state === "suspended") void this.#context.resume();
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return rootMeanSquare(this.#samples);
  }

  close(): void {
    this.#source.disconnect();
    void this.#context.close();
  }
}

function rootMeanSquare(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
