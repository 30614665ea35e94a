// A link that writes to somebody, whatever they have typed as their address: what stands before the @ may have letters
// that mean something in a link, such as ? and % (RFC 6068, section 2).

export function mailto(address: string): string {
  return `mailto:${encodeURIComponent(address).replace("%40", "@")}`;
}
