import { checkIn as endpoint } from '../../shared/appointmentEndpoints.ts';
import type { Card } from '../../shared/board.ts';
import { dayWords } from '../../shared/clinicClock.ts';
import { isOfToday } from '../../shared/visitRules.ts';
import { readClinic } from '../board/clinicSettings.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { lockCard, moveStatus, refuseMove, type StepCall } from './appointmentStep.ts';

/** @throws Problem `not_today`, `pet_deceased` */
async function refuseUnexpected({ trx, at }: StepCall, card: Card): Promise<void> {
  const { name, isDeceased } = card.pet;
  if (isDeceased)
    throw new Problem('pet_deceased', {
      detail: `${name} is recorded as deceased.`,
      current: card,
    });
  const { timezone } = await readClinic(trx);
  const nowMs = at.getTime();
  if (isOfToday(card.startAt, nowMs, timezone)) return;
  const day = dayWords(Date.parse(card.startAt), timezone, nowMs);
  throw new Problem('not_today', {
    detail: `This visit is on ${day}: reschedule it to today first.`,
    current: card,
  });
}

/** The patient is here; waiting time counts from now. */
export const checkIn = command(endpoint, async (call) => {
  const card = await lockCard(call);
  refuseMove(card, 'checkIn');
  await refuseUnexpected(call, card);
  return moveStatus(call, card, 'checkIn', {
    cause: 'checked_in',
    columns: { checked_in_at: call.at },
  });
});
