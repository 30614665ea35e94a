// Which addresses people may name to each other: the server's rule (signalling/protocol/candidates.py) again, in both directions.
//
// A browser that is told of a candidate knocks there. So nobody is told of loopback, link-local, multicast or TCP, nor
// of a host by name; and what comes all the same is dropped here, whoever let it pass. Tested by one table with the
// server's: tests/candidates.json.

import { MOST_SECTIONS } from "../protocol";
import type { Signal } from "./negotiation";

/** RFC 8839 5.1, in the one spelling that browsers send: another may be read otherwise by whoever is told of it. */
const CANDIDATE =
  /^(?:a=)?candidate:[A-Za-z0-9+/-]{1,32} [0-9]{1,3} udp [0-9]{1,10} (?<address>[^ ]{1,255}) (?<port>[0-9]{1,5}) typ (?:host|srflx|prflx|relay)(?<more>(?: [!-~]+)*) ?$/i;
const MDNS_NAME = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.local$/i;
const TEXT = /^(?:[ -~]|\r?\n)*$/;
const FINGERPRINT = /^a=fingerprint:[^ \n]+ [0-9A-Fa-f:]{32,}/m;
const SECTION = /^ *m *=/gim;
const ATTRIBUTE = /^\s*a\s*=\s*(?:candidate|remote-candidates)\b/i;
const CONNECTION = /^\s*(?:(?<c>c)\s*=|a\s*=\s*rtcp\s*:\s*[0-9]+\s+\S)/i;
const BYTE = "(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])";
const IPV4 = new RegExp(`^(${BYTE})\\.(${BYTE})\\.${BYTE}\\.${BYTE}$`);

/** Whether a candidate may be told to somebody: over UDP, at an address that may be a person's. "" ends them. */
export function mayBeNamed(candidate: string): boolean {
  if (candidate === "") return true;
  const found = /[\r\n]/.test(candidate) ? undefined : CANDIDATE.exec(candidate)?.groups;
  if (found === undefined || / tcptype/i.test(found["more"] ?? "") || !/^(?:a=)?candidate:/.test(candidate))
    return false;
  const port = Number(found["port"]);
  return port > 0 && port <= 65_535 && isOpen(found["address"] ?? "");
}

/** A description without what may not be named; null for one that nobody should be sent, or take. */
export function withoutForeignAddresses(sdp: string): string | null {
  if (!TEXT.test(sdp) || !FINGERPRINT.test(sdp) || (sdp.match(SECTION)?.length ?? 0) > MOST_SECTIONS) return null;
  return sdp.split("\n").flatMap(told).join("\n");
}

/** What may be told, and taken, of a signal; null for nothing. */
export function openly(signal: Signal): Signal | null {
  if (signal.type === "candidate") return mayBeNamed(signal.candidate.candidate) ? signal : null;
  const sdp = withoutForeignAddresses(signal.description.sdp);
  return sdp === null ? null : { type: "description", description: { ...signal.description, sdp } };
}

function told(line: string): string[] {
  const text = line.replace(/\r$/, "");
  if (ATTRIBUTE.test(text)) return text.startsWith("a=candidate:") && mayBeNamed(text) ? [line] : [];
  const connection = CONNECTION.exec(text);
  if (connection === null || connectsOpenly(text)) return [line];
  // What stands there before there are candidates, and no browser goes by (RFC 8840 4.1.1).
  return [
    (connection.groups?.["c"] === undefined ? "a=rtcp:9 IN IP4 0.0.0.0" : "c=IN IP4 0.0.0.0") + line.slice(text.length),
  ];
}

function connectsOpenly(text: string): boolean {
  const words = text.split(" ");
  const [kind, address = ""] = words.slice(-2);
  if (words.length < 3 || words.length > 4 || (kind !== "IP4" && kind !== "IP6")) return false;
  return address === "0.0.0.0" || address === "::" || isOpen(address);
}

/** Whether that may be a person's own: also in a house, where people sit beside each other. */
function isOpen(address: string): boolean {
  const v4 = IPV4.exec(address);
  if (v4 !== null) {
    const [first, second] = [Number(v4[1]), Number(v4[2])];
    return first !== 0 && first !== 127 && first < 224 && !(first === 169 && second === 254);
  }
  if (MDNS_NAME.test(address)) return true;
  const [first, second] = groupsOf(address);
  if (first === undefined || second === undefined) return false;
  const tunnel = first === 0x2002 || (first === 0x2001 && second === 0); // 6to4 and Teredo have an IPv4 address inside
  return !tunnel && ((first >= 0x2000 && first < 0x4000) || (first >= 0xfc00 && first < 0xfe00));
}

/** The first two groups of an IPv6 address; none of what is not one. */
function groupsOf(address: string): number[] {
  if (!/^[0-9a-f:]+$/i.test(address) || !URL.canParse(`http://[${address}]/`)) return [];
  const [head = ""] = address.split("::"); // what it leaves out are noughts
  const [first, second] = head.split(":");
  return [first, second].map((group) => parseInt(group || "0", 16));
}
