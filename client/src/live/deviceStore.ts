import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import type { Board } from '../../../shared/board.ts';
import type { Cursor } from '../../../shared/live.ts';
import type { Me } from '../../../shared/sessionEndpoints.ts';
import type { Queued } from './outboxCore.ts';
import { isWall } from './reader.ts';

/** The last board with the cursor that belongs to it: one record, so that one transaction writes both. */
export type StoredBoard = {
  /** Whose projection it is. */
  readonly reader: string;
  readonly board: Board;
  readonly cursor: Cursor;
  /** Server time up to which the board is known to be right. */
  readonly asOfMs: number;
  /** How far the server's clock was ahead of this device's. */
  readonly aheadMs: number;
};

interface Stores extends DBSchema {
  board: { key: 'today'; value: StoredBoard };
  device: { key: 'me'; value: Me };
  outbox: { key: number; value: Queued };
}

let opening: Promise<IDBPDatabase<Stores>> | null = null;

function open(): Promise<IDBPDatabase<Stores>> {
  opening ??= openDB<Stores>(isWall ? 'vetcare-wall' : 'vetcare', 1, {
    upgrade(database) {
      database.createObjectStore('board');
      database.createObjectStore('device');
      database.createObjectStore('outbox', { keyPath: 'id' });
    },
    terminated: () => (opening = null),
  });
  return opening;
}

/** Storage is a help, never a condition: private windows and full disks refuse it, and the app goes on without. */
async function whereStored<T>(otherwise: T, work: (d: IDBPDatabase<Stores>) => Promise<T>) {
  try {
    return await work(await open());
  } catch (error) {
    console.warn('device storage is not available', error);
    return otherwise;
  }
}

export const deviceStore = {
  readBoard: () => whereStored(undefined, (stores) => stores.get('board', 'today')),
  writeBoard: (stored: StoredBoard) =>
    whereStored<unknown>(undefined, (stores) => stores.put('board', stored, 'today')),
  readMe: () => whereStored(undefined, (stores) => stores.get('device', 'me')),
  writeMe: (me: Me) => whereStored<unknown>(undefined, (stores) => stores.put('device', me, 'me')),
  readOutbox: () => whereStored<Queued[]>([], (stores) => stores.getAll('outbox')),
  putQueued: (queued: Queued) =>
    whereStored<unknown>(undefined, (stores) => stores.put('outbox', queued)),
  removeQueued: (id: number) => whereStored(undefined, (stores) => stores.delete('outbox', id)),
  /** The board and the person leave the device; commands not yet sent stay for their owner. */
  forgetBoard: () =>
    whereStored(undefined, async (stores) => {
      await Promise.all([stores.clear('board'), stores.clear('device')]);
    }),
  wipe: () =>
    whereStored(undefined, async (stores) => {
      await Promise.all([stores.clear('board'), stores.clear('device'), stores.clear('outbox')]);
    }),
};
