type Sealed = {
  /** The column that is the table's key beside the clinic. */
  readonly id: string;
  readonly columns: readonly string[];
  /** It has the seed's row times, which a change of keys must leave alone. */
  readonly hasRowTimes: boolean;
};

/** Every column that holds sealed texts. Rotation goes by it, and a test holds it against the database: a new column is added here. */
export const sealedColumns: Readonly<Record<string, Sealed>> = {
  medical_records: {
    id: 'id',
    columns: ['subjective', 'objective', 'assessment', 'plan', 'lock_seal'],
    hasRowTimes: true,
  },
  medical_record_revisions: {
    id: 'id',
    columns: ['subjective', 'objective', 'assessment', 'plan'],
    hasRowTimes: false,
  },
  medical_record_addenda: { id: 'id', columns: ['body'], hasRowTimes: false },
  users: { id: 'id', columns: ['mfa_secret'], hasRowTimes: true },
  mail_messages: { id: 'id', columns: ['body'], hasRowTimes: true },
  idempotency_keys: { id: 'command_id', columns: ['reply'], hasRowTimes: false },
};
