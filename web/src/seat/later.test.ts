import { expect, it, vi } from "vitest";

import { Later } from "./later.svelte";

it("asks once for a part, however often it is wanted, until it is there", async () => {
  const load = vi.fn(() => Promise.resolve("the room"));
  const later = new Later(load);
  later.come();
  later.come();
  await vi.waitFor(() => expect(later.page).toBe("the room"));
  later.come();
  expect(load).toHaveBeenCalledOnce();
  expect(later.failed).toBe(false);
});

it("says that a part did not arrive, and asks again when it is wanted again", async () => {
  const load = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new TypeError("offline"))
    .mockResolvedValue("there");
  const later = new Later(load);
  later.come();
  await vi.waitFor(() => expect(later.failed).toBe(true));
  expect(later.page).toBeNull();
  later.come();
  await vi.waitFor(() => expect(later.page).toBe("there"));
  expect(later.failed).toBe(false);
});
