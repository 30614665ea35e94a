// Tests wait for what they expect as long as it takes, also where nothing but them yields the processor to others.

import { vi } from "vitest";

const PATIENCE_MS = 60_000;
const waitFor = vi.waitFor.bind(vi);

vi.waitFor = (callback, options = PATIENCE_MS) => waitFor(callback, options);
