import { afterEach, expect, test, vi } from "vitest";
import { closedByBack } from "./back";

const element = document.createElement("div");

afterEach(() => {
  history.replaceState(null, "");
  vi.restoreAllMocks();
});

function goBackTo(state: unknown): void {
  history.replaceState(state, "");
  dispatchEvent(new PopStateEvent("popstate", { state }));
}

test("back closes the layer and only that", () => {
  const sheet = vi.fn();
  const dialog = vi.fn();
  closedByBack(sheet)(element);
  closedByBack(dialog)(element);
  goBackTo({ layer: 1 });
  expect(dialog).toHaveBeenCalledOnce();
  expect(sheet).not.toHaveBeenCalled();
  goBackTo(null);
  expect(sheet).toHaveBeenCalledOnce();
});

test("a layer closed otherwise takes its entry of the history along", () => {
  const back = vi.spyOn(history, "back").mockImplementation(() => undefined);
  const gone = closedByBack(() => undefined)(element);
  expect(history.state).toEqual({ layer: 1 });
  gone?.();
  expect(back).toHaveBeenCalledOnce();
});

test("one that back has closed does not go back once more", () => {
  const back = vi.spyOn(history, "back").mockImplementation(() => undefined);
  const gone = closedByBack(() => undefined)(element);
  goBackTo(null);
  gone?.();
  expect(back).not.toHaveBeenCalled();
});
