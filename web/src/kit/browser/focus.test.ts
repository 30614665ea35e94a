import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { keepFocus, takeFocus } from "./focus";

let stop: (() => void) | undefined;

function element(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`no ${selector}`);
  return found;
}

beforeEach(() => {
  document.body.innerHTML = `
    <div id="place" tabindex="-1">
      <section data-group tabindex="-1"><button id="take">take</button><button id="pass">pass</button></section>
      <button id="alone">alone</button>
    </div>
    <button id="outside">outside</button>`;
  stop = keepFocus()(element("#place")) ?? undefined;
});

afterEach(() => stop?.());

/** Mutations are told in a microtask of their own. */
const told = (): Promise<void> => new Promise((done) => setTimeout(done));

describe("the focus of a control that goes away", () => {
  it("goes to its group, and to no other button", async () => {
    element("#take").focus();
    element("#take").remove();
    await told();
    expect(document.activeElement).toBe(element("[data-group]"));
  });

  it("goes to the place when it has no group", async () => {
    element("#alone").focus();
    element("#alone").remove();
    await told();
    expect(document.activeElement).toBe(element("#place"));
  });

  it("goes to the group that a dialog was opened from, when both have gone", async () => {
    element("#take").focus();
    element("#place").insertAdjacentHTML("beforeend", "<dialog open><button id='yes'>yes</button></dialog>");
    element("#yes").focus();
    element("#take").remove();
    element("dialog").remove();
    await told();
    expect(document.activeElement).toBe(element("[data-group]"));
  });

  it("comes back to a control that only moved", async () => {
    const take = element("#take");
    take.focus();
    element("[data-group]").append(take);
    take.blur();
    await told();
    expect(document.activeElement).toBe(take);
  });
});

describe("the focus is left alone", () => {
  it("when something else goes away", async () => {
    element("#take").focus();
    element("#alone").remove();
    await told();
    expect(document.activeElement).toBe(element("#take"));
  });

  it("when the person has gone elsewhere", async () => {
    element("#take").focus();
    element("#outside").focus();
    element("#take").remove();
    await told();
    expect(document.activeElement).toBe(element("#outside"));
  });

  it("when the person has clicked beside it", async () => {
    element("#take").focus();
    document.body.dispatchEvent(new Event("pointerdown", { bubbles: true }));
    element("#take").blur();
    element("#take").remove();
    await told();
    expect(document.activeElement).toBe(document.body);
  });

  it("when watching has ended", async () => {
    element("#take").focus();
    stop?.();
    element("#take").remove();
    await told();
    expect(document.activeElement).toBe(document.body);
  });
});

it("is taken by what appears", () => {
  element("#alone").focus();
  takeFocus(element("#take"));
  expect(document.activeElement).toBe(element("#take"));
});
