import { expect, it } from "vitest";
import table from "../../../tests/candidates.json";
import { mayBeNamed, openly, withoutForeignAddresses } from "./candidates";

it.each(table.candidates)("H10: $why: $candidate", ({ candidate, passes }) => {
  expect(mayBeNamed(candidate)).toBe(passes);
});

it.each(table.descriptions)("H10: a description $why", ({ lines, becomes }) => {
  const told = withoutForeignAddresses(lines.join("\r\n"));
  expect(told?.split("\r\n") ?? null).toEqual(becomes);
  if (told !== null) expect(withoutForeignAddresses(told)).toBe(told);
});

it("H10: a description has sixteen sections at most", () => {
  const description = (sections: number): string =>
    [
      "v=0",
      `a=fingerprint:sha-256 ${"AB".repeat(32)}`,
      ...Array<string>(sections).fill("m=audio 9 UDP/TLS/RTP/SAVPF 111"),
    ].join("\r\n");
  expect(withoutForeignAddresses(description(16))).toBe(description(16));
  expect(withoutForeignAddresses(description(17))).toBe(null);
});

it.each([
  ["names two addresses", "c=IN IP4 127.0.0.1 IP4 192.168.1.20", "c=IN IP4 0.0.0.0"],
  ["is of no kind of network", "c=IN IP5 192.168.1.20", "c=IN IP4 0.0.0.0"],
  ["names a kind alone", "c=IP4 192.168.1.20", "c=IN IP4 0.0.0.0"],
  ["names two addresses for control", "a=rtcp:9 IN IP4 127.0.0.1 IP4 192.168.1.20", "a=rtcp:9 IN IP4 0.0.0.0"],
  ["names one that may be somebody's", "c=IN IP4 192.168.1.20", "c=IN IP4 192.168.1.20"],
])("H10: a line that %s tells no other: %s", (_, line, told) => {
  const start = `a=fingerprint:sha-256 ${"AB".repeat(32)}\r\n`;
  expect(withoutForeignAddresses(start + line)).toBe(start + told);
});

it("H10: of a signal what may not be named is not told", () => {
  const candidate = (text: string) =>
    ({
      type: "candidate",
      candidate: { candidate: text, sdpMid: "0", sdpMLineIndex: 0, usernameFragment: null },
    }) as const;
  expect(openly(candidate("candidate:1 1 udp 1 127.0.0.1 5 typ host"))).toBe(null);
  expect(openly(candidate(""))).toEqual(candidate(""));
  expect(openly({ type: "description", description: { type: "offer", sdp: "v=0" } })).toBe(null);
  for (const type of ["offer", "answer"] as const) {
    const description = { type, sdp: `a=fingerprint:sha-256 ${"AB".repeat(32)}` };
    expect(openly({ type: "description", description })).toEqual({ type: "description", description });
  }
});
