// How loud somebody is, 0..1, for a glow: -60 dBFS is nothing, full scale is one.

const FLOOR_DB = -60;

/** From a linear amplitude of 0..1 (root mean square, or an audioLevel of webrtc-stats). */
export function loudness(amplitude: number): number {
  if (!(amplitude > 0)) return 0;
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(amplitude)) / FLOOR_DB));
}

/** Reads one receiver's level out of its newest packet (RFC 6464); silence when no packet came since the last reading. */
export class ReceivedLevel {
  #rtpTimestamp: number | null = null;

  read(receiver: Pick<RTCRtpReceiver, "getSynchronizationSources">): number {
    const [source] = receiver.getSynchronizationSources();
    if (source === undefined || source.rtpTimestamp === this.#rtpTimestamp) return 0;
    this.#rtpTimestamp = source.rtpTimestamp;
    return loudness(source.audioLevel ?? 0);
  }
}
