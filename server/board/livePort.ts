import type { Board, StaffChange } from '../../shared/board.ts';
import type { Cursor, HelloReply, Snapshot } from '../../shared/live.ts';
import type { Who } from '../http/who.ts';

/** A change that has been committed, with the place it has in its clinic's log. */
export type CommittedChange = {
  readonly clinicId: string;
  readonly epoch: number;
  readonly change: StaffChange;
};

/** Whose sockets to end: all of a user, of a session, of a screen or of a clinic. */
export type SocketOwner = {
  readonly kind: 'user' | 'session' | 'screen' | 'clinic';
  readonly id: string;
};

/** Where a reader stands: what it has applied and the day its board shows; null: it has nothing. */
export type Place = { readonly since: Cursor | null; readonly day: string | null };

/** A board as somebody reads it. `inWords` puts the board alone into the bytes of its JSON, once for all who read this state of it. */
export type BoardReading = {
  readonly etag: string;
  readonly snapshot: Snapshot;
  readonly inWords: (write: (board: Board) => string) => Buffer;
};

/** What the features may ask of the live layer; they never import it. */
export type LivePort = {
  /** Hands over a committed change. Never throws, never waits: a lost offer is healed by the poll. */
  readonly offer: (committed: CommittedChange) => void;
  /** Ends matching sockets on every node within 5 s after telling them `revoked` with this code. */
  readonly revoke: (owner: SocketOwner, code: string) => void;
  /** Screen ids of this clinic that are connected to this node right now. */
  readonly onlineScreens: (clinicId: string) => ReadonlySet<string>;
  /** The reader's projection of today's board, from memory, and an entity tag that differs whenever it does. @throws Problem `database_unavailable` */
  readonly readBoard: (who: Who) => Promise<BoardReading>;
  /** What a socket's hello would be answered, for readers without one. @throws Problem `database_unavailable` */
  readonly readChanges: (who: Who, place: Place) => Promise<HelloReply>;
};
