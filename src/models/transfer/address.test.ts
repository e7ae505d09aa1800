import fc from 'fast-check';
import { expect, it } from 'vitest';
import { notPublic } from './address.ts';

it.each([
  ['127.0.0.1', 'this machine'],
  ['127.255.255.254', 'this machine'],
  ['0.0.0.0', 'this network'],
  ['10.1.2.3', 'a private network'],
  ['172.16.0.1', 'a private network'],
  ['172.31.255.255', 'a private network'],
  ['192.168.1.1', 'a private network'],
  ['100.64.0.1', 'carrier-grade NAT'],
  ['100.127.255.255', 'carrier-grade NAT'],
  ['169.254.1.1', 'the local link'],
  ['169.254.169.254', 'a cloud metadata service'],
  ['100.100.100.200', 'a cloud metadata service'],
  ['168.63.129.16', 'a cloud metadata service'],
  ['224.0.0.1', 'multicast'],
  ['255.255.255.255', 'reserved'],
  ['::', 'reserved'],
  ['::1', 'this machine'],
  ['0:0:0:0:0:0:0:1', 'this machine'],
  ['::ffff:127.0.0.1', 'this machine'],
  ['::ffff:a00:1', 'a private network'],
  ['64:ff9b::169.254.169.254', 'a cloud metadata service'],
  ['::127.0.0.1', 'reserved'],
  ['fe80::1%eth0', 'the local link'],
  ['fd12:3456::1', 'a private network'],
  ['fd00:ec2::254', 'a cloud metadata service'],
  ['ff02::1', 'multicast'],
  ['2002:7f00:1::', 'a tunnel'],
  ['2001:0:1::', 'a tunnel'],
  ['2001:db8::1', 'reserved for documentation'],
])('%s is %s', (address, range) => {
  expect(notPublic(address)).toBe(range);
});

it.each([
  '1.1.1.1',
  '172.15.255.255',
  '172.32.0.0',
  '100.63.0.1',
  '100.128.0.1',
  '223.255.255.255',
])('%s is public', (address) => {
  expect(notPublic(address)).toBeNull();
});

it.each(['2606:4700::1111', '2a00:1450:4001::200e', '::ffff:1.1.1.1', '64:ff9b::101:101'])(
  '%s is public',
  (address) => {
    expect(notPublic(address)).toBeNull();
  },
);

it('judges an IPv4 address in IPv6 clothes as it judges the address', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(notPublic(`::ffff:${address}`)).toBe(notPublic(address));
    }),
  );
});
