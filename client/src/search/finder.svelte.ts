import { OfflineError } from '../live/call.ts';
import { failureWords } from '../ui/problemWords.ts';
import type { Found, Hit } from './askSearch.ts';

const pauseMs = 120;
const mostRecent = 6;
const none: readonly Hit[] = [];

type Ask = (text: string, signal: AbortSignal) => Promise<Found>;

/** The search anywhere of one signed-in person. What was found stays in memory, and what was opened too: nothing is kept on the device. */
export class Finder {
  readonly #ask: Ask;
  readonly #go: (path: string) => void;
  #isOpen = $state(false);
  #text = $state('');
  #found = $state.raw<Found | null>(null);
  #recent = $state.raw<readonly Hit[]>([]);
  #active = $state(0);
  #isAsking = $state(false);
  #error = $state.raw<unknown>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #controller = new AbortController();

  constructor(ask: Ask, go: (path: string) => void) {
    this.#ask = ask;
    this.#go = go;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }
  get text(): string {
    return this.#text;
  }
  get isEmpty(): boolean {
    return this.#text.trim() === '';
  }
  /** What can be chosen now: what was found, or what was opened last. */
  get hits(): readonly Hit[] {
    if (this.isEmpty) return this.#recent;
    return this.#found?.hits ?? none;
  }
  /** There are more than are shown: another word would help. */
  get hasMore(): boolean {
    return !this.isEmpty && this.#found?.hasMore === true;
  }
  get active(): number {
    return this.#active;
  }
  get isAsking(): boolean {
    return this.#isAsking;
  }
  get isNothing(): boolean {
    return !this.isEmpty && !this.#isAsking && this.#error === null && this.hits.length === 0;
  }
  get words(): string | null {
    if (this.#error === null) return null;
    return this.isOffline
      ? 'The server cannot be reached. The search goes on when the connection is back.'
      : failureWords(this.#error);
  }
  get isOffline(): boolean {
    return this.#error instanceof OfflineError;
  }

  open() {
    this.#isOpen = true;
    this.type('');
  }
  close() {
    this.#isOpen = false;
    this.#cancel();
  }

  /** A later text overtakes an earlier one, whichever answer comes first. */
  type(text: string) {
    this.#cancel();
    this.#text = text;
    this.#active = 0;
    this.#error = null;
    this.#isAsking = !this.isEmpty;
    if (this.isEmpty) this.#found = null;
    else this.#timer = setTimeout(() => this.ask(), pauseMs);
  }

  /** Asks now for what is typed. Never throws: `words` says what went wrong. */
  ask() {
    this.#cancel();
    const asked = this.#text.trim();
    if (asked === '') return;
    const { signal } = (this.#controller = new AbortController());
    this.#isAsking = true;
    this.#error = null;
    this.#ask(asked, signal)
      .then((found) => {
        if (!signal.aborted) [this.#found, this.#active] = [found, 0];
      })
      .catch((error: unknown) => {
        if (!signal.aborted) [this.#found, this.#error] = [null, error];
      })
      .finally(() => {
        if (!signal.aborted) this.#isAsking = false;
      });
  }

  /** Moves the choice by keyboard; it goes round at the ends. */
  move(by: number) {
    const count = this.hits.length;
    if (count > 0) this.#active = (this.#active + by + count) % count;
  }
  choose(hit: Hit | undefined = this.hits[this.#active]) {
    if (!hit) return;
    const others = this.#recent.filter(({ path }) => path !== hit.path);
    this.#recent = [hit, ...others].slice(0, mostRecent);
    this.close();
    this.#go(hit.path);
  }

  #cancel() {
    clearTimeout(this.#timer);
    this.#controller.abort();
  }
}
