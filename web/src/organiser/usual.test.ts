import { afterEach, expect, it, vi } from "vitest";

import { takeUsual } from "./usual";

const BEGUN = { zone: "Europe/Berlin", language: "en" };
const PROFILE = { version: 1, zone: "Asia/Kuala_Lumpur", languages: ["fr", "ms", "en"] };

afterEach(() => vi.unstubAllGlobals());

async function taken(draft: typeof BEGUN, profile: object | null): Promise<typeof BEGUN> {
  vi.stubGlobal("fetch", (path: string) =>
    profile === null || path !== "/organiser/profile"
      ? Promise.reject(new TypeError("offline"))
      : Promise.resolve(Response.json({ profile })),
  );
  await takeUsual(draft, BEGUN);
  return draft;
}

it("is what the community says, in a language that circles are held in", async () => {
  expect(await taken({ ...BEGUN }, PROFILE)).toEqual({ zone: "Asia/Kuala Lumpur", language: "ms" });
});

it("leaves what was chosen meanwhile", async () => {
  const chosen = { zone: "Asia/Tokyo", language: "ta" };
  expect(await taken({ ...chosen }, PROFILE)).toEqual(chosen);
});

it.each([
  ["said nothing", { ...PROFILE, version: 0 }],
  ["speaks no language of circles", { ...PROFILE, zone: "Europe/Berlin", languages: ["fr"] }],
  ["is not reached", null],
])("leaves what the form began with where the community %s", async (_, profile) => {
  expect(await taken({ ...BEGUN }, profile)).toEqual(BEGUN);
});
