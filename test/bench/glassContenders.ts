import type { ServerPlan } from './serverProcess.ts';
import type { ReaderPlace } from './wireReader.ts';

export type GlassForm = {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly clinics: number;
  readonly screens: number;
  readonly changesPerSecond: number;
};

export const forms = {
  smoke: { rounds: 1, warmUpMs: 300, measureMs: 700, clinics: 4, screens: 2, changesPerSecond: 40 },
  quick: {
    ...{ rounds: 2, warmUpMs: 1_000, measureMs: 4_000 },
    ...{ clinics: 20, screens: 5, changesPerSecond: 100 },
  },
  full: {
    ...{ rounds: 5, warmUpMs: 5_000, measureMs: 12_000 },
    ...{ clinics: 20, screens: 5, changesPerSecond: 100 },
  },
} satisfies Record<string, GlassForm>;

export type Contender = Pick<ServerPlan, 'app' | 'outlet'> & {
  readonly name: string;
  readonly does: string;
  readonly dialect: ReaderPlace['dialect'];
};

const ourCommit = 'our server and its whole transaction';
export const contenders: readonly Contender[] = [
  {
    ...{ name: 'VetCare Board', app: 'vetcare', outlet: 'vetcare', dialect: 'vetcare' },
    does: `${ourCommit}; sequencer, frames, Redis hint`,
  },
  {
    ...{ name: 'bare ws', app: 'vetcare', outlet: 'ws', dialect: 'ws' },
    does: `${ourCommit}; then one ws frame a reader, encoded once, and one Redis message`,
  },
  {
    ...{ name: 'plain socket.io', app: 'vetcare', outlet: 'socketio', dialect: 'socketio' },
    does: `${ourCommit}; then io.to(clinic).emit with the Redis adapter`,
  },
  {
    ...{ name: 'UPDATE + socket.io', app: 'bareUpdate', outlet: 'socketio', dialect: 'socketio' },
    does: 'BEGIN, one UPDATE, COMMIT; then io.to(clinic).emit with the Redis adapter; no log, so no order to check',
  },
  {
    ...{ name: 'REST poll of 1 s', app: 'vetcare', outlet: 'vetcare', dialect: 'poll' },
    does: 'our server; GET /board every second with If-None-Match',
  },
];
