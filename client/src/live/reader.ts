const page = (globalThis as { location?: Location }).location; // absent in tests

/** A wall opened in somebody's own browser has a session, a store and a board of its own; the server is told by the header `vetcare-reader`. */
export const isWall = page?.pathname.startsWith('/wall') === true;
