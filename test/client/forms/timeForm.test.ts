import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import '../../../shared/plainWords.ts';
import { spanFrom, TimeForm } from '../../../client/src/board/dialogs/timeForm.svelte.ts';
import { ContractForm } from '../../../client/src/forms/contractForm.svelte.ts';
import { BookableInstant } from '../../../shared/ids.ts';

const body = z.strictObject({ startAt: BookableInstant, endAt: BookableInstant });
const noon = Date.parse('2026-11-23T17:00:00.000Z');

function visit() {
  const form = new ContractForm({
    endpoint: { body },
    fields: { startAt: 'Start', endAt: 'End' },
    record: spanFrom(noon),
    send: () => Promise.resolve({}),
  });
  return { form, time: new TimeForm(form, 'America/New_York') };
}

describe('day, time and minutes of a visit', () => {
  it('show the clinic’s clock and write instants', () => {
    const { form, time } = visit();
    expect([time.start.date, time.start.time, time.minutes]).toEqual(['2026-11-23', '12:00', '30']);
    time.setStart({ time: '14:15' });
    expect(form.values).toEqual({
      startAt: '2026-11-23T19:15:00.000Z',
      endAt: '2026-11-23T19:45:00.000Z',
    });
    time.setMinutes('45');
    expect(form.values.endAt).toBe('2026-11-23T20:00:00.000Z');
  });

  it('keep the length over the night in which clocks are set back', () => {
    const { form, time } = visit();
    time.setStart({ date: '2026-11-01', time: '01:45' });
    expect(form.values).toEqual({
      startAt: '2026-11-01T05:45:00.000Z',
      endAt: '2026-11-01T06:15:00.000Z',
    });
  });

  it('say what is missing where it is missing, and keep what stands beside it', () => {
    const { form, time } = visit();
    time.setStart({ time: '' });
    expect(form.check()).toBe(false);
    expect(time.start.timeError).toBe('Please fill this in');
    expect([time.start.dateError, time.minutesError]).toEqual([undefined, undefined]);
    expect([time.start.date, time.minutes]).toEqual(['2026-11-23', '30']);
    time.setStart({ time: '09:00' });
    time.setMinutes('');
    expect(time.minutesError).toBe('Please fill this in');
    expect(time.start.timeError).toBeUndefined();
  });

  it('follow when another time is put into the form', () => {
    const { form, time } = visit();
    time.setStart({ time: '14:15' });
    form.set('startAt', '2026-11-24T15:00:00.000Z');
    form.set('endAt', '2026-11-24T16:00:00.000Z');
    expect([time.start.date, time.start.time, time.minutes]).toEqual(['2026-11-24', '10:00', '60']);
  });
});
