// What a community shows of itself, as it came with the page: roomserver/http/shown.py. What is not
// there is the app's own.

/** By a name of its own, or a service that every region has. No `hours`: day and night. */
export interface Helpline {
  readonly name?: string | null;
  readonly service?: "ambulance" | "police" | null;
  readonly hours?: string | null;
  readonly call: string;
  readonly whatsapp?: string | null;
}

/** Where they are answered, by its ISO 3166 code. */
export interface RegionalHelplines {
  readonly region: string;
  readonly lines: readonly Helpline[];
}

interface Told {
  readonly name?: string;
  /** The address of a picture. */
  readonly logo?: string;
  readonly helplines?: readonly RegionalHelplines[];
  /** The address of its public page, on the front page alone. */
  readonly page?: string;
}

export const told = JSON.parse(document.getElementById("app")?.dataset["community"] ?? "{}") as Told;
