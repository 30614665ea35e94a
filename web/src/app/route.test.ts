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
  ["/organiser/", "", { page: "organiser", path: "/organiser" }],
  ["/organiser", "", { page: "organiser", path: "/organiser" }],
  ["/organiser/access/", "", { page: "organiser", path: "/organiser/access" }],
  ["/facilitator/", "", { page: "organiser", path: "/facilitator" }],
  ["/facilitators", "", { page: "nothing" }],
  ["/organisers", "", { page: "nothing" }],
  ["/elsewhere", "", { page: "nothing" }],
])("%s%s", (pathname, hash, route) => {
  expect(routeOf({ pathname, hash })).toEqual(route);
});
