/** The fields of a parsed body that were sent: one that is undefined must not hide the value that is there. */
export function sentFields<T extends object>(body: T) {
  const sent = Object.entries(body).filter(([, value]) => value !== undefined);
  return Object.fromEntries(sent) as { [K in keyof T]?: Exclude<T[K], undefined> }; // Object.entries forgets the keys
}
