// How large a thumbnail is: what is drawn of a picture out of turn, whatever size arrives.

export interface Size {
  readonly width: number;
  readonly height: number;
}

const LONGER = 160;
const SHORTER = 90;

/** Of that shape, and no larger than a thumbnail; never enlarged. */
export function thumbnailOf({ width, height }: Size): Size {
  const scale = Math.min(1, LONGER / Math.max(width, height), SHORTER / Math.min(width, height));
  return { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
}
