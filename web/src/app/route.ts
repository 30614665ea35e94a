// Which page an address shows. The server decides which addresses there are; what it does not know never gets here.

import type { OrganisersRoute } from "../organiser/pages";
import { tokenIn } from "./link-token";

export type Route =
  | OrganisersRoute
  | { readonly page: "home" }
  | { readonly page: "join"; readonly token: string }
  | { readonly page: "seat"; readonly ref: string }
  | { readonly page: "nothing" };

export function routeOf({ pathname, hash }: { pathname: string; hash: string }): Route {
  const seat = /^\/seat\/([A-Za-z0-9_-]+)\/?$/.exec(pathname)?.[1];
  if (seat !== undefined) return { page: "seat", ref: seat };
  const circle = /^\/organiser\/sign-ups\/([a-z0-9]+)\/?$/.exec(pathname)?.[1];
  if (circle !== undefined) return { page: "sign-ups", circle };
  switch (pathname.replace(/(?!^)\/$/, "")) {
    case "/":
      return { page: "home" };
    case "/join":
      return { page: "join", token: tokenIn(hash) };
    case "/organise":
      return { page: "organise", token: tokenIn(hash) };
    case "/organise/oidc":
      return { page: "came-back" };
    case "/organiser":
      return { page: "circles" };
    case "/organiser/access":
      return { page: "access" };
    case "/organiser/alerts":
      return { page: "alerts" };
    case "/organiser/programme":
      return { page: "series" };
    case "/organiser/who-facilitates":
      return { page: "facilitators" };
    case "/facilitator":
      return { page: "facilitator" };
    case "/organiser/library":
      return { page: "library" };
    case "/organiser/community":
      return { page: "community" };
    default:
      return { page: "nothing" };
  }
}
