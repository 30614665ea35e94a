import { expect, it } from "vitest";

import { routeOf, type Route } from "./route";

const TOKEN = "dGhpcyBpcyBhIHRva2Vu";

it.each<[string, string, Route]>([
  ["/", "", { page: "home" }],
  ["/join", `#${TOKEN}`, { page: "join", token: TOKEN }],
  ["/join/", `#${TOKEN}`, { page: "join", token: TOKEN }],
  ["/join", "", { page: "join", token: "" }],
  ["/join", "#short", { page: "join", token: "" }],
  ["/join", "#not%20a%20token", { page: "join", token: "" }],
  ["/seat/ab_1-C/", "", { page: "seat", ref: "ab_1-C" }],
  ["/seat/ab_1-C", "", { page: "seat", ref: "ab_1-C" }],
  ["/seat/", "", { page: "nothing" }],
  ["/seat/a/b", "", { page: "nothing" }],
  ["/seat/%2e%2e/", "", { page: "nothing" }],
  ["/organise", `#${TOKEN}`, { page: "organise", token: TOKEN }],
  ["/organise/oidc", "", { page: "came-back" }],
  ["/organiser/", "", { page: "circles" }],
  ["/organiser", "", { page: "circles" }],
  ["/organiser/access", "", { page: "access" }],
  ["/organiser/access/", "", { page: "access" }],
  ["/organiser/who-facilitates", "", { page: "facilitators" }],
  ["/facilitator/", "", { page: "facilitator" }],
  ["/facilitator", "", { page: "facilitator" }],
  ["/facilitators", "", { page: "nothing" }],
  ["/organiser/alerts", "", { page: "alerts" }],
  ["/organiser/programme", "", { page: "series" }],
  ["/organiser/library", "", { page: "library" }],
  ["/organiser/community", "", { page: "community" }],
  ["/organiser/sign-ups/abc2", "", { page: "sign-ups", circle: "abc2" }],
  ["/organiser/sign-ups/", "", { page: "nothing" }],
  ["/organiser/sign-ups/a/b", "", { page: "nothing" }],
  ["/organiser/access/x", "", { page: "nothing" }],
  ["/elsewhere", "", { page: "nothing" }],
])("%s%s", (pathname, hash, route) => {
  expect(routeOf({ pathname, hash })).toEqual(route);
});
