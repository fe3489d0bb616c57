import type { z } from 'zod';
import type { Warning } from '../../../shared/warning.ts';
import { ProblemError } from '../live/call.ts';
import { failureWords } from '../ui/problemWords.ts';
import { Request } from '../ui/request.svelte.ts';
import { Attempt } from './attempt.ts';
import { changedNames, type Difference, differences } from './difference.ts';
import type { FieldShape } from './fieldShape.ts';
import { FormFields, type Held, type Look } from './formFields.ts';

export type FieldOf<B extends z.ZodObject> = Extract<keyof z.input<B>, string>;

export type FormOptions<B extends z.ZodObject, R> = {
  /** The endpoint whose body this form writes. */
  readonly endpoint: { readonly body?: B | undefined };
  /** The fields that the form shows. A text alone is the label. */
  readonly fields: Readonly<Partial<Record<FieldOf<B>, string | Look>>>;
  /** The record that is corrected (with its `version`: only what was changed is sent), or what a new one starts with. */
  readonly record?: Readonly<object> | undefined;
  /** A correction that is sent whole: the endpoint wants also what was not changed. */
  readonly isWhole?: boolean;
  /** The fields of the record as the server has it, where the body names them otherwise. */
  readonly fieldsIn?: (record: Held) => Held;
  /** Sends the body; add here what the form does not show. Hand `commandId` to `call`: a retry must not act twice. */
  readonly send: (body: z.input<B>, commandId: string) => Promise<R>;
  /** The contract's pure rule for what is unusual but allowed, shown while typing. */
  readonly warn?: (values: Partial<z.input<B>>) => readonly Warning[];
  /** The contract's pure rule for what cannot be, beyond the schema: it is not sent. */
  readonly refuse?: (values: Partial<z.input<B>>) => readonly Warning[];
};

const nothingLost = ' Nothing of what you typed is lost: look again, then save again.';

const versionOf = (record: Held) =>
  typeof record['version'] === 'number' ? record['version'] : null;

/**
 * A form over the body of an endpoint: it holds what is typed, checks it with the endpoint's own schema (the same words as the server's),
 * puts the server's complaints to their fields, guards against double taps, and lets a person settle what somebody else saved meanwhile.
 *
 *   const form = new ContractForm({
 *     endpoint: updatePet,
 *     record: pet,
 *     fields: { name: 'Name', species: { label: 'Species', words: speciesWords }, birthDate: 'Born' },
 *     send: (body, commandId) => call(updatePet, { params: { petId: pet.id }, body, commandId }),
 *   });
 *   <ContractFormBox {form} says="Save patient" onsaved={(saved) => …} oncancel={…}>
 *     <ContractField {form} name="name" />
 *   </ContractFormBox>
 *
 * Without the box: `submit()` answers the reply, or null when something is to be put right; show `<FormTrouble {form} />`, and
 * `unsaved.watch(form, element)` in an effect. A control of your own: `get`/`set` and `leave` on blur.
 */
