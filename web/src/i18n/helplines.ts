// Whom to call: bundled, so that it shows when no server answers.

import helplines from "../../../roomserver/i18n/helplines.json";

/** By a name of its own, or a service that every region has. No `hours`: day and night. */
export interface Helpline {
  readonly name: string | null;
  readonly service: "ambulance" | "police" | null;
  readonly hours: string | null;
  readonly call: string;
  readonly whatsapp: string | null;
}

/** Where they are answered, by its ISO 3166 code. */
export const helplineRegion: string = helplines.region;
export const helplineList = helplines.lines as readonly Helpline[];
