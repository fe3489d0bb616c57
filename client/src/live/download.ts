import { access } from './access.ts';
import type { Door } from './doors.ts';
import { OfflineError, ProblemError } from './problemError.ts';
import type { ProblemReply } from '../../../shared/problems.ts';

async function refusalOf(response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => null);
  const isProblem = typeof body === 'object' && body !== null && 'code' in body;
  return isProblem
    ? new ProblemError(body as ProblemReply) // the contract's only error body
    : new OfflineError(`status ${response.status} without a problem`);
}

/** Fetches the file of an endpoint with `media`, however long that takes. @throws ProblemError, OfflineError */
export async function download(
  door: Door,
  query: Readonly<Record<string, string | undefined>>,
): Promise<Blob> {
  const said = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const token = await access.token();
  const address = `/api/v1${door.path}?${new URLSearchParams(said).toString()}`;
  const headers = { authorization: `Bearer ${token ?? ''}` };
  const response = await fetch(address, { headers, cache: 'no-store' }).catch((error: unknown) => {
    throw new OfflineError(error);
  });
  if (!response.ok) throw await refusalOf(response);
  return response.blob().catch((error: unknown) => {
    throw new OfflineError(error); // cut off on its way
  });
}
