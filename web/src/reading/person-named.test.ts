import { expect, it } from "vitest";

import type { GroupView } from "../protocol";
import { asFacilitator } from "../testing/fixtures";
import { personNamed } from "./person-named";

const person = (seat: string, name: string, place: string) => ({
  seat,
  name,
  place,
  muted: false,
  picture_stopped: false,
  has_contact: false,
  can_send_away: true,
});
const group = (place: string, kind: "group" | "side_room"): GroupView => ({
  place,
  kind,
  seats: [],
  needs_help: false,
  supervision: { kind: "attended" },
  stage_index: 0,
});

it("says in which group somebody is, where one is not there oneself", () => {
  const seated = asFacilitator({
    centre: { kind: "group", place: "group-1" },
    care: {
      groups: [group("group-1", "group"), group("group-2", "group"), group("s1", "side_room")],
      people: [person("mei", "Mei", "group-1"), person("tom", "Tom", "group-2"), person("jun", "Jun", "s1")],
    },
  });
  expect(["mei", "tom", "jun", "gone"].map((seat) => personNamed(seated, seat))).toEqual([
    "Mei",
    "Tom (Group 2)",
    "Jun",
    "",
  ]);
});
