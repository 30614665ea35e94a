import { expect, it } from "vitest";

import { mailto } from "./mailto";

it.each([
  ["mei@example.org", "mailto:mei@example.org"],
  ["mei+circle@example.org", "mailto:mei%2Bcircle@example.org"],
  [
    "mei?bcc=eve%40example.net&subject=x@example.org",
    "mailto:mei%3Fbcc%3Deve%2540example.net%26subject%3Dx@example.org",
  ],
  ["mei#tan@example.org", "mailto:mei%23tan@example.org"],
  ["mei%41@example.org", "mailto:mei%2541@example.org"],
])("writes to %s alone", (address, link) => {
  expect(mailto(address)).toBe(link);
  const [to, query] = link.slice("mailto:".length).split("?");
  expect([decodeURIComponent(to ?? ""), query]).toEqual([address, undefined]);
});
