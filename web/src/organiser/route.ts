// Which of organisers' and facilitators' pages an address shows.

export type OrganisersRoute =
  | { readonly page: "organise"; readonly token: string }
  | { readonly page: "came-back" }
  | { readonly page: (typeof PAGES)[keyof typeof PAGES] }
  | { readonly page: "sign-ups"; readonly circle: string };

const PAGES = {
  "/organiser": "circles",
  "/organiser/access": "access",
  "/organiser/alerts": "alerts",
  "/organiser/programme": "series",
  "/organiser/library": "library",
  "/organiser/community": "community",
  "/organiser/who-facilitates": "facilitators",
  "/organiser/requests": "requests",
  "/facilitator": "facilitator",
} as const;

/** By its path, without a slash at the end; null where there is none. */
export function organisersRouteOf(path: string): OrganisersRoute | null {
  const circle = /^\/organiser\/sign-ups\/([a-z0-9]+)$/.exec(path)?.[1];
  if (circle !== undefined) return { page: "sign-ups", circle };
  return path in PAGES ? { page: PAGES[path as keyof typeof PAGES] } : null;
}
