// Tests wait up to a minute for what they expect: where they yield the processor, a second may pass without a turn.

import { vi } from "vitest";

const PATIENCE_MS = 60_000;
const waitFor = vi.waitFor.bind(vi);

vi.waitFor = (callback, options = PATIENCE_MS) => waitFor(callback, options);
