import { describe, expect, it } from 'vitest';
import type { AlertCard, Card, StaffBoard, StaffChange } from '../../shared/board.ts';
import {
  applyChange,
  audienceOf,
  boardChecksum,
  isOnBoard,
  leftLobby,
  projectBoard,
  projectChange,
  toLobbyChange,
  waitMinutes,
} from '../../shared/boardRules.ts';

const day = {
  day: '2026-11-22',
  dayStartsAt: '2026-11-22T05:00:00.000Z',
  dayEndsAt: '2026-11-23T05:00:00.000Z',
};

const card = (over: Partial<Card> = {}): Card =>
  ({
    id: 'card-1',
    version: 1,
    status: 'scheduled',
    type: 'sick',
    priority: 'routine',
    reason: 'SECRET-REASON',
    startAt: '2026-11-22T15:00:00.000Z',
    endAt: '2026-11-22T15:30:00.000Z',
    room: 'Exam 1',
    isWalkIn: false,
    isHiddenFromLobby: false,
    pet: { id: 'pet-1', name: 'Biscuit', species: 'dog', breed: 'SECRET-BREED' },
    client: { id: 'client-1', lastName: 'SECRET-OWNER' },
    veterinarian: { id: 'vet-1', firstName: 'SECRET-VET', lastName: 'SECRET-VET' },
    confirmedAt: null,
    checkedInAt: null,
    startedAt: null,
    completedAt: null,
    cancelledAt: null,
    noShowAt: null,
    cancelReason: 'SECRET-CANCEL',
    lastStep: {
      from: 'scheduled',
      byId: null,
      byName: 'SECRET-STAFF',
      at: '2026-11-22T15:00:00.000Z',
    },
    ...over,
  }) as Card;

const alert = (over: Partial<AlertCard> = {}): AlertCard =>
  ({
    id: 'alert-1',
    version: 1,
    labResultId: 'result-1',
    state: 'open',
    level: 'assigned',
    revision: 1,
    pet: { id: 'pet-1', name: 'Biscuit', species: 'dog' },
    client: { id: 'client-1', lastName: 'SECRET-OWNER' },
    appointmentId: null,
    veterinarian: null,
    testName: 'SECRET-TEST',
    resultValue: 'SECRET-VALUE',
    unit: 'SECRET-UNIT',
    referenceRange: 'SECRET-RANGE',
    raisedAt: '2026-11-22T15:00:00.000Z',
    levelChangedAt: '2026-11-22T15:00:00.000Z',
    acknowledgedAt: null,
    acknowledgedBy: null,
    readBack: null,
    note: 'SECRET-NOTE',
    withdrawnAt: null,
    withdrawnReason: 'SECRET-WHY',
    withdrawalSeenAt: null,
    ...over,
  }) as AlertCard;

const board = (cards: Card[] = [], alerts: AlertCard[] = []): StaffBoard =>
  ({
    view: 'staff',
    ...day,
    clinic: {
      id: 'clinic-1',
      name: 'Clinic',
      timezone: 'America/New_York',
      rooms: ['SECRET-ROOMLIST'],
      waitMinutes: { attention: 15, late: 30 },
    },
    veterinarians: [{ id: 'vet-1', firstName: 'SECRET-VET', lastName: 'SECRET-VET' }],
    cards,
    alerts,
  }) as unknown as StaffBoard;

const change = (over: Partial<StaffChange> = {}): StaffChange =>
  ({
    seq: 1,
    tag: 1,
    cause: 'checked_in',
    commandId: 'SECRET-COMMAND',
    actor: { id: 'x', name: 'SECRET-STAFF' },
    at: day.dayStartsAt,
    cards: [],
    gone: [],
    alerts: [],
    ...over,
  }) as StaffChange;

describe('what each reader sees', () => {
  it('tells a lobby nothing but pet, species, room, status and times', () => {
    const shown = JSON.stringify([
      projectBoard(board([card()], [alert()]), 'lobby'),
      toLobbyChange(change({ cards: [card()], alerts: [alert()] }), board(), []),
    ]);
    expect(shown).toContain('Biscuit');
    expect(shown).not.toContain('SECRET');
  });

  it('shows a lobby no quiet visit, no emergency and nobody who does not come', () => {
    const hidden = [
      { isHiddenFromLobby: true },
      { priority: 'emergency' },
      { type: 'emergency' },
      { status: 'cancelled' },
      { status: 'no_show' },
    ] as const;
    for (const over of hidden) {
      expect(projectBoard(board([card(over)]), 'lobby').cards).toEqual([]);
      const updated = change({ cards: [card(over)] });
      expect(toLobbyChange(updated, board(), []).cards).toEqual([]);
    }
  });

  it('tells a lobby the ids of what it showed, and of nothing else', () => {
    const quiet = { isHiddenFromLobby: true };
    const tomorrow = { startAt: '2026-11-23T15:00:00.000Z' };
    const leftBy = (before: StaffBoard, by: StaffChange) =>
      leftLobby(by, { before, after: applyChange(before, by) });
    const to = (over: Partial<Card>) => change({ cards: [card({ version: 2, ...over })] });
    const deleted = change({ gone: ['card-1'] as never });
    for (const by of [to(quiet), to(tomorrow), to({ status: 'cancelled' }), deleted]) {
      expect(leftBy(board([card()]), by)).toEqual(['card-1']);
      expect(leftBy(board([card(quiet)]), by)).toEqual([]);
      expect(leftBy(board([]), by)).toEqual([]);
    }
    expect(leftBy(board([card()]), to({ status: 'checked_in' }))).toEqual([]);
  });

  it('keeps medical words of an alert from reception and the owner’s name from a wall', () => {
    const desk = JSON.stringify(
      projectBoard(board([], [alert()]), 'desk').view === 'staff' &&
        projectChange(change({ alerts: [alert()] }), 'desk'),
    );
    for (const word of ['TEST', 'VALUE', 'UNIT', 'RANGE', 'NOTE', 'WHY'])
      expect(desk).not.toContain(`SECRET-${word}`);
    const wall = JSON.stringify(
      projectChange(change({ cards: [card()], alerts: [alert()] }), 'wall'),
    );
    expect(wall).not.toContain('SECRET-OWNER');
    expect(wall).toContain('"S."');
    expect(wall).toContain('SECRET-VALUE');
  });

  it('gives each role its projection', () => {
    expect(audienceOf('receptionist', null)).toBe('desk');
    expect(audienceOf('veterinarian', null)).toBe('staff');
    expect(audienceOf('screen', 'staff')).toBe('wall');
    expect(audienceOf('screen', 'lobby')).toBe('lobby');
    expect(audienceOf('screen', null)).toBe('lobby');
  });
});

