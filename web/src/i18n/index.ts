export { isKey, language, say, segments, t, type Key, type Params, type Phrase } from "./catalogue.svelte";
export { choose, languages } from "./choice";
export { helplinesIn, regionalHelplines } from "./helplines";
export { written, type Written } from "./local-text";
export { ahead, clock, clockExactly, roughly, startsWhen, when, whenExactly } from "./moments";
export { allOf, initialOf, oneOf, regionName } from "./names";
export { need } from "./parts";
export { told, type Helpline, type RegionalHelplines } from "./told";
