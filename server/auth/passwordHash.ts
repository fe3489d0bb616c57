import { hash, verify, type Options } from '@node-rs/argon2';
import type { Deps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { perServer } from './perServer.ts';

/** OWASP's minimum for argon2id (the library's default algorithm): 19 MiB, two passes, one lane. */
const cost: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** A hash of random bytes that nobody kept, at the same cost: what the password of an unknown e-mail is compared with. */
const nobodysHash =
  '$argon2id$v=19$m=19456,t=2,p=1$yk773W64TRguIXOJaS3MZw$i/qHt+WKhwoAkK9nMAKV5o3/aqJKLH6fnvCDt2UiheA';

const mostAtOnce = 4;
const mostWaiting = 200;

type Turns = { running: number; readonly waiting: (() => void)[] };
const turnsOf = perServer<Turns>(() => ({ running: 0, waiting: [] }));

/** At most four hashes at once: more would take the memory and the threads that serve the clinic. */
async function inTurn<T>(deps: Deps, work: () => Promise<T>): Promise<T> {
  const turns = turnsOf(deps);
  if (turns.waiting.length >= mostWaiting)
    throw new Problem('overloaded', { retryAfterSeconds: 5 });
  if (turns.running >= mostAtOnce) await new Promise<void>((go) => turns.waiting.push(go));
  else turns.running += 1;
  try {
    return await work();
  } finally {
    const next = turns.waiting.shift();
    if (next) next();
    else turns.running -= 1;
  }
}

/** @throws Problem `overloaded` */
export function hashPassword(deps: Deps, password: string): Promise<string> {
  return inTurn(deps, () => hash(password.normalize('NFC'), cost));
}

/** Compares with a stored hash; null (nobody has this e-mail) costs the same and is always false. @throws Problem `overloaded` */
export async function isPassword(
  deps: Deps,
  stored: string | null,
  password: string,
): Promise<boolean> {
  const isEqual = await inTurn(deps, () =>
    verify(stored ?? nobodysHash, password.normalize('NFC')),
  );
  return isEqual && stored !== null;
}
