import { beforeEach, describe, expect, it } from "vitest";
import { CLOSE } from "../protocol";
import type { ServerMessage } from "../protocol";
import { FakeClock } from "./fake-clock";
import { SeatSocket } from "./socket";
import type { Closed, Link } from "./socket";
import type { WireEvents } from "./wire";

class Server {
  readonly sent: unknown[] = [];
  closedByClient = false;

  constructor(readonly events: WireEvents) {}

  say(message: ServerMessage): void {
    this.events.received(JSON.stringify(message));
  }

  welcome(): void {
    this.events.opened();
    this.say({ type: "welcome", version: 1, features: [], seat: "a", now: 1, beat_s: 2 });
    this.say({ type: "view", epoch: 1, version: 1, kind: "door", whole: true, parts: {} });
  }

  beat(): void {
    this.say({ type: "beat", now: 1, version: 1 });
  }
}

let clock: FakeClock;
let dialled: Server[];
let links: Link[];
let messages: ServerMessage[];
let ended: Closed[];
let socket: SeatSocket;
let random: number;
/** What was told, in its order. */
let told: string[];

function latest(): Server {
  const server = dialled.at(-1);
  if (server === undefined) throw new Error("nothing was dialled");
  return server;
}

beforeEach(() => {
  clock = new FakeClock();
  dialled = [];
  links = [];
  messages = [];
  ended = [];
  random = 1;
  told = [];
  socket = new SeatSocket(
    (events) => {
      const server = new Server(events);
      dialled.push(server);
      return {
        send: (text) => server.sent.push(JSON.parse(text)),
        close: () => (server.closedByClient = true),
      };
    },
    { type: "hello", version: 1, incarnation: "one-page-load" },
    clock,
    () => random,
    {
      link: (link) => {
        links.push(link);
        told.push(link);
      },
      message: (message) => {
        messages.push(message);
        told.push(message.type);
      },
      closed: (closed) => ended.push(closed),
    },
  );
  socket.start();
});

describe("hello", () => {
  it("is the first thing said, and nothing goes out before the welcome", () => {
    expect(socket.send({ type: "command", id: "1", command: { type: "leave" } })).toBe(false);
    latest().events.opened();
    expect(socket.send({ type: "command", id: "1", command: { type: "leave" } })).toBe(false);
    expect(latest().sent).toEqual([{ type: "hello", version: 1, incarnation: "one-page-load" }]);
  });

  it("is followed by welcome and view: online", () => {
    latest().welcome();
    expect(links).toEqual(["online"]);
    expect(messages.map((message) => message.type)).toEqual(["welcome", "view"]);
    expect(socket.send({ type: "command", id: "1", command: { type: "leave" } })).toBe(true);
  });

  it("is followed by the newest view before the link is online: what is older never counts as fresh", () => {
    latest().welcome();
    clock.advance(5_000);
    latest().welcome();
    expect(told).toEqual(["welcome", "view", "online", "stale", "welcome", "view", "online"]);
  });

  it("is over with the welcome: what was not answered is asked again before the first view", () => {
    latest().events.opened();
    latest().say({ type: "welcome", version: 1, features: [], seat: "a", now: 1, beat_s: 2 });
    expect(socket.send({ type: "command", id: "1", command: { type: "leave" } })).toBe(true);
    expect(latest().sent.at(-1)).toEqual({ type: "command", id: "1", command: { type: "leave" } });
  });

  it("may be answered as late as anything else, however late the call was taken", () => {
    clock.advance(7_000);
    latest().events.opened();
    clock.advance(4_000);
    expect(dialled).toHaveLength(1);
    latest().welcome();
    expect(links).toEqual(["online"]);
  });

  it("is tried again when the server never takes the call", () => {
    clock.advance(8_000);
    expect(links).toEqual(["offline"]);
    clock.advance(300);
    expect(dialled).toHaveLength(2);
    expect(dialled[0]?.closedByClient).toBe(true);
  });
});

