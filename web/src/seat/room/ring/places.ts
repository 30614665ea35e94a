// What a ring, or rows where there is no room for one, is laid out in and consists of. Lengths are CSS px.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

/** The room there is: `label` is the height of what is written beneath a face. */
export interface Space {
  readonly width: number;
  readonly height: number;
  readonly seats: number;
  /** How large text is, 1 being the usual size. */
  readonly text: number;
  readonly label: number;
}

export interface Place extends Point {
  /** Widest label that touches neither a neighbour nor the edge. */
  readonly label: number;
}

export interface Ring {
  readonly diameter: number;
  readonly places: readonly Place[];
  /** A rectangle in the middle that no seat reaches into; x and y are its left upper corner. */
  readonly centre: Rectangle;
  /** The ring itself, as an SVG path; empty where there is no room for one. */
  path(): string;
  /** The point at a share of the ring's length, 0 being the top; goes round beyond 0..1. */
  at(share: number): Point;
  /** From the middle of a face to where the piece lies beside it. */
  besidePlace(place: Point): Point;
  /** Where there is no ring: how high a row is, with the name beside the face. */
  readonly line?: number;
}

/** The holder's face is drawn this much larger. */
export const HOLDER_SCALE = 1.16;

/** From here on the words of the centre stand beneath the ring. */
export const LARGE_TEXT = 1.25;
