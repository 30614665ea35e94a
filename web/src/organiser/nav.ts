// An organiser's pages that can be gone to from each of them. Looking back is made by the server, which draws the same.

import type { Key } from "../i18n";

export type PageInNav =
  | "circles"
  | "series"
  | "facilitators"
  | "requests"
  | "looking-back"
  | "library"
  | "community"
  | "alerts"
  | "access";

export const PAGES: readonly { readonly name: PageInNav; readonly href: string; readonly label: Key }[] = [
  { name: "circles", href: "/organiser/", label: "session.circles" },
  { name: "series", href: "/organiser/programme", label: "session.series" },
  { name: "facilitators", href: "/organiser/who-facilitates", label: "session.facilitators" },
  { name: "requests", href: "/organiser/requests", label: "session.requests" },
  { name: "looking-back", href: "/organiser/looking-back", label: "session.looking_back" },
  { name: "library", href: "/organiser/library", label: "session.library" },
  { name: "community", href: "/organiser/community", label: "session.community" },
  { name: "alerts", href: "/organiser/alerts", label: "session.alerts" },
  { name: "access", href: "/organiser/access", label: "session.access" },
];
