import { BlockList, isIPv6 } from 'node:net';
import type { IncomingMessage } from 'node:http';

/** The networks whose `X-Forwarded-For` is believed, from addresses and CIDR blocks. @throws Error for what is neither */
export function trustedProxies(cidrs: readonly string[]): BlockList {
  const trusted = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', bits] = cidr.split('/');
    const family = isIPv6(network) ? 'ipv6' : 'ipv4';
    if (bits === undefined) trusted.addAddress(network, family);
    else trusted.addSubnet(network, Number(bits), family);
  }
  return trusted;
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '');

/** Whose connection this is: the last address in the chain that no trusted proxy of ours has. */
export function clientAddress(request: IncomingMessage, trusted: BlockList): string {
  const header = request.headers['x-forwarded-for'];
  const named = typeof header === 'string' ? header.split(',').map((hop) => hop.trim()) : [];
  let address = plain(request.socket.remoteAddress ?? '');
  while (named.length > 0 && isIn(trusted, address)) address = plain(named.pop() ?? '');
  return address;
}

/** Addresses of the machine itself: a proxy here that nobody declared would otherwise be one client. */
export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** What is counted as one place: an IPv4 address, or the /64 that one IPv6 network has. */
export function placeOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}
