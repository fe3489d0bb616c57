import type { BenchProcess } from './benchProcess.ts';
import type { CpuUse } from './ownUse.ts';
import type { PeerAsks } from './peerProcess.ts';
import type { Answered } from './requestsProcess.ts';
import type { ServerAsks } from './serverProcess.ts';

export type Used = Pick<CpuUse, 'cpuUs' | 'waitedUs'>;
type Server = BenchProcess<ServerAsks> | BenchProcess<PeerAsks>;

export const perSecond = ({ count, forUs }: Answered) => (count * 1e6) / forUs;

const useOf = (server: Server): Promise<CpuUse> =>
  // Both kinds answer it alike; a union of them cannot be asked.
  (server as BenchProcess<PeerAsks>).ask('use', null);

/** What a server used while it answered. */
export async function useAround(
  server: Server,
  ask: () => Promise<Answered>,
): Promise<{ answered: Answered; used: Used }> {
  const before = await useOf(server);
  const answered = await ask();
  const after = await useOf(server);
  const cpuUs = after.cpuUs - before.cpuUs;
  return { answered, used: { cpuUs, waitedUs: after.waitedUs - before.waitedUs } };
}

/** The entity tag of a reply as it is now. */
export async function freshTag(url: string, headers: Record<string, string>): Promise<string> {
  const reply = await fetch(url, { headers });
  await reply.arrayBuffer();
  return reply.headers.get('etag') ?? '';
}
