import { FeedCore } from '../../../client/src/live/feedCore.ts';
import type { Change } from '../../../shared/board.ts';
import type { Cursor } from '../../../shared/live.ts';
import type { FakeLog } from './fakeLog.ts';

type Said = { readonly since: Cursor | null; readonly day: string | null };

/** A reader whose clock and network are in the test's hand. */
export class Reader {
  readonly said: Said[] = [];
  readonly applied: Change[] = [];
  readonly heard: (string | null)[] = [];
  refusedWith: string | null = null;
  mustReload = false;
  #timers: { ms: number; then: () => void }[] = [];
  readonly core = new FeedCore({
    sayHello: (since, day) => this.said.push({ since, day }),
    after: (ms, then) => {
      const timer = { ms, then };
      this.#timers.push(timer);
      return () => (this.#timers = this.#timers.filter((other) => other !== timer));
    },
    changed: (changes) => this.applied.push(...changes),
    heard: (_now, build) => this.heard.push(build),
    reload: () => (this.mustReload = true),
    refused: (code) => (this.refusedWith = code),
  });

  get patienceMs(): number[] {
    return this.#timers.map((timer) => timer.ms);
  }

  /** Lets all waiting run out. */
  wait(): void {
    for (const timer of this.#timers.splice(0)) timer.then();
  }

  /** Answers every `hello` said so far and those that follow from the answers. */
  answerFrom(log: FakeLog): void {
    let next = this.said.shift();
    while (next !== undefined) {
      this.core.answered(log.answer(next.since, next.day));
      next = this.said.shift();
    }
  }

  connect(log: FakeLog): this {
    this.core.connected();
    this.answerFrom(log);
    return this;
  }
}
