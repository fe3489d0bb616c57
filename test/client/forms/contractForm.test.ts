import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import '../../../shared/plainWords.ts';
import { ContractForm } from '../../../client/src/forms/contractForm.svelte.ts';
import { ProblemError } from '../../../client/src/live/problemError.ts';
import { OfflineError } from '../../../client/src/live/problemError.ts';
import type { ProblemCode, ProblemReply } from '../../../shared/problems.ts';

const fields = {
  name: z.string().trim().min(1).max(10),
  breed: z.string().trim().max(20).nullable(),
  sex: z.enum(['male', 'female']),
  weightKg: z.number().min(0.1).max(90).nullable(),
  isDeceased: z.boolean(),
};
const NewPet = z.strictObject(fields).partial().required({ name: true, sex: true });
const PetPatch = z.strictObject({ version: z.int(), ...z.strictObject(fields).partial().shape });
const looks = {
  name: 'Name',
  breed: 'Breed',
  sex: { label: 'Sex', words: { male: 'Male', female: 'Female' } },
  weightKg: 'Weight',
  isDeceased: 'Has died',
};
const rex = {
  name: 'Rex',
  breed: null,
  sex: 'male',
  weightKg: 20.5,
  isDeceased: false,
  version: 4,
};
type Sent = { readonly body: unknown; readonly commandId: string };

function formOver(record: object | undefined, answers: (() => unknown)[]) {
  const sent: Sent[] = [];
  const form = new ContractForm({
    endpoint: { body: record ? PetPatch : NewPet } as { body: typeof PetPatch },
    fields: looks,
    record,
    send: (body, commandId) => {
      sent.push({ body, commandId });
      return Promise.resolve().then(() => answers.shift()?.() as object);
    },
    warn: ({ weightKg }) =>
      Number(weightKg) > 80 ? [{ path: 'body.weightKg', message: 'Unusual' }] : [],
    refuse: ({ weightKg }) =>
      weightKg === 66.6 ? [{ path: 'body.weightKg', message: 'No pet weighs that' }] : [],
  });
  return { form, sent };
}

function refuse(code: ProblemCode, more: Partial<ProblemReply>) {
  return () => {
    const words = { type: '', title: '', detail: 'No.', status: 409, requestId: '' };
    throw new ProblemError({ ...words, code, ...more });
  };
}

describe('what the contract says', () => {
  it('is read off the schema for each control', () => {
    const { form } = formOver(undefined, []);
    expect(form.shape('name')).toMatchObject({ kind: 'text', isRequired: true, maxLength: 10 });
    expect(form.shape('sex')).toMatchObject({ kind: 'choice', options: ['male', 'female'] });
    expect(form.shape('weightKg')).toMatchObject({ kind: 'number', min: 0.1, max: 90 });
    expect(form.shape('isDeceased').kind).toBe('tick');
  });

  it('is told at the field in the server’s words, and nothing is sent', async () => {
    const { form, sent } = formOver(undefined, []);
    expect(form.error('name')).toBeUndefined();
    expect(await form.submit()).toBeNull();
    expect(form.error('name')).toBe('Please fill this in');
    expect(form.error('sex')).toBe('Please fill this in');
    form.set('name', 'far too long a name');
    expect(form.error('name')).toBe('Must have at most 10 characters');
    expect(sent).toEqual([]);
  });

  it('is told on leaving a field, but not for one that nobody touched', () => {
    const { form } = formOver(rex, []);
    form.leave('name');
    form.set('weightKg', 'heavy');
    expect(form.error('weightKg')).toBeUndefined();
    form.leave('weightKg');
    expect(form.error('weightKg')).toBe('Must be a number');
    expect(form.error('name')).toBeUndefined();
  });

  it('is told of what is unusual while typing', () => {
    const { form } = formOver(rex, []);
    form.set('weightKg', '85');
    expect(form.warning('weightKg')).toBe('Unusual');
  });
});