export class ContractForm<B extends z.ZodObject, R> {
  readonly request = new Request();
  readonly #fields: FormFields;
  readonly #options: FormOptions<B, R>;
  /** The record as this person saw it, as the controls would hold it. */
  #before = $state.raw<Held>({});
  #held = $state.raw<Held>({});
  #version = $state<number | null>(null);
  /** Fields whose complaints are shown: those that were left, all after the first try to save. */
  #shown = $state.raw<ReadonlySet<string>>(new Set());
  #refused = $state.raw<Readonly<Record<string, string>>>({});
  #isSaved = $state(false);
  #told = $state.raw<readonly Warning[]>([]);
  #differences = $state.raw<readonly Difference[]>([]);
  readonly #attempt = new Attempt();
  #values = $derived.by(() => this.#fields.valuesOf(this.#held, this.#version !== null));
  #complaints = $derived.by(() => ({
    ...this.#fields.byName(this.#options.refuse?.(this.values)),
    ...this.#fields.complaintsOf(this.#body),
  }));

  constructor(options: FormOptions<B, R>) {
    const { body } = options.endpoint;
    if (!body) throw new Error('a form needs an endpoint with a body');
    this.#options = options;
    this.#fields = new FormFields(body, options.fields);
    this.start(options.record ?? {});
  }

  /** Begins anew from this record; what was typed is forgotten. */
  start(record: Readonly<object>) {
    const fields = this.#read(record);
    this.#held = this.#before = this.#fields.heldOf(fields);
    this.#version = versionOf(fields);
    this.#forget();
    this.request.forget();
  }

  shape(name: FieldOf<B>): FieldShape {
    return this.#fields.shape(name);
  }
  look(name: string): Look {
    return this.#fields.look(name);
  }
  /** What the control of this field holds: text for all that is typed or chosen, true or false for a tick. */
  get(name: FieldOf<B>): unknown {
    return this.#held[name];
  }
  text(name: FieldOf<B>): string {
    const held = this.#held[name];
    return typeof held === 'string' ? held : '';
  }
  set(name: FieldOf<B>, held: unknown) {
    this.#held = { ...this.#held, [name]: held };
    this.#isSaved = false;
    this.#told = [];
    this.#refused = { ...this.#refused, [name]: '' };
  }
  /** The person left the field: from now on it says what is wrong with it. */
  leave(name: FieldOf<B>) {
    if (this.#isChanged(name)) this.#shown = new Set([...this.#shown, name]);
  }

  /** What is typed, as the server would get it. */
  get values(): Partial<z.input<B>> {
    return this.#values as Partial<z.input<B>>; // checked by the schema before it is sent
  }
  error(name: FieldOf<B>): string | undefined {
    const own = this.#shown.has(name) ? this.#complaints[name] : undefined;
    return this.#refused[name] ? this.#refused[name] : own;
  }
  warning(name: FieldOf<B>): string | undefined {
    return this.#fields.byName([...this.#told, ...this.#foreseen])[name];
  }
  /** What only the server could know to be unusual about what was just saved; gone when something is typed. */
  get secondLooks(): readonly Warning[] {
    const foreseen = this.#foreseen.map(({ message }) => message);
    return this.#told.filter(({ message }) => !foreseen.includes(message));
  }
  get isDirty(): boolean {
    return changedNames(this.#before, this.#held).length > 0;
  }
  get isBusy(): boolean {
    return this.request.isBusy;
  }
  /** Saved, and nothing typed since. */
  get isSaved(): boolean {
    return this.#isSaved;
  }
  /** What is wrong with the whole: a refusal that no field of the form explains. */
  get words(): string | null {
    const { error } = this.request;
    const isExplained = this.#differences.length > 0 || Object.values(this.#refused).some(Boolean);
    if (error === null || isExplained) return null;
    const more = this.request.wasRefusedFor('stale_version') ? nothingLost : '';
    return failureWords(error) + more;
  }
  /** What somebody else saved in the meantime; settled field by field, and sent with the next `submit`. */
  get differences(): readonly Difference[] {
    return this.#differences;
  }
  said(name: string, held: unknown): string {
    return this.#fields.said(name, held);
  }
  settle(difference: Difference, keep: 'mine' | 'theirs') {
    this.#held = { ...this.#held, [difference.name]: difference[keep] };
  }
  isKept(difference: Difference, keep: 'mine' | 'theirs'): boolean {
    return this.#held[difference.name] === difference[keep];
  }

  /** Nothing was changed since it was tried to save this. */
  get isAsTried(): boolean {
    return this.#attempt.isOf(this.#body);
  }

  /** True when the contract has nothing against it; if it has, each field says what. */
  check(): boolean {
    this.#shown = new Set(this.#fields.names);
    return Object.keys(this.#complaints).length === 0;
  }

  /** Checks everything and saves; the reply, or null when it was not saved. A second tap meanwhile does nothing. */
  async submit(): Promise<R | null> {
    if (this.isBusy || !this.check()) return null;
    this.#refused = {};
    const body = this.#body;
    let reply: R | null = null;
    const isDone = await this.request.run(async () => {
      reply = await this.#options.send(body as z.input<B>, this.#attempt.commandFor(body)); // checked just above
    });
    if (isDone) this.#keep(reply ?? {});
    else this.#explain(this.request.error);
    return reply;
  }

  /** New: all that is filled in. A correction: what was changed, and the version that was seen. */
  get #body(): Held {
    const values = Object.entries(this.#values).filter(([, value]) => value !== undefined);
    if (this.#version === null) return Object.fromEntries(values);
    const sent = values.filter(([name]) => this.#options.isWhole || this.#isChanged(name));
    return { version: this.#version, ...Object.fromEntries(sent) };
  }
  #isChanged(name: string): boolean {
    return changedNames(this.#before, this.#held).includes(name);
  }

  #read(record: object): Held {
    return this.#options.fieldsIn?.(record as Held) ?? (record as Held); // read by name only
  }

  get #foreseen(): readonly Warning[] {
    return this.#options.warn?.(this.values) ?? [];
  }
  #forget() {
    this.#shown = new Set();
    this.#refused = {};
    this.#differences = [];
    this.#told = [];
    this.#isSaved = false;
  }

  /** What was sent is what is there now; of a corrected record what the server made of it. */
  #keep(reply: object) {
    const record = this.#read(reply);
    this.#attempt.end();
    this.#forget();
    if (this.#version !== null) {
      this.#held = this.#fields.heldOf({ ...this.#values, ...record });
      this.#version = versionOf(record) ?? this.#version;
    }
    this.#before = this.#held;
    this.#told = (record['warnings'] as readonly Warning[] | undefined) ?? []; // as the contract has them
    this.#isSaved = true;
  }

  #explain(error: unknown) {
    if (!(error instanceof ProblemError)) return;
    const { code, errors = [], current } = error.problem;
    this.#refused = this.#fields.byName(errors);
    if (code === 'stale_version' && typeof current === 'object' && current !== null) {
      this.#compare(this.#read(current)); // the record as it stands now
    }
  }

  /** Takes over what only the other changed, and leaves open what both did. */
  #compare(current: Held) {
    const theirs = this.#fields.heldLater(this.#before, current);
    const found = differences(this.#before, theirs, this.#held);
    const untouched = found.filter(({ isClash }) => !isClash);
    const takenOver = Object.fromEntries(untouched.map(({ name }) => [name, theirs[name]]));
    this.#held = { ...this.#held, ...takenOver };
    this.#before = theirs;
    this.#version = versionOf(current) ?? this.#version;
    this.#differences = found;
  }
}
