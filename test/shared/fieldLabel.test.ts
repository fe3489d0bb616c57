import { expect, it } from 'vitest';
import { fieldLabel } from '../../shared/fieldLabel.ts';

it.each([
  ['body.firstName', 'First name'],
  ['body.clientId', 'Client'],
  ['body.weightKg', 'Weight (kg)'],
  ['body.workingHours.monday.0.opensAt', 'Opens at'],
  ['body.rooms.3', 'Rooms'],
  ['query.limit', 'Limit'],
  ['headers.idempotency-key', 'idempotency-key'],
  ['body.constructor', 'Constructor'],
  ['body', 'Request'],
])('%s is called %s', (path, label) => {
  expect(fieldLabel(path)).toBe(label);
});
