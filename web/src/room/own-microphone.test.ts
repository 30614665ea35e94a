import { beforeEach, describe, expect, it } from "vitest";
import { OwnMicrophone } from "./own-microphone";

const MINE = { allowed: true, fresh: true, paused: false };
let microphone: OwnMicrophone;

beforeEach(() => {
  microphone = new OwnMicrophone();
});

describe("the own microphone", () => {
  it("opens on the server's word alone", () => {
    expect(microphone.decide({ ...MINE, allowed: false })).toBe(false);
    expect(microphone.decide(MINE)).toBe(true);
  });

  it("that is open goes on without the server; a closed one never opens then", () => {
    expect(microphone.decide({ ...MINE, fresh: false })).toBe(false);
    microphone.decide(MINE);
    expect(microphone.decide({ ...MINE, fresh: false })).toBe(true);
    expect(microphone.decide({ ...MINE, fresh: false, paused: true })).toBe(false);
    expect(microphone.decide({ ...MINE, fresh: false })).toBe(false);
  });

  it.each([{ type: "mute_self" }, { type: "pass_piece", turn_id: "t" }, { type: "leave" }] as const)(
    "closes with $type before the server has answered, and stays closed until a view says so too",
    (command) => {
      microphone.decide(MINE);
      microphone.asked(command);
      expect(microphone.decide(MINE)).toBe(false);
      microphone.seen([]);
      expect(microphone.decide(MINE)).toBe(false);
      microphone.seen(["self"]);
      expect(microphone.decide({ ...MINE, allowed: false })).toBe(false);
      microphone.seen([]);
      expect(microphone.decide(MINE)).toBe(true);
    },
  );

  it("opens again when the pass was refused", () => {
    microphone.asked({ type: "pass_piece", turn_id: "t" });
    expect(microphone.decide(MINE)).toBe(false);
    microphone.refused({ type: "pass_piece", turn_id: "t" });
    expect(microphone.decide(MINE)).toBe(true);
  });

  it("stays closed when muting oneself got no answer, until its owner opens it", () => {
    microphone.asked({ type: "mute_self" });
    microphone.refused({ type: "mute_self" });
    expect(microphone.decide(MINE)).toBe(false);
    microphone.asked({ type: "unmute_self" });
    expect(microphone.decide(MINE)).toBe(true);
  });
});
