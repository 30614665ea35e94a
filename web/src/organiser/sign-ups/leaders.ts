// Those who facilitate an evening are called by their names where organisers know them, else by what they are, and
// counted.

import type { FacilitatorArrival } from "../../api/operations.gen";
import { t } from "../../i18n";

export function callLeaders(leaders: readonly FacilitatorArrival[]): [FacilitatorArrival, string][] {
  const counts = { facilitator: 0, cofacilitator: 0 };
  return leaders.map((leader) => {
    const role = leader.invited_as === "facilitator" ? "facilitator" : "cofacilitator";
    const counted = t(`evening.${role}`, { number: ++counts[role] });
    return [leader, leader.name ?? counted];
  });
}
