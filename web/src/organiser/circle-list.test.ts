import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { CircleList } from "./circle-list.svelte";

/** The browser's own, which connects to nothing here. */
class Stream {
  static readonly CLOSED = 2;
  static made: Stream[] = [];
  readyState = 1;
  onmessage: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    Stream.made.push(this);
  }

  close(): void {
    this.readyState = Stream.CLOSED;
  }

  static get open(): Stream[] {
    return Stream.made.filter(({ readyState }) => readyState !== Stream.CLOSED);
  }
}

const PAGE = 50;

let asked: string[];
let there: string[];
let visibility: DocumentVisibilityState;
let stop: () => void = () => {};

function answered(path: string): Response {
  const url = new URL(path, "http://circle.test");
  asked.push(url.search);
  const before = url.searchParams.get("before");
  const from = before === null ? 0 : there.indexOf(before) + 1;
  const circles = there.slice(from, from + PAGE).map((id) => ({ id }));
  const more = from + PAGE < there.length ? circles.at(-1)?.id : null;
  return new Response(JSON.stringify({ circles, more, left: 0 }));
}

const ids = (list: CircleList): string[] => (list.circles ?? []).map(({ id }) => id);
const circles = (count: number): string[] => Array.from({ length: count }, (_, number) => `c${number}`);

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  there = circles(3);
  visibility = "visible";
  Stream.made = [];
  vi.stubGlobal("EventSource", Stream);
  vi.stubGlobal("fetch", (path: string) => Promise.resolve(answered(path)));
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function followed(): CircleList {
  const list = new CircleList();
  stop = list.follow();
  return list;
}

function turn(to: DocumentVisibilityState): void {
  visibility = to;
  document.dispatchEvent(new Event("visibilitychange"));
}

it("o5: asks at first, and when the server says that something changed, once for what comes together", async () => {
  const list = followed();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ids(list)).toEqual(there);
  expect(asked).toHaveLength(1);
  const [stream] = Stream.open;
  expect(stream?.url).toBe("/organiser/changes");
  there = circles(4);
  await vi.advanceTimersByTimeAsync(50_000);
  expect(asked).toHaveLength(1);
  for (let event = 0; event < 5; event += 1) stream?.onmessage?.();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toHaveLength(2);
  expect(ids(list)).toEqual(there);
});

it("looks once a minute though it is told of nothing", async () => {
  followed();
  await vi.advanceTimersByTimeAsync(185_000);
  expect(asked).toHaveLength(4);
  expect(Stream.open).toHaveLength(1);
});

it("reads what came while it was reading", async () => {
  const list = new CircleList();
  await Promise.all([list.refresh(), list.refresh(), list.refresh()]);
  expect(asked).toHaveLength(2);
});

it("shows a page more when asked to, and keeps as many", async () => {
  there = circles(120);
  const list = new CircleList();
  await list.refresh();
  expect([ids(list).length, list.more]).toEqual([50, "c49"]);
  await list.showMore();
  expect([ids(list).length, list.more]).toEqual([100, "c99"]);
  await list.showMore();
  expect([ids(list), list.more]).toEqual([there, null]);
  await list.refresh();
  expect(ids(list)).toEqual(there);
  expect(asked.slice(-3)).toEqual(["", "?before=c49", "?before=c99"]);
});

it("keeps those that are shown in their order while that is asked for, and lets others in between", async () => {
  let isKept = true;
  const list = new CircleList(() => isKept);
  await list.refresh();
  there = ["c9", "c2", "c8", "c0", "c1"];
  await list.refresh();
  expect(ids(list)).toEqual(["c9", "c0", "c8", "c1", "c2"]);
  there = ["c2", "c8", "c0"];
  await list.refresh();
  expect(ids(list)).toEqual(["c0", "c8", "c2"]);
  isKept = false;
  await list.refresh();
  expect(ids(list)).toEqual(there);
});

