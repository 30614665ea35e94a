// The locale in which dates, times, amounts and names are written. Everything of Intl that depends on one takes it
// from here: without a region, zh-Hans has another clock. roomserver/i18n/locales.py is its twin.

import { language } from "./catalogue.svelte";

/** Where nothing says another. */
const REGION = "SG";

/** The spoken language as the region of this service writes it, which the server says in the page's first line. */
export function locale(): string {
  const region = document.documentElement.dataset["region"] ?? REGION;
  return new Intl.Locale(language(), { region }).toString();
}
