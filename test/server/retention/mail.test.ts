import { expect, it } from 'vitest';
import { inviteUser } from '../../../shared/userEndpoints.ts';
import { mailTimers } from '../../../server/mail/deliverMail.ts';
import { TimerRunner } from '../../../server/jobs/timerRunner.ts';
import { RetentionRounds } from '../../../server/retention/retentionRounds.ts';
import { ask, signedIn } from '../../support/testApp.ts';
import { makeRow, type TestClinic } from '../../support/testDatabase.ts';
import { someoneNew } from '../users/staffStage.ts';
import { dayMs, RetentionStage } from './retentionStage.ts';

const stage = new RetentionStage('tretentionmail');
const prune = () => new RetentionRounds(stage.server.deps).runDue();

/** A message of now as it is once it was sent: without its text. */
const sent = (clinic: TestClinic) =>
  makeRow(stage.server.deps.db, clinic, 'mail_messages', {
    kind: 'invitation',
    recipient: 'nora@example.test',
    subject: 'Welcome',
    status: 'sent',
    createdAt: new Date(stage.server.clock.nowMs()),
  });

it('a message that was sent is forgotten after 30 days', async () => {
  const clinic = await stage.clinic();
  const { clock } = stage.server;
  await sent(clinic);
  clock.advance(29 * dayMs);
  await sent(clinic);
  await prune();
  expect(await stage.count(clinic, 'mail_messages')).toBe(2);
  clock.advance(2 * dayMs);
  await prune();
  expect(await stage.count(clinic, 'mail_messages')).toBe(1);
});

it('a message that waits stays, however old, until it was given up and its text forgotten', async () => {
  const clinic = await stage.clinic();
  const admin = await signedIn(stage.server, clinic.users.admin);
  expect((await ask(admin, inviteUser, { body: someoneNew() })).status).toBe(201);
  stage.server.clock.advance(31 * dayMs);
  await prune();
  expect(await stage.count(clinic, 'mail_messages')).toBe(1);
  await new TimerRunner(stage.server.deps, mailTimers({})).runDue();
  await prune();
  expect(await stage.count(clinic, 'mail_messages')).toBe(0);
});
