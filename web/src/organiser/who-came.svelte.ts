// Who came to the circles that are over, in numbers, by circle: read when they are shown.

import { ask } from "../api/ask";
import type { Came } from "../api/operations.gen";

export class WhoCameList {
  all = $state.raw<Readonly<Record<string, Came>>>({});

  /** Where it can't be read, the cards stand without it. */
  async refresh(): Promise<void> {
    try {
      const { circles } = await ask("GET /organiser/figures", {});
      this.all = Object.fromEntries(circles.flatMap((one) => (one.attendance ? [[one.circle, one.attendance]] : [])));
    } catch {
      // the next time they are shown
    }
  }
}
