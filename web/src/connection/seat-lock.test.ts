import { afterEach, expect, it, vi } from "vitest";
import { holdSeat, knowsOtherTabs, whenFree } from "./seat-lock";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** As in W3C Web Locks: whoever asks for a name waits for those who asked for it before. Knows no other way to ask. */
class Locks {
  #tails = new Map<string, Promise<unknown>>();

  async request(name: string, { signal, ...more }: { signal: AbortSignal }, work: () => unknown): Promise<unknown> {
    expect(more).toEqual({});
    const turn = (this.#tails.get(name) ?? Promise.resolve()).then(() => {
      if (signal.aborted) throw new DOMException("", "AbortError");
      return work();
    });
    this.#tails.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

it("T8: tells a page that was closed when the tab that has its seat is gone", async () => {
  vi.stubGlobal("navigator", { locks: new Locks() });
  const [first, second, closed] = [new AbortController(), new AbortController(), new AbortController()];
  holdSeat("r-1", first.signal);
  await Promise.resolve();
  holdSeat("r-1", second.signal);
  first.abort(); // taken over
  const free = vi.fn();
  whenFree("r-1", closed.signal, free);
  await settle();
  expect(free).not.toHaveBeenCalled();
  second.abort(); // its tab is closed
  await settle();
  expect(free).toHaveBeenCalledOnce();
});

it("T8: a tab that has one seat open keeps nobody from another", async () => {
  vi.stubGlobal("navigator", { locks: new Locks() });
  const [held, waits] = [new AbortController(), new AbortController()];
  holdSeat("r-1", held.signal);
  const free = vi.fn();
  whenFree("r-2", waits.signal, free);
  await settle();
  expect(free).toHaveBeenCalledOnce();
  held.abort();
});

it("T8: a page that is gone before it has the seat does not hold it, and one that waits no more is not told", async () => {
  vi.stubGlobal("navigator", { locks: new Locks() });
  holdSeat("r-1", AbortSignal.abort());
  const [gone, waits] = [new AbortController(), new AbortController()];
  const [late, free] = [vi.fn(), vi.fn()];
  whenFree("r-1", gone.signal, late);
  gone.abort();
  whenFree("r-1", waits.signal, free);
  await settle();
  expect(late).not.toHaveBeenCalled();
  expect(free).toHaveBeenCalledOnce();
});

it("T8: a page that is closed while it waits for the seat leaves it to the next, and no error behind", async () => {
  vi.stubGlobal("navigator", { locks: new Locks() });
  const [first, second, waits] = [new AbortController(), new AbortController(), new AbortController()];
  holdSeat("r-1", first.signal);
  holdSeat("r-1", second.signal);
  const free = vi.fn();
  whenFree("r-1", waits.signal, free);
  await settle();
  second.abort();
  await settle();
  expect(free).not.toHaveBeenCalled();
  first.abort();
  await settle();
  expect(free).toHaveBeenCalledOnce();
});

it("cannot tell without locks", () => {
  vi.stubGlobal("navigator", {});
  expect(knowsOtherTabs()).toBe(false);
  const free = vi.fn();
  expect(() => holdSeat("r-1", new AbortController().signal)).not.toThrow();
  expect(() => whenFree("r-1", new AbortController().signal, free)).not.toThrow();
  expect(free).not.toHaveBeenCalled();
});
