// What a page of a seat sees: the line to the server, the room as it is, the others' media. One object a page.

import { SvelteMap, SvelteSet } from "svelte/reactivity";
import { systemClock } from "../connection/clock";
import { newId } from "../connection/ids";
import { Outbox, RefusedError } from "../connection/outbox";
import { ServerClock } from "../connection/server-clock";
import { SeatSocket } from "../connection/socket";
import type { Closed, Link } from "../connection/socket";
import { webSocket } from "../connection/wire";
import type { Arrival } from "../media/liveness";
import { rememberedDevices } from "../media/remembered-devices";
import { LocalMedia } from "../media/local-media.svelte";
import type { PeerState } from "../media/peer";
import type { Picture } from "../media/pictures";
import { ANSWERS_BEATS, PROTOCOL, VERSION } from "../protocol";
import type { Reaction, SeatCommand, SeatId, ServerMessage } from "../protocol";
import { NOTHING_WRITTEN, written, type Written } from "./entries";
import { NOBODY_NAMED, remembered, type Names } from "./names";
import { watchNetwork } from "./network";
import { roomOf } from "./open-link";
import type { Interruption } from "./interruption";
import { Outage } from "./outage";
import { RoomMedia } from "./room-media";
import { watchSleep } from "./sleep";
import { applied } from "../protocol/view";
import type { View } from "../protocol/view";

export { RefusedError } from "../connection/outbox";
export type { Closed, Link } from "../connection/socket";
export type { PeerState } from "../media/peer";

const LEVELS_EVERY_MS = 200;
const REACTION_MS = 5_000;
/** So long after its press a pass is told to be on its way; mostly it is in effect before. */
const LATE_MS = 500;
const SPEAKING_UP: readonly SeatCommand["type"][] = ["unmute_self", "take_piece", "step_in"];

export class SeatSession {
  #link = $state<Link>("connecting");
  #closed = $state.raw<Closed | null>(null);
  #view = $state.raw<View | null>(null);
  #connected = new SvelteMap<SeatId, PeerState>();
  #arriving = { anything: new SvelteSet<SeatId>(), voice: new SvelteSet<SeatId>(), picture: new SvelteSet<SeatId>() };
  #levels = new SvelteMap<SeatId, number>();
  #pictures = new SvelteMap<SeatId, Picture>();
  #silenced = new SvelteSet<SeatId>();
  /** What was asked about pictures and is not in a view yet. */
  #hiding = new SvelteMap<SeatId, boolean>();
  #written = $state.raw<Written>(NOTHING_WRITTEN);
  #names = $state.raw<Names>(NOBODY_NAMED);
  #reactions = new SvelteMap<SeatId, Reaction>();
  #playbackBlocked = $state(false);
  #mutedByOutage = $state(false);
  #spokeIntoOutage = false;
  #passing = $state(false);
  #interruption = $state<Interruption | null>(null);

  #serverClock = new ServerClock(systemClock);
  #isNewLine = false;
  #running = new AbortController();
  #socket: SeatSocket;
  #outbox: Outbox;
  #roomMedia: RoomMedia;
  #outage: Outage;

  /** Seconds since the epoch, by the server's clock. */
  readonly serverNow = (): number => this.#serverClock.now();

  readonly media = new LocalMedia(
    () => this.#roomMedia.refresh(),
    (by) => this.#interrupted(by),
  );

  /** The id of the room, which its links begin with. */
  readonly room: string;

  constructor({ ref }: { ref: string }) {
    this.room = roomOf(ref);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.#socket = new SeatSocket(
      webSocket(`${scheme}://${location.host}/seat/${ref}/ws`, PROTOCOL),
      { type: "hello", version: VERSION, features: [ANSWERS_BEATS], incarnation: newId() },
      systemClock,
      Math.random,
      {
        link: (link) => this.#linkBecame(link),
        message: (message) => this.#received(message),
        closed: (closed) => this.#end(closed),
      },
    );
    this.#outbox = new Outbox((message) => this.#socket.send(message), newId, systemClock, Math.random);
    this.#outage = new Outage(systemClock, this.serverNow, (paused) => this.#outagePauses(paused));
    this.#roomMedia = new RoomMedia({
      clock: systemClock,
      send: (message) => this.#socket.send(message),
      local: this.media,
      listener: {
        state: (seat, state) => this.#connected.set(seat, state),
        picture: (seat, picture) => {
          if (picture === null) this.#pictures.delete(seat);
          else this.#pictures.set(seat, picture);
        },
        arrival: (seat, what, arrives) => {
          if (arrives) this.#arriving[what].add(seat);
          else this.#arriving[what].delete(seat);
        },
        blocked: (blocked) => (this.#playbackBlocked = blocked),
        gone: (seat) => {
          for (const kept of [this.#connected, this.#levels, this.#pictures, ...Object.values(this.#arriving)])
            kept.delete(seat);
        },
      },
    });
  }

