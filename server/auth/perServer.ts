import type { Deps } from '../deps.ts';

/** State that belongs to one running server: made at its first use and gone with its Deps, so that two servers in one process share nothing. */
export function perServer<T>(make: (deps: Deps) => T): (deps: Deps) => T {
  const made = new WeakMap<Deps, { readonly value: T }>();
  return (deps) => {
    const known = made.get(deps);
    if (known) return known.value;
    const value = make(deps);
    made.set(deps, { value });
    return value;
  };
}
