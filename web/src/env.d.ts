/// <reference types="svelte" />
/// <reference types="vite/client" />

/** True only in the modified client that one test builds; see vite.config.ts. */
declare const __GATE_FORCED_OPEN__: boolean;