describe("staleness", () => {
  it("T7: answers every second beat as it is read, with no timer, on each connection", () => {
    socket.start();
    latest().welcome();
    const answers = (): unknown[] => latest().sent.filter((message) => (message as { type: string }).type === "here");
    for (const expected of [0, 1, 1, 2]) {
      latest().beat();
      expect(answers()).toHaveLength(expected);
    }
    latest().events.closed(4504, "no answer to beats");
    clock.advance(10_000);
    latest().welcome();
    latest().beat();
    latest().beat();
    expect(answers()).toHaveLength(1);
  });

  it("T7: leaves when the page is frozen, and comes back when it wakes", () => {
    socket.start();
    latest().welcome();
    const frozen = latest();
    socket.sleep();
    expect([frozen.closedByClient, links.at(-1)]).toEqual([true, "offline"]);
    clock.advance(60_000);
    expect(latest()).toBe(frozen);
    socket.wake();
    latest().welcome();
    expect(links.at(-1)).toBe("online");
  });

  it("never comes while the server beats", () => {
    latest().welcome();
    for (let i = 0; i < 60; i++) {
      clock.advance(2_000);
      latest().beat();
    }
    expect(links).toEqual(["online"]);
    expect(dialled).toHaveLength(1);
    expect(told.filter((each) => each === "beat")).toHaveLength(60); // by them the page knows the server's time
  });

  it("comes after five silent seconds, with a new socket at once", () => {
    latest().welcome();
    clock.advance(4_999);
    expect(links).toEqual(["online"]);
    clock.advance(1);
    expect(links).toEqual(["online", "stale"]);
    expect(dialled).toHaveLength(2);
    latest().welcome();
    expect(links).toEqual(["online", "stale", "online"]);
  });

  it("becomes offline when the new socket fails too", () => {
    latest().welcome();
    clock.advance(5_000);
    latest().events.closed(1006, "");
    expect(links).toEqual(["online", "stale", "offline"]);
  });

  it("is noticed on waking where the page fell asleep as it dialled, too", () => {
    clock.sleep(60_000);
    socket.wake();
    expect(dialled).toHaveLength(2);
    latest().welcome();
    expect(links).toEqual(["online"]);
  });

  it("is noticed on waking when timers did not run", () => {
    clock.sleep(60_000);
    latest().welcome();
    clock.sleep(4_999);
    socket.wake();
    expect(dialled).toHaveLength(1);
    clock.sleep(1);
    socket.wake();
    expect(dialled).toHaveLength(2);
    expect(links).toEqual(["online", "stale"]);
  });

  it("is taken for granted on another network, with a new socket at once", () => {
    latest().welcome();
    clock.advance(4_000);
    socket.networkChanged();
    expect(links.at(-1)).toBe("stale");
    expect(dialled).toHaveLength(2);
  });
});

describe("a line before the one there is", () => {
  it("ends nothing when its own end is told late", () => {
    latest().welcome();
    const old = latest();
    socket.networkChanged();
    latest().welcome();
    for (const code of [1006, 4004]) old.events.closed(code, "");
    clock.advance(4_000);
    expect([links.at(-1), ended, dialled.length]).toEqual(["online", [], 2]);
  });
});

describe("the link", () => {
  it("is told when it changes, and not with every view", () => {
    latest().welcome();
    for (const version of [2, 3])
      latest().say({ type: "view", epoch: 1, version, kind: "door", whole: true, parts: {} });
    expect(links).toEqual(["online"]);
  });

  it("is offline still while another network is tried, and not merely stale", () => {
    latest().welcome();
    latest().events.closed(1006, "");
    socket.networkChanged();
    expect(links).toEqual(["online", "offline"]);
  });
});