it("has a circle once that is on two pages, as it stood on the first", async () => {
  const pages: Record<string, object> = {
    "": { circles: [{ id: "c1", phase: "live" }, { id: "c2" }], more: "next", left: 3 },
    next: { circles: [{ id: "c1", phase: "ended" }, { id: "c3" }], more: "last", left: 1 },
  };
  vi.stubGlobal("fetch", (path: string) => {
    const before = new URL(path, "http://circle.test").searchParams.get("before") ?? "";
    return Promise.resolve(Response.json(pages[before]));
  });
  const list = new CircleList();
  await list.showMore();
  expect(list.circles).toEqual([{ id: "c1", phase: "live" }, { id: "c2" }, { id: "c3" }]);
  expect([list.more, list.left]).toEqual(["last", 1]);
});

it("asks for no further page later where the server did not answer when it was asked for one", async () => {
  there = circles(120);
  const list = new CircleList();
  await list.refresh();
  refuse(503, "unavailable");
  await list.showMore();
  expect([list.trouble, ids(list).length]).toEqual(["offline", 50]);
  answer();
  await list.refresh();
  expect([list.trouble, ids(list).length]).toEqual(["none", 50]);
});

it("holds no stream while nobody looks, and looks now and then by itself", async () => {
  followed();
  turn("hidden");
  expect(Stream.open).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  const before = asked.length;
  await vi.advanceTimersByTimeAsync(65_000);
  expect(asked).toHaveLength(before + 2);
  turn("visible");
  expect(Stream.open).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toHaveLength(before + 3);
  stop();
  expect(Stream.open).toEqual([]);
  await vi.advanceTimersByTimeAsync(200_000);
  expect(asked).toHaveLength(before + 3);
});

/** Every answer is no, by that code. */
function refuse(status: number, code: string) {
  const refused = vi.fn(() => Promise.resolve(new Response(JSON.stringify({ code }), { status })));
  vi.stubGlobal("fetch", refused);
  return refused;
}

const answer = (): unknown => vi.stubGlobal("fetch", (path: string) => Promise.resolve(answered(path)));

it("says that the server was away when it refused, and asks for a stream again soon", async () => {
  const list = followed();
  refuse(503, "unavailable");
  const [stream] = Stream.open;
  stream?.close();
  stream?.onerror?.();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(list.trouble).toBe("offline");
  answer();
  await vi.advanceTimersByTimeAsync(5_000);
  const [another] = Stream.open;
  another?.onmessage?.();
  await vi.advanceTimersByTimeAsync(1_000);
  expect([list.trouble, ids(list)]).toEqual(["none", there]);
});

it("leaves a stream that broke to the browser, which makes it anew", async () => {
  const list = followed();
  const [stream] = Stream.open;
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError()));
  stream?.onerror?.();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(list.trouble).toBe("offline");
  expect(Stream.made).toHaveLength(1);
});

it("says so when its session has lapsed, and asks for no stream until there is one again", async () => {
  const list = followed();
  await vi.advanceTimersByTimeAsync(1_000);
  const refused = refuse(401, "no_such_session");
  const [stream] = Stream.open;
  stream?.onerror?.(); // the server ended it, and the browser would ask again in some seconds
  await vi.advanceTimersByTimeAsync(1_000);
  expect(list.trouble).toBe("no_session");
  expect(Stream.open).toEqual([]);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(Stream.made).toHaveLength(1);
  expect(refused.mock.calls.length).toBeLessThanOrEqual(12); // each is counted by the server as one who guesses
  answer(); // the link was opened in another window
  turn("visible");
  await vi.advanceTimersByTimeAsync(1_000);
  expect([list.trouble, ids(list)]).toEqual(["none", there]);
  expect(Stream.open).toHaveLength(1);
});

it("asks for nothing more once it is left, whatever it is answered then", async () => {
  const list = followed();
  refuse(401, "no_such_session");
  const reading = list.refresh();
  stop();
  await reading;
  answer();
  await list.refresh();
  await vi.advanceTimersByTimeAsync(200_000);
  expect(Stream.open).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
