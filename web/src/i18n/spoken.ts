// What people speak, beside the languages that the page itself is in.

import { languages } from ".";
import spoken from "./languages.json";

/** As it calls itself; the tag of one that we don't know. */
export const spokenName = (tag: string): string =>
  [...languages, ...spoken].find((each) => each.tag === tag)?.name ?? tag;
