import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { endWithThisProcess, findProgram } from '../../../server/start/processes.ts';

export type TestRedis = { url: string; port: number; pid: number; stop: () => Promise<void> };

/** A private Redis on a loopback port (a free one if not given), keeping nothing on disk. */
export async function startRedis(options: { dir: string; port?: number }): Promise<TestRedis> {
  const { dir, port = await freePort() } = options;
  mkdirSync(dir, { recursive: true });
  const program = findProgram('redis-server');
  if (!program) throw new Error('redis-server is not on this machine: npm test installs it');
  const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no'];
  const child = spawn(program, ['--port', String(port), '--dir', dir, ...settings], {
    stdio: 'ignore',
  });
  const guard = endWithThisProcess(child.pid ?? 0);
  const exited = new Promise<void>((done) => {
    child.once('exit', () => {
      done();
    });
  });
  const ended = exited.then(() => true);
  while (!(await answersPing(port))) {
    if (await Promise.race([ended, wait(20, false)]))
      throw new Error(`Redis ended on port ${port}`);
  }
  const stop = async () => {
    guard.kill('SIGKILL');
    child.kill('SIGKILL');
    await exited;
  };
  return { url: `redis://127.0.0.1:${port}`, port, pid: child.pid ?? 0, stop };
}

/** A loopback port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => {
        done(port);
      });
    });
  });
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const tell = (answers: boolean) => {
      socket.destroy();
      done(answers);
    };
    socket.once('data', (data) => {
      tell(data.toString().startsWith('+PONG'));
    });
    socket.once('error', () => {
      tell(false);
    });
  });
}
