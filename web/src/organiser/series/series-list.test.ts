import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { SeriesList } from "./series-list.svelte";

const PAGE = 20;
let there: string[];
let asked: string[];
let broken: boolean;

const ids = (list: SeriesList): string[] => (list.all ?? []).map(({ id }) => id);

beforeEach(() => {
  there = Array.from({ length: 45 }, (_, number) => `s${number}`);
  asked = [];
  broken = false;
  vi.stubGlobal("fetch", (path: string) => {
    if (broken) return Promise.reject(new Error("offline"));
    const { search, searchParams } = new URL(path, "http://circle.test");
    asked.push(search);
    const before = searchParams.get("before");
    const from = before === null ? 0 : there.indexOf(before) + 1;
    const series = there.slice(from, from + PAGE).map((id) => ({ id }));
    const more = from + PAGE < there.length ? series.at(-1)?.id : null;
    return Promise.resolve(new Response(JSON.stringify({ series, more, left: 0 })));
  });
});

afterEach(() => vi.unstubAllGlobals());

it("reads a page, and one more each time it is asked for", async () => {
  const list = new SeriesList();
  await list.refresh();
  expect([ids(list).length, list.hasMore]).toEqual([20, true]);
  await list.showMore();
  await list.showMore();
  expect([ids(list), list.hasMore]).toEqual([there, false]);
  expect(asked).toEqual(["", "", "?before=s19", "", "?before=s19", "?before=s39"]);
});

it("shows a series once that is on two pages", async () => {
  const list = new SeriesList();
  await list.refresh();
  there.splice(20, 0, "s3");
  await list.showMore();
  expect(ids(list).filter((id) => id === "s3")).toHaveLength(1);
});

it("stays as it is where a further page can't be read", async () => {
  const list = new SeriesList();
  await list.refresh();
  broken = true;
  expect(await list.showMore()).toBe(false);
  expect([list.trouble, ids(list).length]).toEqual(["offline", 20]);
  broken = false;
  await list.refresh();
  expect([list.trouble, ids(list).length]).toEqual(["none", 20]);
});

it("puts a new one first, and one that is there in its place", async () => {
  const list = new SeriesList();
  await list.refresh();
  list.know({ id: "new" } as never);
  list.know({ id: "s1", revision: 2 } as never);
  expect(ids(list).slice(0, 3)).toEqual(["new", "s0", "s1"]);
  expect(list.all?.[2]?.revision).toBe(2);
});
