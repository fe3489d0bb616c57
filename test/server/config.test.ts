import { describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';

const needed = {
  DATABASE_URL: 'mysql://root@localhost/vetcare',
  VETCARE_SECRET: Buffer.alloc(32, 7).toString('base64url'),
};

function faultsOf(environment: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof Error) return error.message.split('\n');
  }
  return [];
}

describe('the environment', () => {
  it('names proxies by address or CIDR block', () => {
    const TRUST_PROXY = '10.0.0.0/8, 192.168.1.7,fd00::/8 ,::1,';
    const { trustProxy } = readConfig({ ...needed, TRUST_PROXY });
    expect(trustProxy).toEqual(['10.0.0.0/8', '192.168.1.7', 'fd00::/8', '::1']);
    expect(readConfig(needed).trustProxy).toEqual([]);
  });

  it.each(['nginx', '10.0.0.0/33', '10.0.0', 'fd00::/129', '10.0.0.0/8 fd00::/8', 'true'])(
    'is refused with a line that names TRUST_PROXY when that is "%s"',
    (TRUST_PROXY) => {
      const faults = faultsOf({ ...needed, TRUST_PROXY });
      expect(faults).toEqual([expect.stringMatching(/^TRUST_PROXY must .*CIDR/)]);
      expect(faults[0]).toContain(TRUST_PROXY);
    },
  );

  it('is refused with one line for each file that cannot be read, beside all other faults', () => {
    const { DATABASE_URL } = needed;
    const environment = { DATABASE_URL, VETCARE_SECRET_FILE: '/nowhere/secret', PORT: 'x' };
    expect(faultsOf({ ...environment, REDIS_URL_FILE: '/' })).toEqual([
      expect.stringMatching(/^VETCARE_SECRET_FILE .*\/nowhere\/secret/),
      expect.stringMatching(/^REDIS_URL_FILE .*EISDIR/),
      expect.stringMatching(/^PORT /),
    ]);
  });
});

describe('the keys of encrypted fields', () => {
  const key = (byte: number) => Buffer.alloc(32, byte);
  const said = (version: number) => `${String(version)}:${key(version).toString('base64url')}`;

  it('are read newest first, and derive from the secret where none are given', () => {
    const { fieldKeys } = readConfig({ ...needed, VETCARE_FIELD_KEYS: `${said(2)}, ${said(1)}` });
    expect(fieldKeys).toEqual([
      { version: 2, key: key(2) },
      { version: 1, key: key(1) },
    ]);
    expect(readConfig(needed).fieldKeys).toEqual([]);
  });

  it.each(['', '1', `1:short`, `${said(1)},${said(2)}`, `${said(2)},${said(2)}`])(
    'are refused when they are "%s"',
    (VETCARE_FIELD_KEYS) => {
      const faults = faultsOf({ ...needed, VETCARE_FIELD_KEYS });
      expect(faults).toEqual([expect.stringMatching(/^VETCARE_FIELD_KEYS must /)]);
    },
  );
});

describe('mail', () => {
  it('takes a mail server only with a sender and an address of our own', () => {
    const SMTP_URL = 'smtp://user:secret@mail.example.test:587';
    expect(faultsOf({ ...needed, SMTP_URL })).toEqual([
      expect.stringMatching(/^MAIL_FROM is needed/),
      expect.stringMatching(/^PUBLIC_URL is needed/),
    ]);
    const whole = { ...needed, SMTP_URL, PUBLIC_URL: 'https://board.example.test' };
    const MAIL_FROM = 'Our Clinic <clinic@example.test>';
    expect(readConfig({ ...whole, MAIL_FROM }).mail).toEqual({
      smtpUrl: SMTP_URL,
      from: MAIL_FROM,
    });
    expect(readConfig(needed).mail).toBe(undefined);
    for (const wrong of ['Our Clinic', 'a@b.test\r\nBcc: c@d.test', 'x <a@b.test>, <c@d.test>']) {
      expect(faultsOf({ ...whole, MAIL_FROM: wrong })).toEqual([
        expect.stringMatching(/^MAIL_FROM must look like/),
      ]);
    }
    const page = { ...whole, MAIL_FROM, SMTP_URL: 'https://mail.example.test' };
    expect(faultsOf(page)).toEqual([expect.stringMatching(/^SMTP_URL must look like/)]);
  });
});
