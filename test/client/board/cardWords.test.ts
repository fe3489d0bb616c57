import { expect, test } from 'vitest';
import {
  lastStepWords,
  refusalWords,
  waitingRoomHint,
} from '../../../client/src/board/cardWords.ts';
import type { ProblemReply } from '../../../shared/problems.ts';
import { UserId } from '../../../shared/ids.ts';
import { aCard, anId } from './aCard.ts';

const nowMs = Date.parse('2026-11-22T09:00:03.000Z');
const ana = UserId.parse(anId(7));
const checkedIn = aCard({
  status: 'checked_in',
  lastStep: { from: 'scheduled', byId: ana, byName: 'Ana Silva', at: '2026-11-22T09:00:00.000Z' },
});
const problem = (code: ProblemReply['code'], current?: unknown): ProblemReply => ({
  type: 'about:blank',
  title: 'No',
  status: 409,
  code,
  detail: 'Someone changed this in the meantime.',
  requestId: 'r',
  ...(current === undefined ? {} : { current }),
});

test('a step taken by someone else a moment before is told with who, what and when', () => {
  const refusal = { problem: problem('stale_version', checkedIn), says: 'check in Biscuit' };
  expect(refusalWords(refusal, { card: null, nowMs, myId: 'me' })).toBe(
    'Ana Silva checked in Biscuit 3 s ago. Not done: check in Biscuit.',
  );
});

test('a refusal without a record is told with the card of the board', () => {
  const refusal = { problem: problem('wrong_status'), says: 'complete Biscuit' };
  expect(refusalWords(refusal, { card: checkedIn, nowMs, myId: 'me' })).toContain('Ana Silva');
});

test('a refusal that has nothing to do with others is told in the server’s words', () => {
  const refusal = {
    problem: { ...problem('room_occupied'), detail: 'The room is taken.' },
    says: 'start (Exam 1) Biscuit',
  };
  expect(refusalWords(refusal, { card: checkedIn, nowMs, myId: 'me' })).toBe(
    'Not done: start (Exam 1) Biscuit. The room is taken.',
  );
});

test('one’s own step is told as “You”', () => {
  expect(lastStepWords(checkedIn, nowMs, ana)).toBe('You checked in Biscuit 3 s ago');
});

test('a cat that waits beside dogs is to be kept apart, a dog beside a dog is not', () => {
  const dog = aCard({ status: 'checked_in' });
  const cat = aCard({ name: 'Mochi', species: 'cat', status: 'checked_in' });
  expect(waitingRoomHint([dog, cat, dog])).toBe('Keep Mochi apart from the 2 dogs');
  expect(waitingRoomHint([dog, dog])).toBeNull();
  expect(waitingRoomHint([cat])).toBeNull();
});
