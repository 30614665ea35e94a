// Whom to call: the community's own lines, which came with the page, or those that are bundled for the page's region, and
// never another's. So they show when no server answers.

import { told, type RegionalHelplines } from "./told";
import { regions } from "../../../roomserver/i18n/helplines.json";

/** Those that are bundled; none where the project knows none. */
export function helplinesIn(place: string | undefined): RegionalHelplines[] {
  return (regions as RegionalHelplines[]).filter(({ region }) => region === place);
}

export const regionalHelplines: readonly RegionalHelplines[] =
  told.helplines ?? helplinesIn(document.documentElement.dataset["region"]);
