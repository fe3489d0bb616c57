import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { bootFault } from './bootFault.ts';
import type { KeyEncryptionKey } from './db/fieldKeys.ts';

const onOff = (fallback: 'on' | 'off') =>
  z
    .enum(['on', 'off'])
    .default(fallback)
    .transform((value) => value === 'on');

const Secret = z
  .string({ error: 'is needed: 32 or more random bytes as base64url' })
  .transform((text) => Buffer.from(text.trim(), 'base64url'))
  .refine((bytes) => bytes.length >= 32, 'must be at least 32 bytes as base64url');

const fieldKeysForm = /^[1-9]\d{0,8}:[A-Za-z0-9_-]{43}$/;
const FieldKeysText = z
  .string()
  .transform((text) => listOf(text))
  .refine(
    (items) => items.length > 0 && items.every((item) => fieldKeysForm.test(item)),
    'must look like 2:<32 bytes as base64url>,1:<32 bytes as base64url>, newest first',
  )
  .transform((items) =>
    items.map((item) => {
      const [version, key = ''] = item.split(':');
      return { version: Number(version), key: Buffer.from(key, 'base64url') };
    }),
  )
  .refine(
    (keys) => keys.every(({ version }, index) => version < (keys[index - 1]?.version ?? Infinity)),
    'must have its versions in falling order, newest first',
  );

const listOf = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

/** An address or a CIDR block, without which both of its readers (Fastify and the live layer's door) throw. */
const Network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: ({ input }) => `must be addresses or CIDR blocks like 10.0.0.0/8, not "${String(input)}"`,
});

/** `clinic@example.com` or `Name of the clinic <clinic@example.com>`, on one line. */
const MailFrom = z
  .string()
  .trim()
  .refine(
    (text) => z.email().safeParse(/^[^<>"\p{Cc}]*<([^<>]+)>$/u.exec(text)?.[1] ?? text).success,
    'must look like Our Clinic <clinic@example.com>',
  );

const Environment = z.object({
  DATABASE_URL: z.url({
    protocol: /^(mysql|mariadb)$/,
    hostname: /^.*$/,
    error: 'must look like mysql://user:password@host:3306/vetcare',
  }),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, hostname: /^.*$/, error: 'must look like redis://host:6379' })
    .optional(),
  VETCARE_SECRET: Secret,
  VETCARE_FIELD_KEYS: FieldKeysText.optional(),
  VETCARE_DATA_DIR: z.string().default('.data'),
  VETCARE_DEMO: onOff('off'),
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  TRUST_PROXY: z.string().default('').transform(listOf).pipe(z.array(Network)),
  SMTP_URL: z
    .url({
      protocol: /^smtps?$/,
      hostname: /^.*$/,
      error: 'must look like smtp://user:password@host:587',
    })
    .optional(),
  MAIL_FROM: MailFrom.optional(),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(1200),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

const Checked = Environment.superRefine(({ SMTP_URL, MAIL_FROM, PUBLIC_URL }, context) => {
  if (SMTP_URL === undefined) return;
  const needed = { MAIL_FROM, PUBLIC_URL };
  for (const [name, value] of Object.entries(needed)) {
    const message = 'is needed beside SMTP_URL: mail has a sender, and links that lead here';
    if (value === undefined) context.addIssue({ code: 'custom', path: [name], message });
  }
});

/** What an installation can set, read once at boot. Times in ms, `port` undefined means: 3000 or the next free one. */
export type Config = {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly secret: Uint8Array;
  /** Keys that encrypt the clinics' data keys, newest first; without any, one derives from the secret. */
  readonly fieldKeys: readonly KeyEncryptionKey[];
  readonly dataDir: string;
  readonly isDemo: boolean;
  readonly port: number | undefined;
  readonly host: string;
  readonly publicUrl: string | undefined;
  readonly trustProxy: readonly string[];
  /** Where mail leaves, and as whom; without it messages wait in the list of the admin. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | undefined;
  /** Requests of one session, or of one network without a session. */
  readonly requestsPerMinute: number;
  readonly logLevel: string;
};

type Filled = {
  readonly values: NodeJS.ProcessEnv;
  readonly faults: Readonly<Record<string, string>>;
};

/** `NAME_FILE=/path` gives NAME the content of that file, as secrets are mounted in containers; `faults` has the line of each NAME whose file cannot be read. */
function withFiles(environment: NodeJS.ProcessEnv): Filled {
  const values = { ...environment };
  const faults: Record<string, string> = {};
  for (const name of [
    'VETCARE_SECRET',
    'VETCARE_FIELD_KEYS',
    'DATABASE_URL',
    'REDIS_URL',
    'SMTP_URL',
  ]) {
    const path = environment[`${name}_FILE`];
    if (!path || values[name] !== undefined) continue;
    try {
      values[name] = readFileSync(path, 'utf8').trim();
    } catch (error) {
      faults[name] = `${name}_FILE cannot be read: ${bootFault(error)}`;
    }
  }
  return { values, faults };
}

function mailOf({ SMTP_URL, MAIL_FROM }: z.output<typeof Environment>): Config['mail'] {
  return SMTP_URL === undefined || MAIL_FROM === undefined
    ? undefined
    : { smtpUrl: SMTP_URL, from: MAIL_FROM };
}

/** @throws Error whose message names all faults at once, one line each. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const { values, faults } = withFiles(environment);
  const parsed = Checked.safeParse(values);
  const lines = (parsed.error?.issues ?? [])
    .filter(({ path }) => !(String(path[0]) in faults))
    .map(({ path, message }) => `${String(path[0])} ${message}`);
  if (!parsed.success || Object.keys(faults).length > 0) {
    throw new Error([...Object.values(faults), ...lines].join('\n'));
  }
  const env = parsed.data;
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    secret: env.VETCARE_SECRET,
    fieldKeys: env.VETCARE_FIELD_KEYS ?? [],
    dataDir: env.VETCARE_DATA_DIR,
    isDemo: env.VETCARE_DEMO,
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL,
    trustProxy: env.TRUST_PROXY,
    mail: mailOf(env),
    requestsPerMinute: env.RATE_LIMIT_PER_MINUTE,
    logLevel: env.LOG_LEVEL,
  };
}
