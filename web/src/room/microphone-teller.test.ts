import { describe, expect, it } from "vitest";

import type { SeatCommand } from "../protocol";
import { MicrophoneTeller, microphoneToTell } from "./microphone-teller";

/** A server that answers when it is told to. */
function server() {
  const asked: SeatCommand[] = [];
  const answers: { yes(): void; no(): void }[] = [];
  const command = (what: SeatCommand): Promise<void> =>
    new Promise((yes, no) => {
      asked.push(what);
      answers.push({ yes, no: () => no(new Error("refused")) });
    });
  const answered = async (how: "yes" | "no"): Promise<void> => {
    answers.shift()?.[how]();
    await Promise.resolve().then(() => Promise.resolve());
  };
  return { asked, answered, teller: new MicrophoneTeller({ command }) };
}

const set = (microphone: "on" | "off" | "none"): SeatCommand => ({ type: "set_microphone", microphone });

describe("T4: the room is told how the own microphone is", () => {
  it.each([
    ["on", "on"],
    ["off", "off"],
    ["asking", null],
    ["denied", "none"],
    ["none", "none"],
    ["busy", "none"],
    ["insecure", "none"],
  ] as const)("a device that is %s as %s", (device, told) => {
    expect(microphoneToTell(device)).toBe(told);
  });

  it("once, and not again while the answer or the view is on its way", async () => {
    const { asked, answered, teller } = server();
    teller.tell(null, "on");
    teller.tell(null, "on");
    await answered("yes");
    teller.tell(null, "on");
    teller.tell("on", "on");
    expect(asked).toEqual([set("on")]);
  });

  it("as it is by then, when it changed meanwhile", async () => {
    const { asked, answered, teller } = server();
    teller.tell(null, "off");
    teller.tell(null, "on");
    await answered("yes");
    expect(asked).toEqual([set("off"), set("on")]);
  });

  it("anew where the room has forgotten it, and after a refusal", async () => {
    const { asked, answered, teller } = server();
    teller.tell(null, "on");
    await answered("yes");
    teller.tell("on", "on");
    teller.tell(null, "on");
    await answered("no");
    expect(asked).toEqual([set("on"), set("on")]);
    teller.tell(null, "on");
    expect(asked).toHaveLength(3);
  });
});
