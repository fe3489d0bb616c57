/** The fields in which two versions of a record differ, as an audit row keeps them; times and version of the row itself are left out. */
export function changedFields(before: object, after: object) {
  const old: Readonly<Record<string, unknown>> = { ...before };
  const fresh: Readonly<Record<string, unknown>> = { ...after };
  const isOwn = (key: string) => key === 'version' || key === 'updatedAt' || key === 'createdAt';
  const keys = Object.keys(fresh).filter(
    (key) => !isOwn(key) && JSON.stringify(old[key]) !== JSON.stringify(fresh[key]),
  );
  return {
    oldValues: Object.fromEntries(keys.map((key) => [key, old[key]])),
    newValues: Object.fromEntries(keys.map((key) => [key, fresh[key]])),
  };
}
