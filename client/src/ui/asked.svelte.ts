import { OfflineError, ProblemError } from '../live/call.ts';
import { failureWords } from './problemWords.ts';

/** Something that a page asks of the server. What was answered last stays while it is asked again, and when that fails. */
export class Asked<T> {
  readonly #question: (signal: AbortSignal) => Promise<T>;
  #value = $state.raw<T | null>(null);
  #error = $state.raw<unknown>(null);
  #isAsking = $state(false);
  #controller = new AbortController();

  constructor(question: (signal: AbortSignal) => Promise<T>) {
    this.#question = question;
  }

  /** Null until it was answered for the first time. */
  get value(): T | null {
    return this.#value;
  }
  get isAsking(): boolean {
    return this.#isAsking;
  }
  get error(): unknown {
    return this.#error;
  }
  get isOffline(): boolean {
    return this.#error instanceof OfflineError;
  }
  /** Was the answer that there is no such thing? */
  get isMissing(): boolean {
    return this.#error instanceof ProblemError && this.#error.problem.code === 'not_found';
  }
  /** Why the last question was not answered. */
  get words(): string | null {
    if (this.#error === null) return null;
    return this.isOffline ? 'The server cannot be reached.' : failureWords(this.#error);
  }

  /** What is known without asking, as after a change that was saved. */
  take(value: T) {
    this.#controller.abort();
    this.#value = value;
    this.#error = null;
    this.#isAsking = false;
  }

  /** Asks; a later question overtakes an earlier one. Never throws: `words` says what went wrong. */
  async ask(): Promise<void> {
    this.#controller.abort();
    const { signal } = (this.#controller = new AbortController());
    this.#isAsking = true;
    try {
      const value = await this.#question(signal);
      if (!signal.aborted) this.take(value);
    } catch (error) {
      if (signal.aborted) return;
      this.#error = error;
      this.#isAsking = false;
    }
  }

  /** Forgets the answer that is under way. */
  stop() {
    this.#controller.abort();
  }
}
