import { pathOf } from '../../../shared/endpoint.ts';
import type { ProblemReply } from '../../../shared/problems.ts';
import { newCommandId } from './commandId.ts';
import type { Door } from './doors.ts';
import { OfflineError, ProblemError } from './problemError.ts';
import { isWall } from './reader.ts';

const timeoutMs = 10_000;

/** The parts of a request, already known to fit their endpoint. */
export type Parts = {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly body?: unknown;
  readonly commandId?: string | undefined;
  /** Gives up waiting, as after a lost connection: nobody needs the answer any more. */
  readonly signal?: AbortSignal | undefined;
};

function addressOf(door: Door, parts: Parts): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parts.query ?? {})) {
    if (value !== undefined) search.set(name, String(value));
  }
  const query = search.toString();
  return `/api/v1${pathOf(door.path, parts.params ?? {})}${query === '' ? '' : `?${query}`}`;
}

function headersOf(door: Door, parts: Parts, token: string | null): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (isWall) headers['vetcare-reader'] = 'wall';
  if (token !== null) headers['authorization'] = `Bearer ${token}`;
  if (parts.body !== undefined) headers['content-type'] = 'application/json';
  if (door.method !== 'GET') headers['idempotency-key'] = parts.commandId ?? newCommandId();
  return headers;
}

/** Sends one request and waits at most 10 s. @throws OfflineError */
async function request(address: string, init: RequestInit): Promise<Response> {
  const controller = new AbortController();
  const giveUp = () => controller.abort();
  const timer = setTimeout(giveUp, timeoutMs);
  init.signal?.addEventListener('abort', giveUp);
  if (init.signal?.aborted) giveUp();
  try {
    return await fetch(address, { ...init, signal: controller.signal });
  } catch (error) {
    throw new OfflineError(error);
  } finally {
    clearTimeout(timer);
    init.signal?.removeEventListener('abort', giveUp);
  }
}

/** A reply and how far this device's clock is behind the server's, in ms. */
export type Answer = { readonly body: unknown; readonly serverAheadMs: number };

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return {};
  try {
    return await response.json();
  } catch (error) {
    throw new OfflineError(error); // cut off on its way, or a proxy's own page
  }
}

function serverAheadOf(response: Response): number {
  const date = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(date) ? 0 : date - Date.now();
}

/** One attempt at an endpoint. @throws ProblemError, OfflineError */
export async function attempt(door: Door, parts: Parts, token: string | null): Promise<Answer> {
  const response = await request(addressOf(door, parts), {
    method: door.method,
    credentials: 'same-origin',
    cache: 'no-store',
    headers: headersOf(door, parts, token),
    signal: parts.signal ?? null,
    ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
  });
  const body = await bodyOf(response);
  if (response.ok) return { body, serverAheadMs: serverAheadOf(response) };
  const isProblem = typeof body === 'object' && body !== null && 'code' in body;
  if (!isProblem) throw new OfflineError(`status ${response.status} without a problem`);
  throw new ProblemError(body as ProblemReply); // the contract's only error body
}
