// Who facilitates, as the server has it; and who of them is assigned to a circle.

import { ApiError, ask } from "../../api/ask";
import type { CircleState, FacilitatorState, HeldBack, TrainingStep } from "../../api/operations.gen";

export type Trouble = "none" | "offline" | "no_session";
export type Role = "facilitator" | "cofacilitator";

export interface Assigned {
  readonly one: FacilitatorState;
  readonly role: Role;
  readonly ofSeries: boolean;
}

export class FacilitatorList {
  all = $state.raw<readonly FacilitatorState[] | null>(null);
  training = $state.raw<readonly TrainingStep[]>([]);
  trouble: Trouble = $state("none");

  async refresh(): Promise<void> {
    try {
      const { facilitators, training } = await ask("GET /organiser/facilitators", {});
      this.all = facilitators;
      this.training = training;
      this.trouble = "none";
    } catch (error) {
      this.trouble = error instanceof ApiError && error.code === "no_such_session" ? "no_session" : "offline";
    }
  }
}

/** Those who are assigned to that circle; what is said of it alone counts before what is said of its series. */
export function assignedTo(circle: Pick<CircleState, "id" | "terms">, all: readonly FacilitatorState[]): Assigned[] {
  return all.flatMap((one): Assigned[] => {
    if (one.absences.some((each) => each.circle === circle.id)) return [];
    const own = one.duties.find((duty) => duty.of === circle.id);
    if (own) return [{ one, role: own.role, ofSeries: false }];
    if (one.off.includes(circle.id) || heldBack(circle, one) !== undefined) return [];
    const series = one.duties.find((duty) => duty.is_series && duty.of === circle.terms.series);
    return series ? [{ one, role: series.role, ofSeries: true }] : [];
  });
}

/** Whether they facilitate in the language of that circle, by its first part, as the server decides when one assigns. */
export function speaks({ language }: Pick<CircleState, "language">, { languages }: FacilitatorState): boolean {
  return language === null || languages.some((one) => primary(one) === primary(language));
}

function primary(tag: string): string {
  return tag.split("-", 1)[0]?.toLowerCase() ?? "";
}

/** Why somebody whose series it is of was not given that evening; undefined where nothing stands against it. */
export function heldBack(circle: Pick<CircleState, "id">, one: FacilitatorState): HeldBack | undefined {
  return one.held_back.find((each) => each.circle === circle.id);
}
