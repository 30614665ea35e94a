// What new circles and series begin with: the zone and the language of their community, where it says them.

import { ask } from "../api/ask";
import languages from "../i18n/languages.json";
import { zoneShown } from "../i18n/zones";

export interface Usual {
  zone: string;
  language: string;
}

/** Where nothing was said, or nothing arrives, what the form began with stays; and so does what was chosen meanwhile. */
export async function takeUsual(draft: Usual, begun: Readonly<Usual>): Promise<void> {
  const profile = (await ask("GET /organiser/profile", {}).catch(() => null))?.profile;
  if (!profile?.version) return;
  if (draft.zone === begun.zone) draft.zone = zoneShown(profile.zone);
  const spoken = profile.languages.find((tag) => languages.some((each) => each.tag === tag));
  if (spoken !== undefined && draft.language === begun.language) draft.language = spoken;
}
