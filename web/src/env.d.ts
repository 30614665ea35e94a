/// <reference types="svelte" />
/// <reference types="vite/client" />

/** True only in the modified client that one test builds; see vite.config.ts. */
declare const __GATE_FORCED_OPEN__: boolean;

declare module "*.json?part=common" {
  const words: import("./i18n/catalogue").Words;
  export default words;
}

declare module "*.json?part=room" {
  const words: import("./i18n/catalogue").Words;
  export default words;
}

declare module "*.json?part=organiser" {
  const words: import("./i18n/catalogue").Words;
  export default words;
}

declare module "*.json?part=home" {
  const words: import("./i18n/catalogue").Words;
  export default words;
}

declare module "*.json?part=organise" {
  const words: import("./i18n/catalogue").Words;
  export default words;
}
