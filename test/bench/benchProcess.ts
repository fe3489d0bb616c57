import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findProgram } from '../../server/start/processes.ts';
import type { Answer, Asks, Question } from './answerParent.ts';

export type ProcessOptions = {
  /** Kept on this core where `taskset` is there; else the machine decides. */
  readonly core?: number | undefined;
  /** Where the process leaves its CPU profile. */
  readonly profileDir?: string | undefined;
};

type Waiting = { readonly done: (reply: unknown) => void; readonly fail: (error: Error) => void };

/** A process of the bench and what it can be asked. */
export class BenchProcess<A extends Asks> {
  readonly #child: ChildProcess;
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(file: string, options: ProcessOptions = {}) {
    this.#file = file;
    this.#child = launch(join(import.meta.dirname, file), options);
    this.#child.on('message', (answer: Answer) => this.#take(answer));
    this.#child.once('exit', () => this.#failAll());
    this.#child.once('error', () => this.#failAll());
  }

  ask<N extends keyof A & string>(name: N, arg: A[N]['arg']): Promise<A[N]['reply']> {
    return new Promise((done, fail) => {
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { done, fail });
      const question: Question = { id: this.#lastId, name, arg };
      this.#child.send(question, (error) => {
        if (error) fail(error);
      });
    });
  }

  /** Lets it end by itself, or ends it; returns when it is gone. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    const isGone = await Promise.race([gone.then(() => true), wait(5_000, false, { ref: false })]);
    if (!isGone) this.#child.kill('SIGKILL');
    await gone;
  }

  #take({ id, reply, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.done(reply);
    else waiting?.fail(new Error(`${this.#file}: ${error}`));
  }

  #failAll(): void {
    for (const { fail } of this.#waiting.values()) fail(new Error(`${this.#file} ended too early`));
    this.#waiting.clear();
  }
}

function launch(file: string, { core, profileDir }: ProcessOptions): ChildProcess {
  const profiling = profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : [];
  const command = [process.execPath, ...profiling, file];
  const taskset = core === undefined ? undefined : findProgram('taskset');
  const pinned = taskset ? [taskset, '-c', String(core), ...command] : command;
  const [program = '', ...args] = pinned;
  return spawn(program, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
}

/** The server has the first core, the load the last one. */
export function cores(): { server: number | undefined; load: number | undefined } {
  const count = availableParallelism();
  return count < 2 ? { server: undefined, load: undefined } : { server: 0, load: count - 1 };
}