describe('applying a change', () => {
  it('is harmless twice and when it is older than what is known', () => {
    const checkedIn = change({ cards: [card({ version: 2, status: 'checked_in' })] });
    const once = applyChange(board([card()]), checkedIn);
    expect(applyChange(once, checkedIn)).toEqual(once);
    expect(applyChange(once, change({ cards: [card()] })).cards[0]?.status).toBe('checked_in');
  });

  it('drops a card that is rescheduled to another day, deleted, or gone', () => {
    const away = card({ version: 2, startAt: '2026-11-25T15:00:00.000Z' });
    expect(applyChange(board([card()]), change({ cards: [away] })).cards).toEqual([]);
    expect(applyChange(board([card()]), change({ gone: ['card-1'] as never })).cards).toEqual([]);
  });

  it('keeps an alert until it is acknowledged, and a withdrawal until it is seen', () => {
    const by = { id: 'vet-1', firstName: 'Vera', lastName: 'Vet' };
    const after = (over: object) =>
      applyChange(board([], [alert()]), change({ alerts: [alert({ version: 2, ...over })] }))
        .alerts;
    expect(after({ level: 'whole_clinic' })).toHaveLength(1);
    expect(after({ state: 'acknowledged', acknowledgedBy: by })).toEqual([]);
    expect(after({ state: 'withdrawn' })).toEqual([]);
    expect(after({ state: 'withdrawn', acknowledgedBy: by })).toHaveLength(1);
    expect(
      after({ state: 'withdrawn', acknowledgedBy: by, withdrawalSeenAt: day.dayStartsAt }),
    ).toEqual([]);
  });

  it('refuses to mix a lobby’s and staff’s worlds', () => {
    expect(() => applyChange(projectBoard(board([card()]), 'lobby'), change())).toThrow();
    expect(() => applyChange(board(), toLobbyChange(change(), board(), []))).toThrow();
  });
});

describe('the board of a day', () => {
  it('has what starts today, who is still here, and who left today', () => {
    const yesterday = { startAt: '2026-11-21T15:00:00.000Z' };
    expect(isOnBoard(card(), day)).toBe(true);
    expect(isOnBoard(card({ startAt: day.dayEndsAt }), day)).toBe(false);
    expect(isOnBoard(card(yesterday), day)).toBe(false);
    expect(isOnBoard(card({ ...yesterday, status: 'in_progress' }), day)).toBe(true);
    expect(
      isOnBoard(
        card({ ...yesterday, status: 'completed', completedAt: '2026-11-22T06:00:00.000Z' }),
        day,
      ),
    ).toBe(true);
    expect(
      isOnBoard(
        card({ ...yesterday, status: 'completed', completedAt: '2026-11-21T16:00:00.000Z' }),
        day,
      ),
    ).toBe(false);
    expect(
      isOnBoard(card({ startAt: '2026-11-24T15:00:00.000Z', status: 'checked_in' }), day),
    ).toBe(true);
  });

  it('has a checksum that knows ids and versions but no order', () => {
    const two = [card(), card({ id: 'card-2' as never })];
    expect(boardChecksum(board(two))).toBe(boardChecksum(board([...two].reverse())));
    expect(boardChecksum(board(two))).not.toBe(
      boardChecksum(board([card({ version: 2 }), card({ id: 'card-2' as never })])),
    );
    expect(boardChecksum(board())).toBe(0);
  });

  it('counts waiting in whole minutes from check-in, only while somebody waits', () => {
    const here = card({ status: 'checked_in', checkedInAt: '2026-11-22T15:00:00.000Z' });
    expect(waitMinutes(here, Date.parse('2026-11-22T15:12:59.999Z'))).toBe(12);
    expect(waitMinutes(here, Date.parse('2026-11-22T14:59:00.000Z'))).toBe(0);
    expect(waitMinutes(card(), Date.parse('2026-11-22T15:12:59.999Z'))).toBeNull();
  });
});
