import { ProblemError } from '../live/call.ts';
import type { ProblemCode } from '../../../shared/problems.ts';
import { failureWords } from './problemWords.ts';

/** One thing that a form asks of the server: whether it is under way and how it failed. */
export class Request {
  #isBusy = $state(false);
  #error = $state.raw<unknown>(null);

  get isBusy(): boolean {
    return this.#isBusy;
  }
  get error(): unknown {
    return this.#error;
  }
  get words(): string | null {
    return this.#error === null ? null : failureWords(this.#error);
  }

  wasRefusedFor(...codes: ProblemCode[]): boolean {
    return this.#error instanceof ProblemError && codes.includes(this.#error.problem.code);
  }

  forget() {
    this.#error = null;
  }

  /** Does the work unless some is under way already; true when it succeeded. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (this.#isBusy) return false;
    this.#isBusy = true;
    this.#error = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.#error = error;
      return false;
    } finally {
      this.#isBusy = false;
    }
  }
}
