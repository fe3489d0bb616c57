import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import '../../../shared/plainWords.ts';
import { ContractForm } from '../../../client/src/forms/contractForm.svelte.ts';
import { ProblemError } from '../../../client/src/live/problemError.ts';
import type { ProblemReply } from '../../../shared/problems.ts';

const body = z.strictObject({
  version: z.int(),
  room: z.string().nullable(),
  veterinarianId: z.uuid().optional(),
  email: z.email().optional(),
  password: z.string().min(1).optional(),
});
const asked = body.omit({ version: true, room: true }).extend({
  veterinarianId: z.uuid(),
  readBack: z.boolean({ error: 'Please answer yes or no' }),
});
const [ana, ben] = ['0197c0de-0000-7000-8000-00000000000a', '0197c0de-0000-7000-8000-00000000000b'];
const visit = { version: 3, room: 'Exam 1', veterinarian: { id: ana } };

function refused(problem: Partial<ProblemReply>) {
  const words = { type: '', title: '', detail: 'Ana checked in Rex.', status: 409, requestId: '' };
  return new ProblemError({ ...words, code: 'stale_version', ...problem });
}

function formThat(answers: (object | ProblemError)[]) {
  const sent: unknown[] = [];
  const form = new ContractForm({
    endpoint: { body },
    record: visit,
    isWhole: true,
    fields: {
      room: 'Room',
      veterinarianId: { label: 'With', says: (held) => (held === ben ? 'Ben' : 'Ana') },
    },
    fieldsIn: (record) => {
      const { veterinarian } = record as Partial<typeof visit>;
      return { ...record, ...(veterinarian && { veterinarianId: veterinarian.id }) };
    },
    send: async (given) => {
      sent.push(given);
      const answer = await Promise.resolve(answers.shift());
      if (answer instanceof ProblemError) throw answer;
      return answer ?? {};
    },
  });
  return { form, sent };
}

describe('a correction that is sent whole', () => {
  it('has also what was not changed, under the names of the body', async () => {
    const { form, sent } = formThat([{ ...visit, version: 4 }]);
    form.set('room', null);
    await form.submit();
    expect(sent).toEqual([{ version: 3, room: null, veterinarianId: ana }]);
  });

  it('tells what somebody else changed in a person’s words', async () => {
    const current = { ...visit, version: 4, veterinarian: { id: ben } };
    const { form } = formThat([refused({ current })]);
    form.set('room', 'Exam 2');
    await form.submit();
    const [difference] = form.differences;
    expect(form.said('veterinarianId', difference?.theirs)).toBe('Ben');
    expect([form.get('veterinarianId'), form.get('room')]).toEqual([ben, 'Exam 2']);
  });

  it('takes what the newer record does not name for unchanged, and says that nothing is lost', async () => {
    const { form, sent } = formThat([refused({ current: { version: 5 } })]);
    form.set('room', 'Exam 2');
    await form.submit();
    expect(form.differences).toEqual([]);
    expect(form.words).toMatch(/^Ana checked in Rex\. Nothing of what you typed is lost/);
    expect(form.isAsTried).toBe(false);
    await form.submit();
    expect(sent[1]).toEqual({ version: 5, room: 'Exam 2', veterinarianId: ana });
  });

  it('knows whether it is still what was refused', async () => {
    const { form } = formThat([refused({ code: 'room_occupied' })]);
    form.set('room', 'Exam 2');
    await form.submit();
    expect(form.isAsTried).toBe(true);
    form.set('room', 'Exam 3');
    expect(form.isAsTried).toBe(false);
  });
});

describe('fields of a kind of their own', () => {
  function newForm() {
    return new ContractForm({
      endpoint: { body: asked },
      fields: {
        readBack: { label: 'Read back?', isAsked: true },
        password: { label: 'Password', as: 'password' },
        veterinarianId: 'With',
        email: 'E-mail',
      },
      send: () => Promise.reject(refused({ code: 'weak_password', errors })),
    });
  }
  const errors = [{ path: 'body.admin.email', message: 'Taken' }];

  it('ask for a yes or no that nobody gave, and for whom nobody chose', () => {
    const form = newForm();
    expect(form.check()).toBe(false);
    expect(form.error('readBack')).toBe('Please answer yes or no');
    expect(form.error('veterinarianId')).toBe('Please fill this in');
    form.set('readBack', false);
    expect(form.error('readBack')).toBeUndefined();
  });

  it('keep the spaces of a password', () => {
    const form = newForm();
    form.set('password', ' orbit velvet ');
    expect(form.values.password).toBe(' orbit velvet ');
  });

  it('get what the server says of a field inside of a group', async () => {
    const form = newForm();
    form.set('readBack', true);
    form.set('veterinarianId', ana);
    await form.submit();
    expect(form.error('email')).toBe('Taken');
  });
});
