import { connect } from 'node:net';
import { once } from 'node:events';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProblemReply } from '../../../shared/problems.ts';
import { onPort, testApp, type TestServer } from '../../support/testApp.ts';

const logged: string[] = [];
let server: TestServer;
let port: number;
beforeAll(async () => {
  const log = pino({ level: 'info' }, { write: (line) => logged.push(line) });
  server = await testApp({}, { log });
  port = Number(new URL(await onPort(server)).port);
});
afterAll(() => server.close());

const head = [
  'POST /api/v1/sessions HTTP/1.1',
  'host: localhost',
  'content-type: application/json',
  'content-length: 4000',
];

/** Sends the start, then a drop of the rest again and again until the server ends the connection; answers all that it said. */
async function sayAndDrip(start: string, drop: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined); // a drop that comes after the end
  let said = '';
  socket.on('data', (bytes: Buffer) => (said += bytes.toString()));
  socket.write(start);
  const drips = setInterval(() => socket.write(drop), 100);
  await once(socket, 'close');
  clearInterval(drips);
  return said;
}

function problemIn(said: string): { readonly status: string; readonly problem: ProblemReply } {
  const [headers = '', body = ''] = said.split('\r\n\r\n');
  expect(headers).toContain('content-type: application/problem+json');
  expect(headers).toContain('x-content-type-options: nosniff');
  expect(headers).toContain('connection: close');
  const problem = ProblemReply.parse(JSON.parse(body));
  expect(headers).toContain(`x-request-id: ${problem.requestId}`);
  return { status: headers.split('\r\n')[0] ?? '', problem };
}

describe('a request that comes too slowly', () => {
  it('has seconds for its headers and half a minute for its whole', () => {
    const { headersTimeout, requestTimeout } = server.app.server;
    expect({ headersTimeout, requestTimeout }).toEqual({
      headersTimeout: 10_000,
      requestTimeout: 30_000,
    });
  });

  it('is ended with 408, whether its headers or its body drip', { timeout: 60_000 }, async () => {
    // Node looks every 5 s; of the time it allows the test waits for less.
    server.app.server.headersTimeout = 300;
    server.app.server.requestTimeout = 600;
    const all = await Promise.all([
      sayAndDrip(`${head.join('\r\n')}\r\nx-slow: `, 'a'),
      sayAndDrip(`${head.join('\r\n')}\r\n\r\n{"email":"`, 'a'),
    ]);
    for (const said of all) {
      const { status, problem } = problemIn(said);
      expect(status).toBe('HTTP/1.1 408 Request Timeout');
      expect(problem).toMatchObject({ status: 408, code: 'request_too_slow' });
    }
    const faults = logged.map((line) => JSON.parse(line) as { level: number });
    expect(faults.filter(({ level }) => level > 30)).toEqual([]);
  });
});

describe('what is no request', () => {
  it.each([
    ['too long headers', `${head[0]}\r\nx-long: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['another language', 'HELO clinic.example\r\n\r\n', 400],
  ])('is refused as a problem: %s', async (_what, start, status) => {
    const said = problemIn(await sayAndDrip(start, '\r\n'));
    expect(said.problem.status).toBe(status);
    expect(said.status).toContain(String(status));
  });
});
