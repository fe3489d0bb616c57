import type { Knex } from 'knex';
import { Model } from 'objection';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Databases } from '../../../server/db/databases.ts';
import { Row } from '../../../server/db/Row.ts';
import { inTransaction } from '../../../server/db/transaction.ts';
import {
  makeClinic,
  makeClient,
  makePet,
  testDatabases,
  type TestClinic,
} from '../../support/testDatabase.ts';

class ClientRow extends Row {
  static override tableName = 'clients';
  static override booleans = ['isActive'];
  static override jsonAttributes = ['communicationPreferences'];
  declare lastName: string;
  declare isActive: boolean;
  declare communicationPreferences: { sms: boolean } | null;
}
class PetRow extends Row {
  static override tableName = 'pets';
  static override decimals = ['weight'];
  static override get relationMappings() {
    return {
      client: {
        relation: Model.BelongsToOneRelation,
        modelClass: ClientRow,
        join: {
          from: ['pets.clinic_id', 'pets.client_id'],
          to: ['clients.clinic_id', 'clients.id'],
        },
      },
    };
  }
  declare clientId: string;
  declare name: string;
  declare weight: number | null;
  declare version: number;
  declare client?: ClientRow;
}

let db: Databases;
let clinic: TestClinic;
let other: TestClinic;

beforeAll(async () => {
  db = await testDatabases();
});
beforeEach(async () => {
  [clinic, other] = [await makeClinic(db), await makeClinic(db)];
});
afterAll(() => db.destroy());

const work = <T>(what: (trx: Knex.Transaction) => PromiseLike<T>): Promise<T> =>
  clinic.run(() => inTransaction(db, async (trx) => await what(trx)));
/** The SQL that a query would send. */
const sqlOf = (query: { toKnexQuery(): { toSQL(): { sql: string } } }) =>
  clinic.run(() => Promise.resolve(query.toKnexQuery().toSQL().sql));

describe('Row', () => {
  it('writes and reads in the words of the code', async () => {
    const { id: clientId } = await makeClient(db, clinic, {
      communicationPreferences: { sms: true },
    });
    const id = '0198a000-0000-7000-8000-000000000001';
    await work((trx) =>
      PetRow.query(trx).insert({
        id,
        clientId,
        name: 'Rex',
        weight: 4.25,
        ...{ species: 'dog', sex: 'male' },
      }),
    );
    const pet = await work((trx) => PetRow.query(trx).findById(id).withGraphFetched('client'));
    expect(pet).toMatchObject({ id, clinicId: clinic.id, weight: 4.25, version: 1 });
    expect(pet?.client).toMatchObject({ isActive: true, communicationPreferences: { sms: true } });
  });

  it('asks for the clinic in every find, update and delete, beside the view', async () => {
    const queries = [
      PetRow.query(db.app),
      PetRow.query(db.app).alias('p').where('p.name', 'Rex'),
      PetRow.query(db.app).patch({ name: 'x' }),
      PetRow.query(db.app).delete(),
      PetRow.query(db.app).joinRelated('client').where('client.last_name', 'x'),
      PetRow.query(db.app).whereExists(PetRow.relatedQuery('client')),
    ];
    for (const query of queries) expect(await sqlOf(query)).toMatch(/`clinic_id` = \?/);
    const joined = await sqlOf(PetRow.query(db.app).joinRelated('client'));
    expect(joined).toContain('`client`.`clinic_id` = `pets`.`clinic_id`');
  });

  it('never finds, changes nor joins a row of another clinic', async () => {
    const theirs = await makePet(db, other, { name: 'Theirs' });
    await work(async (trx) => {
      expect(await PetRow.query(trx).findById(theirs.id)).toBeUndefined();
      expect(await PetRow.query(trx).where('name', 'x').orWhere('name', 'Theirs')).toEqual([]);
      expect(await PetRow.query(trx).patch({ name: 'x' }).where({ id: theirs.id })).toBe(0);
      expect(await trx('pets').where('id', theirs.id)).toEqual([]);
      expect(await PetRow.updateVersioned(trx, theirs.id, 1, { name: 'x' })).toBe(0);
    });
  });

  it('refuses a row or a patch that names another clinic', async () => {
    const pet = await makePet(db, clinic);
    const stranger = { clinicId: other.id };
    const patch = work((trx) => PetRow.query(trx).patch(stranger).where({ id: pet.id }));
    await expect(patch).rejects.toThrow('clinicId');
    const insert = work((trx) => PetRow.query(trx).insert({ ...stranger, name: 'x' }));
    await expect(insert).rejects.toThrow('another clinic');
  });

  it('refuses to work without a tenant, and without a connection', async () => {
    await expect(PetRow.query(db.jobs)).rejects.toThrow('inTenant');
    await expect(clinic.run(() => PetRow.query())).rejects.toThrow();
  });

  it('lets one of two people change a version, and tells the other', async () => {
    const { id } = await makePet(db, clinic);
    const rename = (name: string) => work((trx) => PetRow.updateVersioned(trx, id, 1, { name }));
    const changed = await Promise.all([rename('A'), rename('B')]);
    expect(changed.sort()).toEqual([0, 1]);
    const pet = await work((trx) => PetRow.query(trx).findById(id));
    expect(pet?.version).toBe(2);
  });

  it('is served by no other account: sign-in does not see pets', async () => {
    const reading = clinic.run(() => PetRow.query(db.auth));
    await expect(reading).rejects.toThrow(/denied/);
  });
});
