// A turn in writing: its words stand where a speaker's attention is, until somebody else has the piece. A turn may be
// over the moment it was sent, and is to be received all the same.

import type { Line, SeatId } from "../../../protocol";
import { openLines, type Written } from "../../../room/entries";
import { isLive, type Seated } from "../../../reading/seated";

interface Turn {
  readonly by: SeatId;
  readonly since: number;
  readonly place: string;
  readonly stage: number;
}

export class WrittenTurns {
  #last = $state.raw<Turn | null>(null);

  /** To be made while a component is: it ends with that. */
  constructor(
    private readonly written: () => Written,
    private readonly seated: () => Seated,
  ) {
    $effect(() => {
      const turn = heldNow(seated());
      if (turn !== null) this.#last = turn;
    });
  }

  /** What was written in the turn under way, or in the one before while nobody has taken the piece since. */
  get lines(): readonly Line[] {
    const seated = this.seated();
    const { stage, centre } = seated;
    if (!isLive(seated) || centre.bell !== null) return [];
    const turn = heldNow(seated) ?? this.#last;
    if (turn?.place !== centre.place || turn.stage !== stage.index) return [];
    const until = centre.piece.kind === "offered" ? centre.piece.since : Infinity;
    return openLines(this.written()).filter(({ by, at }) => by === turn.by && at >= turn.since && at <= until);
  }
}

function heldNow({ stage: { index: stage }, centre: { piece, place } }: Seated): Turn | null {
  return piece.kind === "held" ? { by: piece.by, since: piece.since, place, stage } : null;
}
