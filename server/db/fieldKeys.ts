import { createHmac, randomBytes } from 'node:crypto';
import { firstKeyText } from './firstKeySql.ts';
import { contextKey, deriveKey, type Secret } from './keys.ts';
import { openBox, sealBox } from './sealedBox.ts';

/** A key that encrypts the clinics' data keys; versions count up. */
export type KeyEncryptionKey = { readonly version: number; readonly key: Buffer };
/** A clinic's data key as `clinic_keys` has it. */
export type WrappedKey = {
  readonly epoch: number;
  readonly wrapped_key: Buffer;
  readonly kek_version: number;
};
/** A clinic's data keys by epoch; the newest one seals. */
export type DataKeys = { readonly newest: number; readonly byEpoch: ReadonlyMap<number, Buffer> };

/** How long a data key outlives its row in memory: so long shredding a clinic takes to bite everywhere. */
const keptMs = 30_000;

const partsOf = (version: number, clinicId: string, epoch: number) => [
  'clinic key',
  String(version),
  clinicId,
  String(epoch),
];

/** A data key that does not open: its row was changed, or its key-encryption key is not configured. */
export class UnwrapFault extends Error {
  override readonly name = 'UnwrapFault';
}

/** The key-encryption keys of the installation, and the data keys that they opened in the last 30 s. */
export class FieldKeys {
  readonly #keys: ReadonlyMap<number, Buffer>;
  readonly #newest: KeyEncryptionKey;
  readonly #opened = new Map<string, { readonly keys: DataKeys; readonly untilMs: number }>();
  readonly #making = new WeakSet<object>();
  readonly #signing: Buffer;
  readonly #warn: (message: string) => void;
  readonly #warned = new Set<string>();

  /**
   * `given`: newest first. Version 1 derives from the secret where it is not given: whoever sets own keys later still reads what was there. `warn` is told once of
   * each data key that does not open.
   */
  constructor(
    secret: Secret,
    given: readonly KeyEncryptionKey[] = [],
    warn: (message: string) => void = () => undefined,
  ) {
    this.#warn = warn;
    this.#signing = contextKey(secret);
    const derived = { version: 1, key: deriveKey(secret, 'field keys') };
    const all = given.some(({ version }) => version === 1) ? given : [...given, derived];
    this.#keys = new Map(all.map(({ version, key }) => [version, key]));
    this.#newest = all[0] ?? derived;
  }

  get newestVersion(): number {
    return this.#newest.version;
  }

  /** A new data key, wrapped for its row. */
  fresh(clinicId: string, epoch: number): WrappedKey {
    return this.#wrap(clinicId, epoch, randomBytes(32));
  }

  /** The same data key under the newest key-encryption key. @throws like `open` */
  rewrap(clinicId: string, row: WrappedKey): WrappedKey {
    return this.#wrap(clinicId, row.epoch, this.#unwrap(clinicId, row));
  }

  /** Says to the database that this first key of a clinic is ours. */
  sign(clinicId: string, { wrapped_key, kek_version }: WrappedKey): string {
    const text = firstKeyText(clinicId, wrapped_key, kek_version);
    return createHmac('sha256', this.#signing).update(text).digest('hex');
  }

  /** The data keys that open: one that does not is in nobody's way but of its own texts. @throws UnwrapFault when there are some and none opens */
  open(clinicId: string, rows: readonly WrappedKey[]): DataKeys | null {
    const byEpoch = new Map<number, Buffer>();
    let fault: UnwrapFault | null = null;
    for (const row of rows) {
      try {
        byEpoch.set(row.epoch, this.#unwrap(clinicId, row));
      } catch (error) {
        if (!(error instanceof UnwrapFault)) throw error;
        fault = error;
        this.#warnOnce(error.message);
      }
    }
    if (byEpoch.size === 0 && fault) throw fault;
    return byEpoch.size === 0 ? null : { newest: Math.max(...byEpoch.keys()), byEpoch };
  }

  #warnOnce(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#warn(message);
  }

  recall(clinicId: string, nowMs: number): DataKeys | null {
    const found = this.#opened.get(clinicId);
    return found && nowMs < found.untilMs ? found.keys : null;
  }

  /** The next to ask reads the clinic's keys anew. */
  forget(clinicId: string): void {
    this.#opened.delete(clinicId);
  }

  remember(clinicId: string, keys: DataKeys, nowMs: number): void {
    this.#opened.delete(clinicId);
    for (const [other, { untilMs }] of this.#opened) {
      if (nowMs < untilMs) break; // in the order of their ends
      this.#opened.delete(other);
    }
    this.#opened.set(clinicId, { keys, untilMs: nowMs + keptMs });
  }

  /** This transaction made the clinic's first key. It may yet be rolled back, and the key with it: what it reads is not remembered. */
  noteOwnKey(trx: object): void {
    this.#making.add(trx);
  }

  hasOwnKey(trx: object): boolean {
    return this.#making.has(trx);
  }

  #wrap(clinicId: string, epoch: number, key: Buffer): WrappedKey {
    const { version, key: wrapping } = this.#newest;
    const wrapped = sealBox(wrapping, partsOf(version, clinicId, epoch), key);
    return { epoch, wrapped_key: wrapped, kek_version: version };
  }

  #unwrap(clinicId: string, { epoch, wrapped_key, kek_version }: WrappedKey): Buffer {
    const wrapping = this.#keys.get(kek_version);
    if (!wrapping)
      throw new UnwrapFault(
        `field key ${String(kek_version)} is not configured: the data key ${String(epoch)} of clinic ${clinicId} does not open`,
      );
    const key = openBox(wrapping, partsOf(kek_version, clinicId, epoch), wrapped_key);
    if (!key)
      throw new UnwrapFault(`the data key ${String(epoch)} of clinic ${clinicId} does not open`);
    return key;
  }
}
