import { afterEach, expect, it } from "vitest";

import { areOn, buttonOf, firstHas, keyOf, turn, use, type ShortKey } from "./keys";

afterEach(() => {
  document.body.replaceChildren();
  localStorage.clear();
});

/** What a key pressed on that element is to the room. */
function pressed(on: string, init: KeyboardEventInit): ShortKey | null {
  document.body.innerHTML = `<div>${on}</div>`;
  let key: ShortKey | null = null;
  const listen = (event: Event): void => {
    key = keyOf(event as KeyboardEvent);
  };
  window.addEventListener("keydown", listen);
  document.querySelector("div > *")?.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, ...init }));
  window.removeEventListener("keydown", listen);
  return key;
}

it.each<[string, KeyboardEventInit, ShortKey | null]>([
  ["<button></button>", { key: "n" }, "n"],
  ["<button></button>", { key: "N", shiftKey: true }, "n"],
  ["<button></button>", { key: "?", shiftKey: true }, "?"],
  ["<button></button>", { key: " " }, null],
  ["<button></button>", { key: "Enter" }, null],
  ["<button></button>", { key: "n", ctrlKey: true }, null],
  ["<button></button>", { key: "n", metaKey: true }, null],
  ["<button></button>", { key: "n", repeat: true }, null],
  ["<input>", { key: "n" }, null],
  ["<textarea></textarea>", { key: "p" }, null],
  ["<select></select>", { key: "m" }, null],
  ["<dialog></dialog>", { key: "n" }, null],
])("L2: on %s %j is %s", (on, init, key) => {
  expect(pressed(on, init)).toBe(key);
});

it("L2: a key presses the button that has it, while that can be used", () => {
  document.body.innerHTML = `<button aria-keyshortcuts="n" aria-disabled="true"></button>`;
  expect(buttonOf("n")).toBeNull();
  document.querySelector("button")?.removeAttribute("aria-disabled");
  expect(buttonOf("n")).toBe(document.querySelector("button"));
});

it("L2: the next step's key goes with whatever button is first", async () => {
  document.body.innerHTML = `<div><button id="one"></button><button id="two"></button></div>`;
  const box = document.querySelector("div");
  if (!box) throw new Error("no box");
  const stop = firstHas("n")(box);
  expect(buttonOf("n")?.id).toBe("one");
  box.firstElementChild?.remove();
  await Promise.resolve();
  expect(buttonOf("n")?.id).toBe("two");
  stop();
});

it("E5: the next step's key presses nothing on a person's card", () => {
  document.body.innerHTML = `<div><div data-card="mei"><button id="reached"></button></div><button id="next"></button></div>`;
  const box = document.querySelector("div");
  if (!box) throw new Error("no box");
  const stop = firstHas("n")(box);
  expect(buttonOf("n")?.id).toBe("next");
  stop();
  document.querySelector("#next")?.remove();
  firstHas("n")(box)();
  expect(buttonOf("n")).toBeNull();
});

it("E5: a key leads to what can't be undone, and presses the rest", () => {
  document.body.innerHTML = `<button></button><button data-led></button>`;
  const pressed: Element[] = [];
  const [usual, led] = document.querySelectorAll("button");
  if (!usual || !led) throw new Error("no buttons");
  for (const button of [usual, led]) button.addEventListener("click", () => pressed.push(button));
  use(usual);
  use(led);
  expect(pressed).toEqual([usual]);
  expect(document.activeElement).toBe(led);
});

it("L2: keys can be turned off, and on again", () => {
  expect(areOn()).toBe(true);
  turn(false);
  expect(areOn()).toBe(false);
  turn(true);
  expect(areOn()).toBe(true);
});