describe("coming back", () => {
  it.each([1001, 1006, 1011, 1012, 1013, 4500, 4501, 4502])("after %d, in less than half a second", (code) => {
    latest().welcome();
    latest().events.closed(code, "");
    expect(links.at(-1)).toBe("offline");
    clock.advance(299);
    expect(dialled).toHaveLength(1);
    clock.advance(1);
    expect(dialled).toHaveLength(2);
    latest().welcome();
    expect(links.at(-1)).toBe("online");
  });

  it("is at another moment for each page: not all of a circle at once", () => {
    for (const [each, ms] of [
      [0, 150],
      [0.5, 450],
      [0, 600],
    ] as const) {
      random = each;
      latest().events.closed(1006, "");
      const { length } = dialled;
      clock.advance(ms - 1);
      expect(dialled).toHaveLength(length);
      clock.advance(1);
      expect(dialled).toHaveLength(length + 1);
    }
  });

  it("waits longer after each failure, but never more than four seconds", () => {
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      latest().events.closed(1006, "");
      const before = dialled.length;
      let waited = 0;
      while (dialled.length === before) {
        clock.advance(50);
        waited += 50;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([300, 600, 1200, 2400, 4000, 4000, 4000]);
  });

  it("waits longer, and gives up in the end, where each line is welcomed and breaks before it shows anything", () => {
    const waits: number[] = [];
    const isOver = (): boolean => ended.length > 0;
    while (!isOver() && waits.length < 1_000) {
      latest().events.opened();
      latest().say({ type: "welcome", version: 1, features: [], seat: "a", now: 1, beat_s: 2 });
      latest().events.closed(1011, "internal error");
      const before = clock.now();
      for (const dials = dialled.length; dialled.length === dials && !isOver();) clock.advance(50);
      waits.push(clock.now() - before);
    }
    expect(waits.slice(0, 7)).toEqual([300, 600, 1200, 2400, 4000, 4000, 4000]);
    expect(clock.now()).toBeLessThanOrEqual(31 * 60_000);
    expect(links.at(-1)).toBe("closed");
  });

  it("starts from the shortest wait after having been online", () => {
    for (let i = 0; i < 5; i++) {
      latest().events.closed(1006, "");
      clock.advance(4_000);
    }
    latest().welcome();
    latest().events.closed(1006, "");
    clock.advance(300);
    expect(dialled).toHaveLength(7);
  });

  it("waits the longest at once when told that it was too fast", () => {
    latest().welcome();
    latest().events.closed(4503, "too fast");
    clock.advance(3_999);
    expect(dialled).toHaveLength(1);
    clock.advance(1);
    expect(dialled).toHaveLength(2);
  });

  it("waits the longest for what it was told, though the close itself is lost, and no longer than that once", () => {
    latest().welcome();
    latest().say({ type: "closing", code: 4503, reason: "too fast", resume: true });
    latest().events.closed(1006, "");
    clock.advance(3_999);
    expect(dialled).toHaveLength(1);
    clock.advance(1);
    latest().welcome();
    latest().events.closed(1006, "");
    clock.advance(300);
    expect(dialled).toHaveLength(3);
  });

  it("starts from the shortest wait on another network", () => {
    for (let i = 0; i < 5; i++) {
      latest().events.closed(1006, "");
      clock.advance(4_000);
    }
    socket.networkChanged();
    const { length } = dialled;
    latest().events.closed(1006, "");
    clock.advance(300);
    expect(dialled).toHaveLength(length + 1);
  });

  it("waits no shorter after a call for a page that is seen again: whoever looks often would flood the server", () => {
    for (let i = 0; i < 5; i++) {
      latest().events.closed(1006, "");
      clock.advance(4_000);
    }
    latest().events.closed(1006, "");
    socket.wake();
    const { length } = dialled;
    latest().events.closed(1006, "");
    clock.advance(3_999);
    expect(dialled).toHaveLength(length);
    clock.advance(1);
    expect(dialled).toHaveLength(length + 1);
  });

  it("hands nothing to a new line before its welcome", () => {
    latest().welcome();
    latest().events.closed(1006, "");
    clock.advance(300);
    latest().events.opened();
    expect(socket.send({ type: "command", id: "1", command: { type: "leave" } })).toBe(false);
    expect(latest().sent).toHaveLength(1);
  });

  it("does not wait when the page is seen again or the network is back", () => {
    latest().events.closed(1006, "");
    socket.wake();
    expect(dialled).toHaveLength(2);
    latest().events.closed(1006, "");
    socket.networkChanged();
    expect(dialled).toHaveLength(3);
  });

  it.each([0, 1])(
    "goes on with a call under way when the page is seen again, after %d lost ones: a slow line gets in",
    (lost) => {
      for (let each = 0; each < lost; each++) latest().events.closed(1006, "");
      clock.advance(lost * 300);
      for (const ms of [2_000, 2_999]) {
        clock.advance(ms);
        socket.wake();
      }
      expect([dialled.length, latest().closedByClient]).toEqual([lost + 1, false]);
      latest().welcome();
      expect(links.at(-1)).toBe("online");
    },
  );

  it("is tried for thirty minutes", () => {
    let minutes = 0;
    while (ended.length === 0 && minutes < 60) {
      const until = clock.now() + 60_000;
      while (clock.now() < until) {
        latest().events.closed(1006, "");
        clock.advance(4_000);
      }
      minutes += 1;
    }
    expect(minutes).toBeGreaterThanOrEqual(30);
    expect(minutes).toBeLessThanOrEqual(32);
    expect(links.at(-1)).toBe("closed");
  });

  it("is tried for thirty minutes where nobody takes the call, too, and then says so", () => {
    clock.advance(29 * 60_000);
    expect(ended).toEqual([]);
    clock.advance(2 * 60_000);
    expect(ended).toEqual([{ code: CLOSE.HELLO_TIMEOUT, reason: "" }]);
    expect([links.at(-1), clock.pending]).toEqual(["closed", 0]);
  });

  it("is tried ever less often, and for thirty minutes, where a call is taken and nothing said", () => {
    latest().welcome();
    clock.advance(5_000);
    const waits: number[] = [];
    while (ended.length === 0 && waits.length < 1_000) {
      latest().events.opened();
      const before = clock.now();
      for (const dials = dialled.length; dialled.length === dials && links.at(-1) !== "closed";) clock.advance(50);
      waits.push(clock.now() - before - 5_000);
    }
    expect(links).toEqual(["online", "stale", "offline", "closed"]);
    expect(waits.slice(0, 6)).toEqual([300, 600, 1200, 2400, 4000, 4000]);
    expect(clock.now()).toBeLessThanOrEqual(31 * 60_000);
  });

  it("is tried for as long again after each return: the drops of a long evening are not added up", () => {
    for (let drops = 0; drops < 40; drops++) {
      latest().welcome();
      const back = clock.now() + 60_000;
      while (clock.now() < back) {
        latest().events.closed(1006, "");
        clock.advance(4_000);
      }
    }
    expect(ended).toEqual([]);
    latest().welcome();
    expect(links.at(-1)).toBe("online");
  });

  it("does not count the hours that a machine slept", () => {
    latest().welcome();
    latest().events.closed(1006, "");
    clock.sleep(8 * 3600_000);
    clock.advance(0);
    expect(dialled).toHaveLength(2);
    clock.sleep(8 * 3600_000); // while it dials, too
    latest().events.closed(1006, "");
    expect(ended).toEqual([]);
    expect(links.at(-1)).toBe("offline");
  });
});

describe("the end", () => {
  it.each([4000, 4001, 4003, 4004, 4005, 4499])("a close with %d is terminal", (code) => {
    latest().welcome();
    latest().events.closed(code, "why");
    expect(ended).toEqual([{ code, reason: "why" }]);
    expect(links.at(-1)).toBe("closed");
    socket.sleep();
    socket.wake();
    socket.networkChanged();
    clock.advance(3600_000);
    expect(dialled).toHaveLength(1);
    expect(links.at(-1)).toBe("closed");
    expect(clock.pending).toBe(0);
  });

  it.each([4001, 4003])("comes before any welcome, too, to a page that may not come in (%d)", (code) => {
    latest().events.opened();
    latest().events.closed(code, "why");
    clock.advance(60_000);
    expect([ended, links, dialled.length]).toEqual([[{ code, reason: "why" }], ["closed"], 1]);
  });

  it.each([4004, 4500])(
    "comes with the closing message, even when the close itself is lost, whatever its code (%d)",
    (code) => {
      latest().welcome();
      latest().say({ type: "closing", code, reason: "taken over", resume: false });
      expect(ended).toEqual([{ code, reason: "taken over" }]);
      expect([latest().closedByClient, told]).toEqual([true, ["welcome", "view", "online", "closed"]]);
    },
  );

  it("of a draining server is not ours", () => {
    latest().welcome();
    latest().say({ type: "closing", code: 1012, reason: "service restart", resume: true });
    latest().events.closed(1006, "");
    expect(ended).toEqual([]);
    expect(links.at(-1)).toBe("offline");
  });

  it("by our own stop says nothing and leaves no timer", () => {
    latest().welcome();
    socket.stop();
    expect(latest().closedByClient).toBe(true);
    socket.sleep();
    socket.wake();
    socket.networkChanged();
    expect([links, dialled.length]).toEqual([["online"], 1]);
    expect(clock.pending).toBe(0);
  });
});
