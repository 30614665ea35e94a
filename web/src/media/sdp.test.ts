import { expect, it } from "vitest";
import { fingerprintOf, ufragsOf } from "./sdp";

const SDP = [
  "v=0",
  "o=- 1 2 IN IP4 127.0.0.1",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "a=ice-ufrag:Abcd",
  "a=fingerprint:sha-256 ab:CD",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "a=ice-ufrag:Efgh",
  "a=fingerprint:sha-256 AB:cd",
  "",
];

it.each(["\r\n", "\n"])("reads fragments and fingerprints of every section (line end %j)", (end) => {
  expect(ufragsOf(SDP.join(end))).toEqual(new Set(["Abcd", "Efgh"]));
  expect(fingerprintOf(SDP.join(end))).toBe("SHA-256 AB:CD");
});

it("tells two certificates apart, and their order not", () => {
  const one = "a=fingerprint:sha-256 01\r\na=fingerprint:sha-256 02";
  const other = "a=fingerprint:sha-256 02\r\na=fingerprint:sha-256 01";
  expect(fingerprintOf(one)).toBe(fingerprintOf(other));
  expect(fingerprintOf(one)).not.toBe(fingerprintOf("a=fingerprint:sha-256 01"));
});
