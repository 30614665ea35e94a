// Which page an address shows. The server decides which addresses there are; what it does not know never gets here.

import { tokenIn } from "./link-token";

export type Route =
  | { readonly page: "home" }
  | { readonly page: "join"; readonly token: string }
  | { readonly page: "seat"; readonly ref: string }
  | { readonly page: "answer"; readonly token: string }
  | { readonly page: "kept"; readonly proof: string }
  | { readonly page: "organise"; readonly token: string }
  | { readonly page: "came-back" }
  /** One of those for organisers and facilitators, who alone load what knows which. */
  | { readonly page: "organiser"; readonly path: string }
  | { readonly page: "nothing" };

export function routeOf({ pathname, hash }: { pathname: string; hash: string }): Route {
  const seat = /^\/seat\/([A-Za-z0-9_-]+)\/?$/.exec(pathname)?.[1];
  if (seat !== undefined) return { page: "seat", ref: seat };
  const path = pathname.replace(/(?!^)\/$/, "");
  if (/^\/(organiser|facilitator)(\/|$)/.test(path)) return { page: "organiser", path };
  switch (path) {
    case "/":
      return { page: "home" };
    case "/join":
      return { page: "join", token: tokenIn(hash) };
    case "/answer":
      return { page: "answer", token: tokenIn(hash) };
    case "/kept":
      return { page: "kept", proof: tokenIn(hash) };
    case "/organise":
      return { page: "organise", token: tokenIn(hash) };
    case "/organise/oidc":
      return { page: "came-back" };
    default:
      return { page: "nothing" };
  }
}
