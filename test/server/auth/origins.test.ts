import { describe, expect, it } from 'vitest';
import { networkOf } from '../../../server/auth/networkOf.ts';
import { isOwnOrigin } from '../../../server/http/sameOrigin.ts';

describe('own origin', () => {
  const behind = { publicUrl: 'https://board.example.test' };
  const bare = { publicUrl: undefined };

  it('is the public address where one is set, whatever host was asked', () => {
    const host = '10.0.0.5:3000';
    expect(isOwnOrigin(behind, { host, origin: 'https://board.example.test' })).toBe(true);
    expect(isOwnOrigin(behind, { host, origin: 'http://board.example.test' })).toBe(false);
    expect(isOwnOrigin(behind, { host, origin: 'http://10.0.0.5:3000' })).toBe(false);
  });

  it('is the asked host where no address is set, with its port', () => {
    expect(isOwnOrigin(bare, { host: 'localhost:3000', origin: 'http://localhost:3000' })).toBe(
      true,
    );
    expect(isOwnOrigin(bare, { host: 'localhost', origin: 'http://localhost' })).toBe(true);
    expect(isOwnOrigin(bare, { host: 'localhost:80', origin: 'http://localhost' })).toBe(true);
    expect(isOwnOrigin(bare, { host: 'localhost:3000', origin: 'http://localhost:3001' })).toBe(
      false,
    );
    expect(isOwnOrigin(bare, { host: '192.168.1.5:3000', origin: 'http://evil.test:3000' })).toBe(
      false,
    );
    expect(isOwnOrigin(bare, { origin: 'http://localhost' })).toBe(false);
  });

  it('is not claimed by names that only begin or end like ours', () => {
    for (const origin of [
      'https://board.example.test.evil.test',
      'https://evil-board.example.test',
    ])
      expect(isOwnOrigin(behind, { origin })).toBe(false);
    expect(isOwnOrigin(behind, { origin: 'null' })).toBe(false);
    expect(isOwnOrigin(behind, { origin: '' })).toBe(false);
  });

  it('is believed of programs that are no browser', () => {
    expect(isOwnOrigin(behind, { host: 'x' })).toBe(true);
  });

  it('is not what Sec-Fetch-Site calls foreign, even with our Origin', () => {
    const origin = 'https://board.example.test';
    for (const site of ['cross-site', 'same-site', 'anything'])
      expect(isOwnOrigin(behind, { origin, 'sec-fetch-site': site })).toBe(false);
    expect(isOwnOrigin(behind, { origin, 'sec-fetch-site': 'same-origin' })).toBe(true);
    expect(isOwnOrigin(behind, { 'sec-fetch-site': 'none' })).toBe(true);
  });
});

describe('the network of an address', () => {
  it.each([
    ['192.0.2.77', '192.0.2'],
    ['::ffff:192.0.2.77', '192.0.2'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:0001:2::', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
  ])('%s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
