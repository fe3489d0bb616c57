import { AsyncLocalStorage } from 'node:async_hooks';

/** Whom the work now running serves. */
export interface Tenant {
  readonly clinicId: string;
  /** A user's id, a screen's id, or 'system' for the server's own work. */
  readonly actorId: string;
}

const storage = new AsyncLocalStorage<Tenant>();

/**
 * Runs work for one clinic: every query on the app pool in it sees that clinic and nothing else. Awaits
 * the work inside, so that a query that starts only when awaited still finds its clinic.
 * @throws on an id that is no id: ids are part of the signed text
 */
export async function inTenant<T>(tenant: Tenant, work: () => PromiseLike<T> | T): Promise<T> {
  const { clinicId, actorId } = tenant;
  for (const id of [clinicId, actorId]) {
    if (!/^[0-9A-Za-z_-]{1,36}$/.test(id))
      throw new Error('a tenant needs a clinic and an actor id');
  }
  return storage.run(Object.freeze({ clinicId, actorId }), async () => await work());
}

/** The clinic and actor of the running work. @throws outside `inTenant` */
export function currentTenant(): Tenant {
  const tenant = storage.getStore();
  if (!tenant) throw new Error('no tenant: this query must run inside inTenant()');
  return tenant;
}
