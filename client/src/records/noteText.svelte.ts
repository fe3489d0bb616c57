import { type MedicalRecord, soapNames } from '../../../shared/medicalRecord.ts';
import { changedNames } from '../forms/difference.ts';
import type { FieldShape } from '../forms/fieldShape.ts';
import type { FormFields, Held, Look } from '../forms/formFields.ts';
import {
  bodyOf,
  complaintsOf,
  flattened,
  noteFields,
  type NoteName,
  valuesOf,
  warningsOf,
} from './noteFields.ts';

/** What the controls of a note hold, what of it is not on the server, and what is wrong or unusual in it. */
export class NoteText {
  readonly #fields: FormFields;
  readonly #species: MedicalRecord['pet']['species'];
  #before = $state.raw<Held>({});
  #held = $state.raw<Held>({});
  #refused = $state.raw<Readonly<Record<string, string>>>({});
  #values = $derived.by(() => valuesOf(this.#fields, this.#held));
  #complaints = $derived.by(() => ({
    ...complaintsOf(this.#fields, this.#values, this.#species),
    ...this.#refused,
  }));
  #warnings = $derived.by(() => warningsOf(this.#values, this.#species));

  constructor(record: MedicalRecord, mayWrite: boolean) {
    this.#fields = noteFields(mayWrite);
    this.#species = record.pet.species;
    this.start(record);
  }

  start(record: MedicalRecord) {
    this.#before = this.#held = this.heldOf(record);
  }
  heldOf(record: MedicalRecord): Held {
    return this.#fields.heldOf(flattened(record));
  }
  get held(): Held {
    return this.#held;
  }
  get before(): Held {
    return this.#before;
  }
  /** Other values in some controls. */
  hold(values: Held) {
    this.#held = { ...this.#held, ...values };
  }
  /** What the server has now. What was changed here stays as it is, and so do these. */
  rebase(before: Held, kept: readonly string[] = []) {
    const mine = [...this.changed, ...kept].map((name) => [name, this.#held[name]]);
    this.#held = { ...before, ...Object.fromEntries(mine) };
    this.#before = before;
  }
  refuse(errors: readonly { path: string; message: string }[]) {
    this.#refused = Object.fromEntries(
      errors.map(({ path, message }) => [path.split('.').at(-1) ?? '', message]),
    );
  }

  shape(name: NoteName): FieldShape {
    return this.#fields.shape(name);
  }
  look(name: string): Look {
    return this.#fields.look(name);
  }
  get(name: NoteName): unknown {
    return this.#held[name];
  }
  text(name: NoteName): string {
    const held = this.#held[name];
    return typeof held === 'string' ? held : '';
  }
  set(name: NoteName, held: unknown) {
    this.hold({ [name]: held });
    const { [name]: _, ...others } = this.#refused;
    this.#refused = others;
  }
  error(name: NoteName): string | undefined {
    const found = this.#complaints[name];
    return typeof found === 'string' ? found : undefined;
  }
  warning(name: NoteName): string | undefined {
    return this.#warnings[name];
  }
  said(name: string, held: unknown): string {
    return this.#fields.said(name, held);
  }

  /** What is not on the server. */
  get changed(): readonly string[] {
    return changedNames(this.#before, this.#held);
  }
  isWrong(name: string): boolean {
    return name in this.#complaints;
  }
  /** The label of the first field that has to be put right. */
  get wrongLabel(): string {
    return this.look(this.changed.find((name) => this.isWrong(name)) ?? '').label;
  }
  /** These fields as the body of a save. What is not right yet goes as it was: of the vitals, all go together. */
  bodyOf(names: readonly string[]): Held {
    const wrong = Object.keys(this.#complaints).map((name) => [name, this.#before[name]]);
    const values = valuesOf(this.#fields, { ...this.#held, ...Object.fromEntries(wrong) });
    return bodyOf(values, names);
  }
  /** The SOAP texts that are not on the server, under their names. */
  get unsavedText(): string {
    const names = soapNames.filter((name) => this.changed.includes(name));
    return names.map((name) => `${this.look(name).label}: ${this.text(name)}`).join('\n\n');
  }
}
