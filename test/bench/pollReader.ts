import { setTimeout as wait } from 'node:timers/promises';
import { getBoard } from '../../shared/boardEndpoints.ts';
import { apiPrefix } from '../../server/http/route.ts';
import type { OnSeqs, OpenReader, ReaderPlace } from './wireReader.ts';

const everyMs = 1_000;

/** What a board without sockets does: asks for the whole board every second, and gets 304 while it is the same. */
export async function openPollReader(place: ReaderPlace, onSeqs: OnSeqs): Promise<OpenReader> {
  const url = `${place.url}${apiPrefix}${getBoard.path}`;
  const closed = new AbortController();
  const isClosed = () => closed.signal.aborted;
  let etag = '';
  let seen: number | undefined;
  const ask = async () => {
    const headers = { authorization: `Bearer ${place.token}`, 'if-none-match': etag };
    const reply = await fetch(url, { headers });
    // 304: nothing new. 503: the server is too busy, which the next time may tell.
    if (reply.status === 304 || reply.status === 503) return;
    if (!reply.ok) throw new Error(`the board was answered with ${reply.status}`);
    const { seq } = (await reply.json()) as { seq: number };
    etag = reply.headers.get('etag') ?? '';
    const from = seen ?? seq;
    onSeqs(Array.from({ length: seq - from }, (_, index) => from + 1 + index));
    seen = seq;
  };
  const repeat = async () => {
    for (let next = performance.now(); !isClosed(); next += everyMs) {
      await wait(Math.max(0, next + everyMs - performance.now()));
      if (!isClosed()) await ask();
    }
  };
  await ask();
  repeat().catch((error: unknown) => {
    process.stderr.write(`a poll failed: ${String(error)}\n`);
    process.exit(1);
  });
  return { close: () => closed.abort() };
}