  get link(): Link {
    return this.#link;
  }

  /** The terminal close, once there was one. */
  get closed(): Closed | null {
    return this.#closed;
  }

  get view(): View | null {
    return this.#view;
  }

  get connected(): ReadonlyMap<SeatId, PeerState> {
    return this.#connected;
  }

  /** From whom that arrived within the last seconds, whatever the line to the server does. */
  arriving(what: Arrival): ReadonlySet<SeatId> {
    return this.#arriving[what];
  }

  /** 0..1, of those who are heard, and one's own while one's microphone is open to the circle. */
  get levels(): ReadonlyMap<SeatId, number> {
    return this.#levels;
  }

  get silenced(): ReadonlySet<SeatId> {
    return this.#silenced;
  }

  /** Lines and, for those who facilitate, what was done. */
  get written(): Written {
    return this.#written;
  }

  /** Of everybody whom this page has seen, also when they have gone. */
  get names(): Names {
    return this.#names;
  }

  /** What people showed in the last few seconds, without a word. */
  get reactions(): ReadonlyMap<SeatId, Reaction> {
    return this.#reactions;
  }

  get playbackBlocked(): boolean {
    return this.#playbackBlocked;
  }

  /** The outage lasted too long: nobody is heard here until the server is back. */
  get mutedByOutage(): boolean {
    return this.#mutedByOutage;
  }

  /** A pass was asked for, and for a while now it has not been in effect. */
  get passing(): boolean {
    return this.#passing;
  }

  /** What closed the own microphone without its owner's asking; null once they have opened it again. */
  get interruption(): Interruption | null {
    return this.#interruption;
  }

