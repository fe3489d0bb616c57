import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';

/** A program of ours run beside the supervisor, on the same Node and in a process group of its own. */
export type AppProcess = {
  /** The address it said it is ready at, or undefined when it ended before. */
  ready: Promise<string | undefined>;
  /** Its exit code; 1 when a signal ended it that we did not send. */
  exited: Promise<number>;
  /** Asks it to drain; asking again changes nothing. */
  end: () => void;
  /** Ends it at once. */
  kill: () => void;
};

/**
 * Starts `server/<file>`. It is detached because Ctrl-C reaches a whole process group: the child would take the
 * terminal's signal and ours for two, and end without draining. When the supervisor is killed, its end of the
 * message channel closes, which tells the child to drain; one that does not is found by `pidFile` at the next start.
 */
export function startProcess(file: string, env: NodeJS.ProcessEnv, pidFile: string): AppProcess {
  const child = spawn(process.execPath, [join(root, 'server', file)], {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  writeFileSync(pidFile, String(child.pid ?? 0), { mode: 0o600 });
  const ending = { wasAsked: false };
  const exited = untilExit(child, ending);
  const ready = Promise.race([readyAddress(child), exited.then(() => undefined)]);
  const end = () => {
    if (!ending.wasAsked) child.kill('SIGTERM');
    ending.wasAsked = true;
  };
  return { ready, exited, end, kill: () => child.kill('SIGKILL') };
}

function untilExit(child: ChildProcess, ending: { wasAsked: boolean }): Promise<number> {
  return new Promise((done) => {
    child.once('exit', (code) => {
      done(code ?? (ending.wasAsked ? 0 : 1));
    });
    child.once('error', () => {
      done(1);
    });
  });
}

function readyAddress(child: ChildProcess): Promise<string> {
  return new Promise((done) => {
    child.on('message', (message) => {
      if (isReady(message)) done(message.url);
    });
  });
}

function isReady(message: unknown): message is { kind: 'ready'; url: string } {
  return (
    typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'ready'
  );
}
