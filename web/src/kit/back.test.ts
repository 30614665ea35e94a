import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { closedByBack } from "./back";
import { arrived, FakeHistory } from "../testing/fake-history";

let browser: FakeHistory;
let gone: (() => void)[] = [];

beforeEach(() => {
  browser = new FakeHistory();
  vi.stubGlobal("history", browser);
});

afterEach(async () => {
  for (const go of gone) go();
  gone = [];
  await arrived();
  vi.unstubAllGlobals();
});

/** A layer that is taken away when it is told to close, as a dialog is. */
function open() {
  const closed = vi.fn();
  const detach = closedByBack(() => {
    closed();
    remove();
  })(document.createElement("div"));
  const remove = (): void => detach?.();
  gone.push(remove);
  return { closed, remove };
}

test("back closes the layer and only that", async () => {
  const sheet = open();
  const dialog = open();
  browser.back();
  await arrived();
  expect(dialog.closed).toHaveBeenCalledOnce();
  expect(sheet.closed).not.toHaveBeenCalled();
  browser.back();
  await arrived();
  expect(sheet.closed).toHaveBeenCalledOnce();
  expect(browser.behind).toBe(0);
});

test("a layer closed otherwise takes its entry of the history along", async () => {
  const { remove } = open();
  expect(browser.behind).toBe(1);
  remove();
  await arrived();
  expect(browser.behind).toBe(0);
});

test("one that back has closed does not go back once more", async () => {
  const sheet = open();
  open();
  browser.back();
  await arrived();
  expect(browser.behind).toBe(1);
  expect(sheet.closed).not.toHaveBeenCalled();
});

test.each(["opens before the first has gone", "opens after it"])(
  "a layer that follows another stays: it %s",
  async (when) => {
    const first = open();
    if (when === "opens after it") first.remove();
    const second = open();
    first.remove();
    await arrived();
    expect(second.closed).not.toHaveBeenCalled();
    expect(browser.behind).toBe(1);
    browser.back();
    await arrived();
    expect(second.closed).toHaveBeenCalledOnce();
  },
);
