// What is read out of a session description; none is ever changed (RFC 8866, RFC 8839, RFC 8122).

/** The ICE user name fragments of all its media sections. */
export function ufragsOf(sdp: string): ReadonlySet<string> {
  return new Set(valuesOf(sdp, "ice-ufrag"));
}

/** The certificates it announces; another set means another connection at the other end. */
export function fingerprintOf(sdp: string): string {
  return [...new Set(valuesOf(sdp, "fingerprint").map((value) => value.toUpperCase()))].sort().join(" ");
}

function valuesOf(sdp: string, attribute: string): string[] {
  const start = `a=${attribute}:`;
  return sdp
    .split(/\r?\n/)
    .filter((line) => line.startsWith(start))
    .map((line) => line.slice(start.length).trim());
}
