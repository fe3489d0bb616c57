import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { globSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { root } from '../../server/start/install.mjs';

const program = join(root, 'test', 'bench', 'bench.ts');

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

function bench(...args: string[]) {
  const mark = randomUUID();
  const marked = [`BENCH_MARK=${mark}`, process.execPath, program, ...args];
  const child = spawn('env', marked, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const ended = new Promise<Ended>((done) => {
    child.once('close', (code) => done({ code, ...said }));
  });
  return { child, said, ended, pid: child.pid ?? 0, mark };
}

/** The processes of this bench: ours have its mark in their environment, the servers live in its folder. */
function leftOf({ pid, mark }: { pid: number; mark: string }): string[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== pid);
  return ids.filter(
    (id) =>
      orNothing(() => readFileSync(`/proc/${id}/environ`, 'utf8')).includes(mark) ||
      orNothing(() => readlinkSync(`/proc/${id}/cwd`)).includes(`/vetcare-bench-${pid}-`),
  );
}

function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return ''; // ended meanwhile
  }
}

describe('npm run bench', () => {
  it('lists the benches and what each measures', async () => {
    const { code, out } = await bench().ended;
    expect(code).toBe(0);
    expect(out).toMatch(/commit-to-glass +how long after COMMIT/);
    expect(out).toMatch(/fan-out +the server CPU/);
    expect(out).toMatch(/board-read +how many boards/);
    expect(out).toMatch(/records +reading and writing/);
  });

  it('refuses a name it does not know', async () => {
    expect((await bench('fan-in').ended).code).toBe(1);
  });

  it.each([
    ['commit-to-glass', ['VetCare Board', 'bare ws', 'plain socket.io', 'REST poll of 1 s']],
    ['fan-out', ['VetCare Board', 'bare ws', 'plain socket.io']],
    ['board-read', ['VetCare Board', 'raw mysql2', 'Objection \\+ zod']],
    ['records', ['clients list', 'pets create', 'appointments patch']],
  ])(
    '%s prints its table, writes its file and leaves no process',
    async (name, contenders) => {
      const file = join(root, 'test', 'bench', 'results', `${name}-smoke.json`);
      rmSync(file, { force: true });
      const started = bench(name, '--smoke');
      const { code, out, err } = await started.ended;
      expect(err).not.toContain('Error');
      expect(code).toBe(0);
      for (const contender of contenders)
        expect(out).toMatch(new RegExp(`^${contender} +\\d`, 'm'));
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ name, form: 'smoke' });
      await vi.waitUntil(() => leftOf(started).length === 0, 5_000);
    },
    180_000,
  );

  it('leaves no process when it is killed in its middle', async () => {
    const started = bench('fan-out', '--smoke');
    await vi.waitUntil(() => started.said.err.includes('Round 1'), 60_000);
    expect(leftOf(started)).not.toEqual([]);
    started.child.kill('SIGKILL');
    await started.ended;
    await vi.waitUntil(() => leftOf(started).length === 0, 15_000);
    const folders = globSync(`{/dev/shm,${tmpdir()}}/vetcare-bench-${started.pid}-*`);
    for (const folder of folders) rmSync(folder, { recursive: true });
  }, 120_000);
});
