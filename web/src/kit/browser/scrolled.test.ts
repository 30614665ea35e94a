import { describe, expect, it } from "vitest";

import { hasMoreBelow, needsFocus, newIn } from "./scrolled";

function place(within: string, scrollHeight: number, clientHeight: number): HTMLElement {
  const made = document.createElement("div");
  made.innerHTML = within;
  Object.defineProperties(made, { scrollHeight: { value: scrollHeight }, clientHeight: { value: clientHeight } });
  return made;
}

it("takes the focus where it scrolls and nothing within can", () => {
  expect(needsFocus(place("<p>long</p><button disabled>Take</button>", 300, 100))).toBe(true);
});

it("leaves the focus to what is within", () => {
  expect(needsFocus(place("<p>long</p><button>Take</button>", 300, 100))).toBe(false);
});

it("takes none where everything is in sight", () => {
  expect(needsFocus(place("<p>short</p>", 100, 100))).toBe(false);
});

it.each([
  ["at its top, with more beneath", 0, true],
  ["in between", 60, true],
  ["at its end", 200, false],
])("E8: a place that scrolls knows whether there is more beneath: %s", (_, scrollTop, more) => {
  expect(hasMoreBelow({ scrollTop, clientHeight: 100, scrollHeight: 300 })).toBe(more);
});

describe("E8: what is new", () => {
  const [old, offer, steps] = ["p", "section", "div"].map((name) => document.createElement(name)) as [
    HTMLElement,
    HTMLElement,
    HTMLElement,
  ];

  it("is the first that was added, from the top", () => {
    const flow = document.createElement("div");
    flow.append(offer, old, steps);
    expect(newIn(flow, [steps, offer])).toBe(offer);
    expect(newIn(flow, [document.createTextNode("")])).toBe(null);
  });

  it("stays behind what somebody waits for", () => {
    const flow = document.createElement("div");
    flow.append(offer, old, steps);
    offer.dataset["first"] = "";
    expect(newIn(flow, [steps])).toBe(offer);
    delete offer.dataset["first"];
  });

  it("moves nothing away from somebody who writes there", () => {
    const [flow, box] = [document.createElement("div"), document.createElement("textarea")];
    flow.append(offer, box);
    document.body.append(flow);
    box.focus();
    expect(newIn(flow, [offer])).toBe(null);
    box.blur();
    expect(newIn(flow, [offer])).toBe(offer);
    flow.remove();
  });
});