  start(): void {
    const { signal } = this.#running;
    const levels = setInterval(() => this.#readLevels(), LEVELS_EVERY_MS);
    signal.addEventListener("abort", () => clearInterval(levels));
    watchNetwork(
      {
        changed: () => {
          this.#socket.networkChanged();
          this.#roomMedia.networkChanged();
        },
        seen: () => this.#socket.wake(),
        frozen: () => this.#socket.sleep(),
      },
      signal,
    );
    watchSleep(
      () => this.#interrupted("sleep"),
      () => this.media.soundS,
      signal,
    );
    this.#socket.start();
  }

  /** After a reload: what was open before is opened again, and who could be heard is heard again by their own press. */
  async resume(): Promise<void> {
    if (this.#view?.parts.me?.heard === true && rememberedDevices().microphone) this.#comeBackMuted("reload");
    await this.media.resume();
  }

  /** Leaves nothing behind: no socket, connection, device, element or timer. */
  stop(): void {
    this.#running.abort();
    this.#socket.stop();
    this.#link = "closed";
    this.#outage.end();
    this.#outbox.close();
    this.#roomMedia.close();
    this.media.stop();
  }

  /** Resolves when the command is in effect; its id stays the same over reconnections. Raises: RefusedError. */
  async command(command: SeatCommand): Promise<void> {
    if (SPEAKING_UP.includes(command.type)) this.#interruption = null;
    this.#roomMedia.asked(command);
    const late =
      command.type === "pass_piece"
        ? setTimeout(() => (this.#passing = true), this.#link === "online" ? LATE_MS : 0)
        : undefined;
    try {
      await this.#outbox.submit(command);
    } catch (error) {
      // A pass that got no answer for minutes: whoever asked for it is not to be heard again all of a sudden.
      if (error instanceof RefusedError && error.code === "unanswered" && late !== undefined)
        this.#comeBackMuted("sleep");
      else this.#roomMedia.refused(command);
      throw error;
    } finally {
      clearTimeout(late);
      if (late !== undefined) this.#passing = false;
    }
  }

  /** Nothing is sent or played from now on; resolves when the circle has been told, however long the line is away. */
  async leave(): Promise<void> {
    this.#roomMedia.close();
    this.media.stop();
    await this.#outbox.submit({ type: "leave" }).catch(() => undefined);
    this.stop();
  }

  /** Softly, to everybody here; it is not kept, and may be lost. */
  react(reaction: Reaction): void {
    this.#socket.send({ type: "react", reaction });
  }

  /** The picture of a peer, while there is one. Their voice is played by the engine. */
  remote(seat: SeatId): Picture | null {
    return this.#pictures.get(seat) ?? null;
  }

  /** Closes one's own ears to somebody; works without the server. */
  silence(seat: SeatId, silenced: boolean): void {
    if (silenced) this.#silenced.add(seat);
    else this.#silenced.delete(seat);
    this.#tellMedia();
  }

  /** Whether this person chose not to see somebody's picture. */
  hides(seat: SeatId): boolean {
    return this.#hiding.get(seat) ?? this.#view?.parts.me?.hides.includes(seat) ?? false;
  }

  /** Hides somebody's picture here at once, whether or not the server can be reached; with it, it lasts. */
  async hidePicture(seat: SeatId, hidden: boolean): Promise<void> {
    this.#hiding.set(seat, hidden);
    this.#tellMedia();
    try {
      await this.command({ type: "hide_picture", seat, hidden });
    } finally {
      if (this.#hiding.get(seat) === hidden) this.#hiding.delete(seat);
      this.#tellMedia();
    }
  }

  /** Lets one's own picture be seen again after a stop: by its owner's press alone. */
  async showPicture(): Promise<void> {
    if (this.#view?.parts.me?.picture.includes("self")) await this.command({ type: "show_picture" });
    await this.media.openCamera();
  }

  /** To be called from within a person's own tap or key. */
  unblockPlayback(): Promise<void> {
    return this.#roomMedia.unblock();
  }

  #received(message: ServerMessage): void {
    switch (message.type) {
      case "welcome":
        this.#serverClock.observe(message.now);
        this.#isNewLine = true;
        this.#outbox.resend();
        break;
      case "ice_servers":
        this.#roomMedia.use(message.servers);
        break;
      case "view":
        // What comes first on a line is newer than all before, whichever node it is of.
        this.#view = applied(this.#isNewLine && message.whole ? null : this.#view, message);
        this.#isNewLine = false;
        this.#tellMedia(); // before all else that may fail: whoever is not heard any more is silent from here on
        if (this.#view) this.#names = remembered(this.#names, this.#view);
        if (this.#view?.kind === "ended") this.media.stop();
        if (this.#view?.kind === "declined") this.media.closeMicrophone(); // not for good: it may be taken back
        if (this.#view?.kind === "declined" || this.#view?.parts.me?.picture.length) this.media.closeCamera();
        break;
      case "entries":
        this.#written = written(this.#written, message);
        break;
      case "reaction":
        this.#showReaction(message.sender, message.reaction);
        break;
      case "reply":
      case "refused":
        this.#outbox.answered(message);
        break;
      case "description":
      case "candidate":
        this.#roomMedia.receive(message);
        break;
      case "beat":
        this.#serverClock.observe(message.now);
        break;
      case "not_carried":
      case "closing":
    }
  }

  #showReaction(seat: SeatId, reaction: Reaction): void {
    this.#reactions.set(seat, reaction);
    const fade = setTimeout(() => this.#reactions.delete(seat), REACTION_MS);
    this.#running.signal.addEventListener("abort", () => clearTimeout(fade), { once: true });
  }

  #linkBecame(link: Link): void {
    this.#link = link;
    if (link === "online") this.#outage.end();
    else if (link !== "closed") this.#outage.begin(this.#view?.parts.centre?.supervision ?? null);
    this.#tellMedia();
  }

  #outagePauses(paused: boolean): void {
    this.#mutedByOutage = paused;
    if (paused) this.#spokeIntoOutage = this.#roomMedia.microphoneOpen;
    else if (this.#spokeIntoOutage && this.#link === "online") {
      // Nobody is made live by surprise: who was speaking comes back muted, and opens the microphone themselves.
      this.command({ type: "mute_self" }).catch(() => {});
    }
    this.#tellMedia();
  }

  #interrupted(by: Interruption): void {
    if (this.#roomMedia.microphoneOpen) this.#comeBackMuted(by);
    else if (this.#interruption !== null) this.#interruption = by;
  }

  /** Nobody is made live by surprise: they open their microphone themselves. */
  #comeBackMuted(by: Interruption): void {
    this.#interruption = by;
    this.command({ type: "mute_self" }).catch(() => {});
  }

  #tellMedia(): void {
    this.#roomMedia.know({
      view: this.#view,
      fresh: this.#link === "online",
      paused: this.#mutedByOutage,
      silenced: this.#silenced,
      hiding: this.#hiding,
    });
  }

  #readLevels(): void {
    const levels = this.#roomMedia.levels();
    for (const seat of this.#levels.keys()) if (!levels.has(seat)) this.#levels.delete(seat);
    for (const [seat, level] of levels) this.#levels.set(seat, Math.round(level * 50) / 50);
  }

  #end(closed: Closed): void {
    this.#closed = closed;
    this.stop();
  }
}
