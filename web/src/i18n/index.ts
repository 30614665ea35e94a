export { bestLanguage, language, say, segments, speak, t, type Key, type Params, type Phrase } from "./catalogue";
export { written, type Written } from "./local-text";
export { clock, roughly, when } from "./moments";
