import type { z } from 'zod';
import { type FieldShape, fieldShape, heldFrom, valueFrom } from './fieldShape.ts';

/** How a field is shown; what it may hold comes from the contract. `words` says what each choice is called. */
export type Look = {
  readonly label: string;
  readonly hint?: string;
  readonly words?: Readonly<Record<string, string>>;
  /** `line` makes one line of a long text, `tel` gives a phone its number pad. */
  readonly as?: 'line' | 'tel' | 'email' | 'password';
  readonly autocomplete?: AutoFill;
  readonly placeholder?: string;
  /** A yes or no that nobody has given yet is neither: it is asked for, not taken for a no. */
  readonly isAsked?: boolean;
  /** How a person reads what the field holds, where `words` do not say it. */
  readonly says?: (held: unknown) => string;
};
export type Looks = Readonly<Record<string, string | Look | undefined>>;
/** Values of fields by name: as controls hold them, or as the server takes them. */
export type Held = Readonly<Record<string, unknown>>;

type Message = { readonly path: string; readonly message: string };

/** The fields of a form: the body's schema for what they may hold, and how each is shown. */
export class FormFields {
  readonly names: readonly string[];
  readonly #looks: Looks;
  readonly #schema: z.ZodObject;
  readonly #shapes: ReadonlyMap<string, FieldShape>;

  constructor(schema: z.ZodObject, looks: Looks) {
    this.#schema = schema;
    this.#looks = looks;
    this.names = Object.keys(looks);
    this.#shapes = new Map(
      this.names.map((name) => [name, this.#shapeOf(schema.shape[name] as z.ZodType, name)]), // the shape's own keys
    );
  }

  has(name: string): boolean {
    return this.#shapes.has(name);
  }
  shape(name: string): FieldShape {
    const shape = this.#shapes.get(name);
    if (!shape) throw new Error(`the form does not show ${name}`);
    return shape;
  }
  look(name: string): Look {
    const look = this.#looks[name] ?? name;
    return typeof look === 'string' ? { label: look } : look;
  }

  #shapeOf(schema: z.ZodType, name: string): FieldShape {
    const shape = fieldShape(schema);
    return this.look(name).isAsked ? { ...shape, kind: 'other' } : shape;
  }

  /** How a person reads what a field holds. */
  said(name: string, held: unknown): string {
    const { says } = this.look(name);
    if (says) return says(held);
    if (typeof held === 'boolean') return held ? 'Yes' : 'No';
    if (typeof held !== 'string')
      return held === null || held === undefined ? 'nothing' : 'changed';
    return held === '' ? 'nothing' : (this.look(name).words?.[held] ?? held);
  }

  /** What the controls hold for this record. */
  heldOf(record: Held): Held {
    return this.#each((shape, name) => heldFrom(shape, record[name] ?? shape.absent));
  }

  /** What the controls would hold for a newer state of the record; a field that it does not name is as before. */
  heldLater(before: Held, record: Held): Held {
    const later = this.heldOf(record);
    return this.#each((_, name) => (name in record ? later : before)[name]);
  }

  /** What the server takes for what the controls hold. */
  valuesOf(held: Held, isCorrection: boolean): Held {
    return this.#each((shape, name) => {
      // A password is what was typed, with its spaces.
      const isSecret = this.look(name).as === 'password' && held[name] !== '';
      return isSecret ? held[name] : valueFrom(shape, held[name], isCorrection);
    });
  }

  /** What the contract says against this body, by field. What the form does not show is added later and judged by the server. */
  complaintsOf(body: Held): Readonly<Record<string, string>> {
    const issues = this.#schema.safeParse(body).error?.issues ?? [];
    return this.byName(
      issues.map(({ path, message }) => ({ path: `body.${path.join('.')}`, message })),
    );
  }

  /** The first message for each field that the form shows. */
  byName(messages: readonly Message[] = []): Readonly<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const { path, message } of messages) {
      // `body.weightKg`, `body.admin.email`, `body.workingHours.monday.0`
      const name = path.split('.').find((part) => this.has(part));
      if (name !== undefined) found[name] ??= message;
    }
    return found;
  }

  #each(make: (shape: FieldShape, name: string) => unknown): Held {
    const made: Record<string, unknown> = {};
    for (const [name, shape] of this.#shapes) made[name] = make(shape, name);
    return made;
  }
}
