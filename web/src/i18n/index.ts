export {
  bestLanguage,
  isKey,
  language,
  say,
  segments,
  speak,
  t,
  type Key,
  type Params,
  type Phrase,
} from "./catalogue";
export { written, type Written } from "./local-text";
export { ahead, clock, clockExactly, roughly, when, whenExactly } from "./moments";
