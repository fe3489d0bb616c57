import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../../shared/clientEndpoints.ts';
import { makeLog } from '../../../server/log.ts';
import { ask, signedIn, testApp, type Asker, type TestServer } from '../../support/testApp.ts';
import { makeClinic, makeRow, type TestClinic } from '../../support/testDatabase.ts';
import { administrator } from '../db/administrator.ts';

const prefix = 'tlogs';
const marker = 'Zebulon is allergic';
let lines: string[] = [];
const log = makeLog('info', { write: (line) => lines.push(line) });
let server: TestServer;
let clinic: TestClinic;
let rita: Asker;

beforeAll(async () => {
  server = await testApp({}, { prefix, log });
  clinic = await makeClinic(server.deps.db);
  rita = await signedIn(server, clinic.users.receptionist);
});
afterAll(() => server.close());

/** Every new client is refused by the database with this number and words that quote its note. */
async function refuseClients(errno: number): Promise<void> {
  const root = await administrator(prefix);
  await root.rows('DROP TRIGGER IF EXISTS clients_refuse_test');
  await root.rows(`CREATE TRIGGER clients_refuse_test BEFORE INSERT ON clients FOR EACH ROW
    BEGIN
      DECLARE words VARCHAR(128) DEFAULT CONCAT('refused: ', LEFT(NEW.notes, 100));
      SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = ${String(errno)}, MESSAGE_TEXT = words;
    END`);
  root.end();
}

const body = { firstName: 'Zebulon', lastName: 'Marker', phone: '555-0100', notes: marker };
const commandId = () => crypto.randomUUID();

function loggedError(): Record<string, unknown> {
  const entries = lines.map((line) => JSON.parse(line) as { err?: Record<string, unknown> });
  const [error, ...more] = entries.flatMap(({ err }) => (err ? [err] : []));
  if (!error || more.length > 0) throw new Error(`${String(more.length + 1)} logged errors`);
  return error;
}

describe('the log of a request that the database refused', () => {
  it.each([
    ['a lock wait', 1205, 503],
    ['any other error', 1366, 500],
  ])('has codes and frames of %s, and no word of the person', async (_name, errno, status) => {
    await refuseClients(errno);
    lines = [];
    const reply = await ask(rita, createClient, { body, commandId: commandId() });
    expect(reply.status).toBe(status);
    expect(loggedError()).toMatchObject({ errno, sqlState: 'HY000' });
    expect(loggedError()['stack']).toMatch(/^ {4}at /);
    expect(loggedError()['message']).toMatch(/insert into `?clients`?.*\?/i);
    expect(lines.join('')).not.toMatch(/Zebulon|Marker|allergic|refused:/);
  });
});

describe('the log', () => {
  const failure = async (): Promise<Error> => {
    const pet = {
      name: marker,
      species: 'dog',
      sex: 'male',
      clientId: 'nobody',
      birthDate: marker,
    };
    const failed = makeRow(server.deps.db, clinic, 'pets', pet);
    return failed.then(
      () => new Error('nothing failed'),
      (error: unknown) => error as Error,
    );
  };

  it('keeps the words of an error to itself also where a line has none of its own', async () => {
    const error = await failure();
    expect(error.message).toContain(marker);
    lines = [];
    log.error(error);
    log.error({ err: error });
    server.app.log.error({ err: error }, error.message);
    log.warn({ err: new Error('outside', { cause: error }) }, 'failed');
    log.warn({ err: new AggregateError([error], 'several') }, 'failed');
    expect(lines).toHaveLength(5);
    expect(lines.join('')).not.toContain(marker);
    expect(lines.every((line) => line.includes('"errno":1292'))).toBe(true);
  });

  it('keeps the words of our own errors, and not the text that JSON.parse stumbled over', () => {
    lines = [];
    log.error({ err: new Error('clinic 7 is not there') }, 'failed');
    try {
      JSON.parse(marker);
    } catch (error) {
      log.error({ err: error }, 'failed');
    }
    expect(lines[0]).toContain('clinic 7 is not there');
    expect(lines[1]).toContain('"type":"SyntaxError"');
    expect(lines[1]).not.toContain('Zebulon');
  });
});
