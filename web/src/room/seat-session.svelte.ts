// What a page of a seat sees: the line to the server, the room as it is, the others' media. One object a page.

import { SvelteMap, SvelteSet } from "svelte/reactivity";
import { LocalMedia } from "../media/local-media.svelte";
import type { RefusedCode, SeatCommand, SeatId } from "../protocol";
import type { View } from "./view";

export type Link = "connecting" | "online" | "stale" | "offline" | "closed";
export type PeerState = "new" | "connecting" | "connected" | "repairing";

/** The rules said no, and nothing changed; or the page gave up (`closed`). */
export class RefusedError extends Error {
  constructor(
    readonly code: RefusedCode | "closed",
    message: string,
  ) {
    super(message);
    this.name = "RefusedError";
  }
}

export class SeatSession {
  readonly media = new LocalMedia();
  #link = $state<Link>("connecting");
  #closed = $state.raw<{ code: number; reason: string } | null>(null);
  #view = $state.raw<View | null>(null);
  #connected = new SvelteMap<SeatId, PeerState>();
  #levels = new SvelteMap<SeatId, number>();
  #silenced = new SvelteSet<SeatId>();
  #playbackBlocked = $state(false);
  #mutedByOutage = $state(false);

  constructor(_options: { ref: string }) {}

  get link(): Link {
    return this.#link;
  }

  /** The terminal close, once there was one. */
  get closed(): { code: number; reason: string } | null {
    return this.#closed;
  }

  get view(): View | null {
    return this.#view;
  }

  get connected(): ReadonlyMap<SeatId, PeerState> {
    return this.#connected;
  }

  /** 0..1, of those who are heard, and one's own while one's microphone is open to the circle. */
  get levels(): ReadonlyMap<SeatId, number> {
    return this.#levels;
  }

  get silenced(): ReadonlySet<SeatId> {
    return this.#silenced;
  }

  get playbackBlocked(): boolean {
    return this.#playbackBlocked;
  }

  /** Ten minutes without the server: everybody's microphone here is closed, kindly, until it is back. */
  get mutedByOutage(): boolean {
    return this.#mutedByOutage;
  }

  /** Seconds since the epoch, by the server's clock. */
  readonly serverNow = (): number => Date.now() / 1000;

  start(): void {}

  stop(): void {}

  /** Raises: RefusedError. */
  command(_command: SeatCommand): Promise<void> {
    return Promise.reject(new Error("to be written"));
  }

  /** The picture of a peer. Their voice is played by the engine. */
  remote(_seat: SeatId): MediaStream | null {
    return null;
  }

  /** Closes one's own ears to somebody; works without the server. */
  silence(_seat: SeatId, _silenced: boolean): void {}

  unblockPlayback(): Promise<void> {
    return Promise.reject(new Error("to be written"));
  }
}
