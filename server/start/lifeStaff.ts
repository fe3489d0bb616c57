import type { Card, StaffBoard } from '../../shared/board.ts';
import type { StaffRole } from '../../shared/abilities.ts';
import {
  book,
  cancel,
  checkIn,
  complete,
  confirm,
  markNoShow,
  moveRoom,
  startVisit,
  walkIn,
} from '../../shared/appointmentEndpoints.ts';
import { getBoard } from '../../shared/boardEndpoints.ts';
import { acknowledgeAlert, reportLabResult } from '../../shared/labEndpoints.ts';
import { listPets } from '../../shared/petEndpoints.ts';
import { pick, type Random } from '../demo/demoRandom.ts';
import type { Act, LifePet } from './lifeActs.ts';
import { LifePerson, type Door } from './lifePerson.ts';

export type LifeSignIn = {
  readonly role: StaffRole;
  readonly email: string;
  readonly password: string;
};

const steps = { confirm, checkIn, complete, markNoShow };

/** The demo's people at work: each act goes through the public API as somebody whose job it is. */
export class LifeStaff {
  readonly #people: readonly { readonly role: StaffRole; readonly person: LifePerson }[];
  readonly #random: Random;
  #board: { readonly etag: string | null; readonly board: StaffBoard } | null = null;

  constructor(door: Door, signIns: readonly LifeSignIn[], random: Random) {
    this.#people = signIns.map((signIn) => ({
      role: signIn.role,
      person: new LifePerson(door, signIn),
    }));
    this.#random = random;
  }

  /** @throws Refused, Away */
  async readBoard(): Promise<StaffBoard> {
    const [watcher] = this.#of('technician');
    if (!watcher) throw new Error('the demo has no technician');
    const heard = await watcher.read(getBoard, this.#board?.etag ?? null);
    if (heard) {
      const { board } = heard.body;
      if (board.view !== 'staff') throw new Error('a technician was shown a lobby board');
      this.#board = { etag: heard.etag, board };
    }
    if (!this.#board) throw new Error('the server has nothing new, but nothing old was known');
    return this.#board.board;
  }

  /** The living patients, at most four hundred. @throws Refused, Away */
  async readPets(): Promise<LifePet[]> {
    const pets: LifePet[] = [];
    let cursor: string | null = null;
    do {
      const query = { limit: 200, ...(cursor === null ? {} : { cursor }) };
      const page: { items: (LifePet & { isDeceased: boolean })[]; nextCursor: string | null } =
        await this.#some('technician').call(listPets, { query });
      pets.push(...page.items.filter(({ isDeceased }) => !isDeceased));
      cursor = pets.length < 400 ? page.nextCursor : null;
    } while (cursor !== null);
    return pets;
  }

  /** Does it. Answers the card as it is afterwards, where there is one. @throws Refused, Away */
  async perform(act: Act, day: string): Promise<Card | null> {
    switch (act.kind) {
      case 'reportCritical':
        await this.#reportCritical(act, day);
        return null;
      case 'acknowledge':
        await this.#acknowledge(act);
        return null;
      case 'book':
      case 'walkIn':
        return this.#welcome(act);
      case 'cancel':
      case 'startVisit':
      case 'moveRoom':
      case 'confirm':
      case 'checkIn':
      case 'complete':
      case 'markNoShow':
        return this.#step(act);
    }
  }

  async #step(act: Extract<Act, { card: Card; kind: Exclude<Act['kind'], 'reportCritical'> }>) {
    const { id, version, veterinarian } = act.card;
    const params = { appointmentId: id };
    switch (act.kind) {
      case 'cancel': {
        const body = { version, reason: act.reason };
        return (await this.#some('receptionist').call(cancel, { params, body })).card;
      }
      case 'startVisit': {
        const body = { version, room: act.room };
        return (await this.#some('technician').call(startVisit, { params, body })).card;
      }
      case 'moveRoom': {
        const body = { version, room: act.room };
        return (await this.#some('technician').call(moveRoom, { params, body })).card;
      }
      case 'confirm':
      case 'checkIn':
      case 'complete':
      case 'markNoShow': {
        const isTheirs = act.kind === 'complete';
        const person = isTheirs ? await this.#vet(veterinarian.id) : this.#some('receptionist');
        return (await person.call(steps[act.kind], { params, body: { version } })).card;
      }
    }
  }

  async #welcome(act: Extract<Act, { kind: 'book' | 'walkIn' }>): Promise<Card> {
    const desk = this.#some('receptionist');
    if (act.kind === 'walkIn') {
      const body = { ...act.visit, minutes: act.minutes, allowDoubleBooking: true };
      return (await desk.call(walkIn, { body })).card;
    }
    const startAt = new Date(act.startMs).toISOString();
    const endAt = new Date(act.endMs).toISOString();
    return (await desk.call(book, { body: { ...act.visit, startAt, endAt } })).card;
  }

  async #reportCritical(act: Extract<Act, { kind: 'reportCritical' }>, day: string): Promise<void> {
    await this.#some('technician').call(reportLabResult, {
      body: {
        petId: act.pet.id,
        appointmentId: act.card?.id ?? null,
        testName: 'Potassium',
        testCode: 'K',
        resultValue: (7 + this.#random()).toFixed(1),
        referenceRange: '3.5 - 5.8',
        unit: 'mmol/L',
        status: 'critical',
        testDate: day,
        receivedDate: day,
        labProvider: 'In-house analyser',
      },
    });
  }

  async #acknowledge({ alert }: Extract<Act, { kind: 'acknowledge' }>): Promise<void> {
    const person = await this.#vet(alert.veterinarian?.id ?? null);
    const note = 'Value read back. ECG running, fluids and calcium gluconate started.';
    const body = { version: alert.version, readBack: true, note };
    await person.call(acknowledgeAlert, { params: { labAlertId: alert.id }, body });
  }

  #of(role: StaffRole): LifePerson[] {
    return this.#people.filter((one) => one.role === role).map(({ person }) => person);
  }

  #some(role: StaffRole): LifePerson {
    return pick(this.#random, this.#of(role));
  }

  /** The veterinarian themselves, or a colleague where they are none of the demo's people. */
  async #vet(userId: string | null): Promise<LifePerson> {
    const vets = this.#of('veterinarian');
    for (const vet of vets) if ((await vet.id()) === userId) return vet;
    return pick(this.#random, vets);
  }
}
