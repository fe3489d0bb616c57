import type { MedicalRecord } from '../../../shared/medicalRecord.ts';
import { type Difference, differences } from '../forms/difference.ts';
import type { Held } from '../forms/formFields.ts';
import { ProblemError } from '../live/call.ts';
import { newCommandId } from '../live/commandId.ts';
import { retryDelayMs } from '../live/retry.ts';
import { inBackground } from '../ui/inBackground.ts';
import { failureWords } from '../ui/problemWords.ts';
import type { NoteName } from './noteFields.ts';
import { NoteText } from './noteText.svelte.ts';

export type DraftState = 'saved' | 'saving' | 'offline' | 'invalid' | 'clash' | 'refused';

type Options = {
  readonly record: MedicalRecord;
  /** All of the note; else what is measured. */
  readonly mayWrite: boolean;
  /** Sends what changed; the same `commandId` again is the same save. */
  readonly send: (body: Held, commandId: string) => Promise<MedicalRecord>;
  readonly onsaved: (record: MedicalRecord) => void;
  /** Somebody locked the note, or its day is over: what was not saved is handed on. */
  readonly onlocked: (record: MedicalRecord, unsavedText: string) => void;
};
/** One save on its way: tried again as it is until it is answered. */
type Attempt = {
  readonly body: Held;
  readonly commandId: string;
  readonly sent: Held;
  readonly names: readonly string[];
};

const pauseMs = 1_200;
const asksAgain = (error: unknown) =>
  !(error instanceof ProblemError) || error.problem.status >= 500 || error.problem.status === 429;

/**
 * A note that saves itself a moment after the last key. What is typed is kept in memory alone and tried again for as long as the server cannot be reached. What
 * somebody else saved meanwhile is taken over where it does not meet; where it does, a person chooses. Its fields fit where those of a ContractForm do.
 */
export class NoteDraft extends NoteText {
  readonly #options: Options;
  #version: number;
  #attempt = $state.raw<Attempt | null>(null);
  #sending = $state.raw<Promise<void> | null>(null);
  #tries = $state(0);
  #refusal = $state.raw<unknown>(null);
  #clashes = $state.raw<readonly Difference[]>([]);
  #takenOver = $state.raw<readonly string[]>([]);
  #savedAtMs = $state<number | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options) {
    super(options.record, options.mayWrite);
    this.#options = options;
    this.#version = options.record.version;
  }

  override set(name: NoteName, held: unknown) {
    super.set(name, held);
    if (this.#tries === 0) this.#saveIn(pauseMs);
  }
  /** Who leaves a field does not wait for the pause. */
  leave(_name: NoteName) {
    if (this.#tries === 0) this.#saveIn(0);
  }

  get version(): number {
    return this.#version;
  }
  get isDirty(): boolean {
    return this.#attempt !== null || this.changed.length > 0;
  }
  get isBusy(): boolean {
    return this.#sending !== null;
  }
  get isSaved(): boolean {
    return !this.isDirty;
  }
  /** When the last save was answered; null before the first. */
  get savedAtMs(): number | null {
    return this.#savedAtMs;
  }
  get state(): DraftState {
    if (this.#clashes.length > 0) return 'clash';
    if (this.#refusal !== null) return 'refused';
    if (this.#tries > 0) return 'offline';
    if (this.#attempt || this.#ready.length > 0) return 'saving';
    return this.isDirty ? 'invalid' : 'saved';
  }
  /** Why the server will not have it, in words. */
  get words(): string | null {
    return this.#refusal === null ? null : failureWords(this.#refusal);
  }
  /** Where somebody else wrote the same field; each waits to be settled. */
  get differences(): readonly Difference[] {
    return this.#clashes;
  }
  /** Fields that somebody else wrote while this person wrote others. */
  get takenOver(): readonly string[] {
    return this.#takenOver;
  }
  isKept(difference: Difference, keep: 'mine' | 'theirs'): boolean {
    return this.held[difference.name] === difference[keep];
  }
  settle(difference: Difference, keep: 'mine' | 'theirs' | 'both') {
    const both = `${String(difference.theirs)}\n\n${String(difference.mine)}`;
    this.hold({ [difference.name]: keep === 'both' ? both : difference[keep] });
    this.#clashes = this.#clashes.filter(({ name }) => name !== difference.name);
    this.#saveIn(0);
  }

  /** Saves now; true when nothing is left to save. */
  async submit(): Promise<true | null> {
    await this.#sending;
    while (this.state === 'saving') await this.#save();
    return this.isDirty ? null : true;
  }
  /** The network is back, or the page: what waits is tried at once. */
  wake() {
    if (this.isDirty) this.#saveIn(0);
  }
  stop() {
    clearTimeout(this.#timer);
  }
  /** The note as it stands now, where nothing of this person's waits. */
  take(record: MedicalRecord) {
    if (this.isDirty || record.version <= this.#version) return;
    this.start(record);
    this.#version = record.version;
  }

  /** What can be saved now. */
  get #ready(): readonly string[] {
    if (this.#clashes.length > 0 || this.#refusal !== null) return [];
    return this.changed.filter((name) => !this.isWrong(name));
  }

  #saveIn(ms: number) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => inBackground(this.#save(), 'note'), ms);
  }

  #nextAttempt(): Attempt | null {
    const names = this.#ready;
    if (names.length === 0) return null;
    const body = { version: this.#version, ...this.bodyOf(names) };
    return { body, commandId: newCommandId(), sent: this.held, names };
  }

  async #save(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#sending) return this.#sending;
    const attempt = (this.#attempt ??= this.#nextAttempt());
    if (!attempt) return;
    this.#sending = this.#deliver(attempt);
    await this.#sending;
    this.#sending = null;
    if (this.#tries === 0 && this.#ready.length > 0) this.#saveIn(pauseMs);
  }

  async #deliver(attempt: Attempt): Promise<void> {
    try {
      this.#keep(attempt, await this.#options.send(attempt.body, attempt.commandId));
    } catch (error) {
      this.#explain(error);
    }
  }

  /** What was sent is what is there; what nobody touched here is as the server says. */
  #keep({ names, sent }: Attempt, record: MedicalRecord) {
    const kept = Object.fromEntries(names.map((name) => [name, sent[name]]));
    this.rebase({ ...this.heldOf(record), ...kept }, names);
    this.#version = record.version;
    this.#attempt = null;
    this.#tries = 0;
    this.#savedAtMs = Date.now();
    this.#options.onsaved(record);
  }

  #explain(error: unknown) {
    if (asksAgain(error)) {
      this.#tries += 1;
      this.#saveIn(retryDelayMs(this.#tries));
      return;
    }
    this.#attempt = null;
    this.#tries = 0;
    if (!(error instanceof ProblemError)) return;
    const { code, errors = [], current } = error.problem;
    const record = current as MedicalRecord | undefined; // the note, for the first two
    if (code === 'stale_version' && record) this.#compare(record);
    else if (code === 'record_locked' && record) this.#options.onlocked(record, this.unsavedText);
    else if (code === 'invalid_request' && errors.length > 0) this.refuse(errors);
    else this.#refusal = error;
  }

  #compare(current: MedicalRecord) {
    const theirs = this.heldOf(current);
    const found = differences(this.before, theirs, this.held);
    const others = found.filter(({ isClash }) => !isClash).map(({ name }) => name);
    this.rebase(theirs);
    this.#version = current.version;
    this.#clashes = found.filter(({ isClash }) => isClash);
    this.#takenOver = others;
    this.#options.onsaved(current);
    if (this.#clashes.length === 0) this.#saveIn(0);
  }
}