describe('what is sent', () => {
  it('is all that is filled in for something new', async () => {
    const { form, sent } = formOver(undefined, [() => ({})]);
    form.set('name', ' Rex ');
    form.set('sex', 'male');
    form.set('weightKg', '4,2');
    expect(await form.submit()).toEqual({});
    expect(sent[0]?.body).toEqual({
      name: 'Rex',
      breed: null,
      sex: 'male',
      weightKg: 4.2,
      isDeceased: false,
    });
    expect(form.isDirty).toBe(false);
  });

  it('is only what was changed for a correction, with the version that was seen', async () => {
    const { form, sent } = formOver(rex, [() => ({ ...rex, breed: 'Collie', version: 5 })]);
    form.set('breed', 'Collie ');
    await form.submit();
    form.set('breed', '');
    await form.submit();
    expect(sent.map(({ body }) => body)).toEqual([
      { version: 4, breed: 'Collie' },
      { version: 5, breed: null },
    ]);
  });

  it('goes once, however often the button is tapped', async () => {
    const { form, sent } = formOver(rex, [() => rex]);
    form.set('name', 'Max');
    await Promise.all([form.submit(), form.submit()]);
    expect(sent).toHaveLength(1);
  });

  it('is the same command again after a lost reply, and another after a change', async () => {
    const lost = () => {
      throw new OfflineError();
    };
    const { form, sent } = formOver(rex, [lost, lost, () => rex]);
    form.set('name', 'Max');
    await form.submit();
    expect(form.words).toContain('cannot be reached');
    await form.submit();
    form.set('name', 'Moritz');
    await form.submit();
    const [first, second, third] = sent.map(({ commandId }) => commandId);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });
});

describe('what the server answers', () => {
  it('stands at the field that it names until that is typed in again', async () => {
    const errors = [{ path: 'body.breed', message: 'No such breed' }];
    const { form } = formOver(rex, [refuse('invalid_request', { errors })]);
    form.set('breed', 'Dragon');
    await form.submit();
    expect(form.error('breed')).toBe('No such breed');
    expect(form.words).toBeNull();
    form.set('breed', 'Collie');
    expect(form.error('breed')).toBeUndefined();
  });

  it('is told as a whole where no field of the form explains it', async () => {
    const errors = [{ path: 'body.clientId', message: 'No such client' }];
    const { form } = formOver(rex, [refuse('unknown_reference', { errors })]);
    form.set('name', 'Max');
    await form.submit();
    expect(form.words).toBe('No.');
  });

  it('may come with warnings, which stay until something is typed', async () => {
    const warnings = [{ path: 'body.name', message: 'Two of this name' }];
    const { form } = formOver(rex, [() => ({ ...rex, warnings })]);
    form.set('name', 'Max');
    await form.submit();
    expect(form.isSaved).toBe(true);
    expect(form.warning('name')).toBe('Two of this name');
    form.set('name', 'Maxi');
    expect(form.warning('name')).toBeUndefined();
  });
});

describe('what somebody else saved meanwhile', () => {
  const current = { ...rex, name: 'Rexi', breed: 'Collie', weightKg: 21, version: 6 };

  async function refusedForm() {
    const { form, sent } = formOver(rex, [refuse('stale_version', { current }), () => current]);
    form.set('name', 'Max');
    form.set('weightKg', '21');
    await form.submit();
    return { form, sent };
  }

  it('is taken over where only they changed it, and asked about where both did', async () => {
    const { form } = await refusedForm();
    expect(form.text('breed')).toBe('Collie');
    expect(form.text('name')).toBe('Max');
    expect(form.differences.map(({ name, isClash }) => [name, isClash])).toEqual([
      ['name', true],
      ['breed', false],
    ]);
    expect(form.words).toBeNull();
  });

  it('is kept or replaced as the person chooses, on the version of now', async () => {
    const { form, sent } = await refusedForm();
    await form.submit();
    expect(sent[1]?.body).toEqual({ version: 6, name: 'Max' });
    const again = await refusedForm();
    const [clash] = again.form.differences;
    if (!clash) throw new Error('nothing to settle');
    again.form.settle(clash, 'theirs');
    expect(again.form.isKept(clash, 'theirs')).toBe(true);
    expect(again.form.isDirty).toBe(false);
  });
});

describe('what is worth a second look', () => {
  it('is what only the server could know, after saving', async () => {
    const known = { path: 'body.weightKg', message: 'Unusual' };
    const news = { path: 'body.name', message: 'Two of this name' };
    const { form } = formOver(rex, [() => ({ ...rex, weightKg: 85, warnings: [known, news] })]);
    form.set('weightKg', '85');
    await form.submit();
    expect(form.secondLooks).toEqual([news]);
    form.set('name', 'Max');
    expect(form.secondLooks).toEqual([]);
  });

  it('what cannot be is not sent', async () => {
    const { form, sent } = formOver(rex, []);
    form.set('weightKg', '66.6');
    expect(await form.submit()).toBeNull();
    expect(form.error('weightKg')).toBe('No pet weighs that');
    expect(sent).toEqual([]);
  });
});
