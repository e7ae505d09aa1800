/**
 * Which addresses a download may reach. Whoever names a URL, or answers with a redirect, must not
 * be able to point us at the machine itself, its network, or the metadata service of its cloud.
 *
 * Ranges: the IANA special-purpose address registries (RFC 6890 and successors).
 *
 * @module
 */
import { isIPv4 } from 'node:net';

/** Network, prefix length, what it is. The first that matches names the address. */
const IPV4: readonly (readonly [network: string, bits: number, name: string])[] = [
  ['169.254.169.254', 32, 'a cloud metadata service'],
  ['100.100.100.200', 32, 'a cloud metadata service'],
  ['168.63.129.16', 32, 'a cloud metadata service'],
  ['192.0.0.192', 32, 'a cloud metadata service'],
  ['0.0.0.0', 8, 'this network'],
  ['10.0.0.0', 8, 'a private network'],
  ['100.64.0.0', 10, 'carrier-grade NAT'],
  ['127.0.0.0', 8, 'this machine'],
  ['169.254.0.0', 16, 'the local link'],
  ['172.16.0.0', 12, 'a private network'],
  ['192.0.0.0', 24, 'reserved'],
  ['192.0.2.0', 24, 'reserved for documentation'],
  ['192.88.99.0', 24, 'reserved'],
  ['192.168.0.0', 16, 'a private network'],
  ['198.18.0.0', 15, 'reserved for benchmarks'],
  ['198.51.100.0', 24, 'reserved for documentation'],
  ['203.0.113.0', 24, 'reserved for documentation'],
  ['224.0.0.0', 4, 'multicast'],
  ['240.0.0.0', 4, 'reserved'],
];

/**
 * Says what keeps an address from being public; null where nothing does.
 *
 * @param address IPv4 or IPv6, without brackets; a zone (`%eth0`) does not count.
 */
export function notPublic(address: string): string | null {
  if (isIPv4(address)) return notPublicV4(numberOf(address));
  const groups = groupsOf(address);
  const embedded = groups[6] * 0x1_0000 + groups[7];
  const starts = (...values: number[]) => values.every((value, index) => groups[index] === value);
  // An IPv4 address in IPv6 clothes reaches the IPv4 host: mapped (RFC 4291), NAT64 (RFC 6052).
  if (starts(0, 0, 0, 0, 0, 0xffff) || starts(0x64, 0xff9b, 0, 0, 0, 0))
    return notPublicV4(embedded);
  if (starts(0, 0, 0, 0, 0, 0, 0, 1)) return 'this machine';
  if (starts(0xfd00, 0xec2)) return 'a cloud metadata service';
  if ((groups[0] & 0xfe00) === 0xfc00) return 'a private network';
  if ((groups[0] & 0xffc0) === 0xfe80) return 'the local link';
  if ((groups[0] & 0xff00) === 0xff00) return 'multicast';
  // Teredo and 6to4 carry an IPv4 address to a relay that is not ours to trust.
  if (starts(0x2001, 0) || starts(0x2002)) return 'a tunnel';
  if (starts(0x2001, 0xdb8)) return 'reserved for documentation';
  // Everything that is handed out to the public lies in 2000::/3.
  return (groups[0] & 0xe000) === 0x2000 ? null : 'reserved';
}

function notPublicV4(address: number): string | null {
  const found = IPV4.find(([network, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(address / size) === Math.floor(numberOf(network) / size);
  });
  return found?.[2] ?? null;
}

const numberOf = (address: string): number =>
  address.split('.').reduce((value, part) => value * 256 + Number(part), 0);

/** The eight 16-bit groups. The URL parser brings every way of writing one into one form. */
function groupsOf(address: string): number[] {
  const canonical = new URL(`http://[${address.replace(/%.*$/, '')}]/`).hostname.slice(1, -1);
  const [head, tail] = canonical.split('::');
  const parse = (part: string | undefined): number[] =>
    part ? part.split(':').map((group) => Number.parseInt(group, 16)) : [];
  const [before, after] = [parse(head), parse(tail)];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after];
}
