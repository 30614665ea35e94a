import { expect, it } from "vitest";

import { organisersRouteOf, type OrganisersRoute } from "./route";

it.each<[string, OrganisersRoute | null]>([
  ["/organiser", { page: "circles" }],
  ["/organiser/access", { page: "access" }],
  ["/organiser/alerts", { page: "alerts" }],
  ["/organiser/programme", { page: "series" }],
  ["/organiser/library", { page: "library" }],
  ["/organiser/community", { page: "community" }],
  ["/organiser/who-facilitates", { page: "facilitators" }],
  ["/organiser/requests", { page: "requests" }],
  ["/facilitator", { page: "facilitator" }],
  ["/organiser/sign-ups/abc2", { page: "sign-ups", circle: "abc2" }],
  ["/organiser/sign-ups", null],
  ["/organiser/sign-ups/a/b", null],
  ["/organiser/access/x", null],
  ["/facilitator/x", null],
])("%s", (path, route) => {
  expect(organisersRouteOf(path)).toEqual(route);
});
