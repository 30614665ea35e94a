// What is interrupted, once that lasts: the line to the server, those to the others, facilitation. A blip is no news.

import { untrack } from "svelte";
import type { SeatId } from "../../../protocol";
import { pagesBeside } from "../../../protocol/pages";
import type { Phrase } from "../../../i18n";
import { Lasting } from "../../../kit/lasting.svelte";
import { offlineWords, type Connections } from "./offline";
import { holderOf } from "../../../reading/piece";
import { seatOf, type Seated } from "../../../reading/seated";

const BLIP_MS = 5_000;
const LINE_MS = 2_000;
/** A little less than a turn is held by default. */
const LONG_MS = 55_000;

export class Interruptions {
  #blips = new Lasting(BLIP_MS);
  #line = new Lasting(LINE_MS);
  #long = new Lasting(LONG_MS);

  /** To be made while a component is: it ends with that. */
  constructor(
    private readonly lines: Connections,
    private readonly seated: () => Seated,
  ) {
    $effect(() => {
      const broken = lines.link === "stale" || lines.link === "offline" || lines.link === "connecting";
      untrack(() => {
        for (const lasting of [this.#line, this.#long]) lasting.hold(broken ? [{ key: "line" }] : []);
      });
    });
    $effect(() => {
      const { centre, company, me } = seated();
      const holder = seatOf(seated(), holderOf(seated()));
      const holding = [
        ...(centre.supervision.kind === "grace" ? [{ key: "grace" }] : []),
        ...(holder?.presence === "reconnecting" ? [{ key: `held:${holder.id}` }] : []),
        ...pagesBeside(me, company)
          .filter(({ seat }) => lines.connected.get(seat) !== "connected")
          .map(({ seat }) => ({ key: `peer:${seat}` })),
      ];
      untrack(() => this.#blips.hold(holding));
    });
    $effect(() => () => {
      this.#blips.stop();
      this.#line.stop();
      this.#long.stop();
    });
  }

  /** Nothing can be asked of the room just now. */
  get offline(): boolean {
    return this.lines.link === "stale" || this.lines.mutedByOutage || this.#line.has("line");
  }

  /** What to say of that; null while all is well. */
  get offlineWords(): Phrase | null {
    return this.offline ? offlineWords(this.seated(), this.lines, this.#long.has("line")) : null;
  }

  /** Nobody who facilitates is there. */
  get unattended(): boolean {
    return this.#blips.has("grace");
  }

  /** Whoever holds the piece is reconnecting. */
  away(holder: SeatId): boolean {
    return this.#blips.has(`held:${holder}`);
  }

  /** There is no line to that person. */
  between(seat: SeatId): boolean {
    return this.#blips.has(`peer:${seat}`);
  }
}
