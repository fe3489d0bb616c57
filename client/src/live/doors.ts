import type { z } from 'zod';
import type { getBoardChanges } from '../../../shared/boardEndpoints.ts';
import type { moveSession } from '../../../shared/clinicEndpoints.ts';
import type { Endpoint } from '../../../shared/endpoint.ts';
import type { claimPairing, startPairing } from '../../../shared/screenEndpoints.ts';
import type { refreshSession, signIn, signOut } from '../../../shared/sessionEndpoints.ts';
import type { protocolVersion } from '../../../shared/live.ts';

/** What `call` needs of an endpoint: its address, and the types of its schemas but not the schemas. */
export type Door<E extends Endpoint = Endpoint> = Pick<E, 'method' | 'path'> &
  Partial<Omit<E, 'method' | 'path'>>;

/*
 * The endpoints that the live layer and the wall use themselves, without their zod schemas: importing those would double the weight of
 * the wall. test/client/live/doors.test.ts holds every line to the contract in shared/.
 */
export const signInDoor: Door<typeof signIn> = {
  method: 'POST',
  path: '/sessions',
  ability: 'public',
};
export const refreshSessionDoor: Door<typeof refreshSession> = {
  method: 'POST',
  path: '/sessions/refresh',
  ability: 'public',
};
export const signOutDoor: Door<typeof signOut> = { method: 'DELETE', path: '/sessions/current' };
export const getBoardChangesDoor: Door<typeof getBoardChanges> = {
  method: 'GET',
  path: '/board/changes',
};
export const startPairingDoor: Door<typeof startPairing> = {
  method: 'POST',
  path: '/screen-pairings',
  ability: 'public',
};
export const claimPairingDoor: Door<typeof claimPairing> = {
  method: 'POST',
  path: '/screen-pairings/claim',
  ability: 'public',
};
export const moveSessionDoor: Door<typeof moveSession> = {
  method: 'POST',
  path: '/sessions/move',
};
export const spokenProtocol: typeof protocolVersion = 1;

type SchemaOf<D, K extends string> = D extends { readonly [name in K]?: infer S }
  ? NonNullable<S>
  : never;
/** An endpoint that declares no such part has the bare ZodObject there, whose keys are any string. */
type Part<K extends string, S> = S extends z.ZodType
  ? string extends keyof z.input<S>
    ? Partial<Record<K, undefined>>
    : Partial<z.input<S>> extends z.input<S>
      ? Partial<Record<K, z.input<S>>>
      : Record<K, z.input<S>>
  : never;

/** What a caller must hand over with an endpoint. */
export type Given<D> = Part<'params', SchemaOf<D, 'params'>> &
  Part<'query', SchemaOf<D, 'query'>> &
  Part<'body', SchemaOf<D, 'body'>> & {
    readonly commandId?: string;
    readonly signal?: AbortSignal;
  };
export type ReplyOf<D> =
  SchemaOf<D, 'reply'> extends z.ZodType ? z.output<SchemaOf<D, 'reply'>> : never;
