import { mount, unmount } from "svelte";
import { afterEach, expect, it, vi } from "vitest";

import OnCall from "./OnCall.svelte";

let shown: Record<string, unknown> | null = null;

afterEach(async () => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  if (shown) await unmount(shown);
  document.body.replaceChildren();
});

function says(...answers: (Response | null)[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    const answer = answers.shift() ?? null;
    return answer === null ? Promise.reject(new TypeError("offline")) : Promise.resolve(answer);
  });
  shown = mount(OnCall, { target: document.body, props: { seat: "room-seat" } });
  return asked;
}

it("shows whom to call, as a number that can be pressed", async () => {
  const asked = says(Response.json({ phone: "+65 5550 0199" }));
  await vi.waitFor(() => expect(document.querySelector("a")?.href).toBe("tel:+6555500199"));
  expect(document.body.textContent.replaceAll(/\s+/g, " ").trim()).toBe("On call for this circle: +65 5550 0199");
  expect(asked).toEqual(["/seat/room-seat/on-call"]);
});

it("shows nothing where the community says nobody", async () => {
  const asked = says(Response.json({ phone: null }));
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve));
  expect(document.body.textContent.trim()).toBe("");
});

it("asks again where nothing was answered, and not once it is gone", async () => {
  vi.useFakeTimers();
  const asked = says(null, null, Response.json({ phone: "999" }));
  await vi.advanceTimersByTimeAsync(40_000);
  expect(asked).toHaveLength(3);
  // Its words come as the build loads them, in their own time.
  await vi.waitFor(() => expect(document.querySelector("a")?.textContent).toBe("999"));
  if (shown) await unmount(shown);
  const gone = says(null);
  await vi.advanceTimersByTimeAsync(0);
  if (shown) await unmount(shown);
  shown = null;
  await vi.advanceTimersByTimeAsync(100_000);
  expect(gone).toHaveLength(1);
});
