// What may close somebody's own microphone without their asking; it opens again by their own press.

import type { Interruption as OfDevice } from "../media/device";

export type Interruption = OfDevice | "sleep" | "reload";
