import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { webSocket } from "./wire";
import type { Wire } from "./wire";

/** As much of the browser's as a wire needs. */
class Socket extends EventTarget {
  static readonly OPEN = 1;
  readyState = 0;
  closed = false;
  readonly sent: string[] = [];

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    super();
    sockets.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  /** Of the codes of the protocol browsers let a page say 1000 alone. */
  close(code = 1000): void {
    if (code !== 1000 && (code < 3000 || code > 4999)) throw new DOMException("", "InvalidAccessError");
    this.closed = true;
  }

  open(): void {
    this.readyState = Socket.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  say(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }

  end(code: number, reason: string): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason }));
  }
}

let sockets: Socket[];
let socket: Socket;
let told: unknown[];
let wire: Wire;

beforeEach(() => {
  vi.stubGlobal("WebSocket", Socket);
  told = [];
  sockets = [];
  wire = webSocket(
    "ws://circle.test/seat/r-1/ws",
    "circle.v2",
  )({
    opened: () => told.push("opened"),
    received: (text) => told.push(text),
    closed: (code, reason) => told.push([code, reason]),
  });
  const [dialled] = sockets;
  if (dialled === undefined) throw new Error("nothing was dialled");
  socket = dialled;
});

afterEach(() => {
  vi.unstubAllGlobals();
});

it("dials there, and tells what comes until it is closed from the other side", () => {
  expect([socket.url, socket.protocol]).toEqual(["ws://circle.test/seat/r-1/ws", "circle.v2"]);
  socket.open();
  socket.say("a view");
  socket.say(new ArrayBuffer(1));
  socket.end(4004, "taken over");
  expect(told).toEqual(["opened", "a view", [4004, "taken over"]]);
});

it("tells nothing more once it was closed from here: what still comes is older than what another brings", () => {
  socket.open();
  wire.close();
  expect(socket.closed).toBe(true);
  socket.say("an old view");
  socket.end(1006, "");
  expect(told).toEqual(["opened"]);
});

it("that was closed from here before it opened does not say that it opened", () => {
  wire.close();
  socket.open();
  expect(told).toEqual([]);
});

it("sends only while it is open", () => {
  wire.send("too early");
  socket.open();
  wire.send("in time");
  socket.end(1006, "");
  wire.send("too late");
  expect(socket.sent).toEqual(["in time"]);
});
