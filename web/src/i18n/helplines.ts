// Whom to call: the community's own lines, which came with the page, or those that are bundled. So they show when no
// server answers.

import { told, type RegionalHelplines } from "./told";
import { lines, region } from "../../../roomserver/i18n/helplines.json";

export const shippedHelplines = { region, lines } as RegionalHelplines;
export const regionalHelplines: readonly RegionalHelplines[] = told.helplines ?? [shippedHelplines];
