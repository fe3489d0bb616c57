// The full run: FUZZ_REQUESTS=20000 FUZZ_SEED=7 npm test -- test/server/http/fuzz

import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenapiCheck } from '../../support/openapiCheck.ts';
import { openapiCheckOf } from '../../support/openapiCheck.ts';
import { fuzzRequest, targetsOf, type FuzzRequest } from '../../support/fuzzRequest.ts';
import { fuzzSettings } from '../../support/fuzzSettings.ts';
import { testApp, type TestServer } from '../../support/testApp.ts';
import { makeClinic } from '../../support/testDatabase.ts';
import { idsOf } from './clinicIds.ts';
import { fuzzFinds } from './fuzzFinds.ts';
import { addressOf, FuzzCrew } from './fuzzCrew.ts';

const { requests, seed } = fuzzSettings();
const atOnce = 8;

let server: TestServer;
let check: OpenapiCheck;
let crew: FuzzCrew;

beforeAll(async () => {
  server = await testApp({ trustProxy: ['127.0.0.1'] }, { prefix: 'fuzz' });
  check = await openapiCheckOf(server);
  crew = new FuzzCrew(server);
});
afterAll(() => server.close());

/** How many replies were a success, a refusal of the request as such, another refusal. */
const counts = { done: 0, invalid: 0, refused: 0 };

function count(status: number): void {
  if (status < 400) counts.done += 1;
  else if (status === 400) counts.invalid += 1;
  else counts.refused += 1;
}

type Sent = Pick<FuzzRequest, 'target' | 'url' | 'headers' | 'payload'>;

/** A machine that is busy with other things sheds load: then it is asked again when it says so, like any client does. */
const mostTries = 8;

async function send({ target, url, headers, payload }: Sent, authorization: string | null) {
  for (let tries = 1; ; tries += 1) {
    const response = await server.app.inject({
      method: target.method as 'GET',
      url,
      headers: { ...headers, ...(authorization === null ? {} : { authorization }) },
      ...(payload === undefined ? {} : { payload }),
    });
    const isShed = response.statusCode === 503 && response.body.includes('"overloaded"');
    if (!isShed || tries === mostTries) return response;
    await wait(Number(response.headers['retry-after']) * 1000);
  }
}

/** What is wrong with the reply to this request; null for one that the document allows. */
async function faultOf(request: Sent, authorization: string | null): Promise<string | null> {
  const { target, url, headers, payload } = request;
  const response = await send(request, authorization);
  const { statusCode: status, body: text } = response;
  count(status);
  const fault = check.faultOf(target, { status, headers: response.headers, text });
  if (fault === null && status < 500) return null;
  const sent = JSON.stringify({ url, headers, payload: payload?.slice(0, 2_000) });
  return `${fault ?? `status ${String(status)}: ${text}`}\n  sent ${sent}`;
}

describe('requests made from the served document', () => {
  it(`are never answered by 5xx or by what it does not allow: ${String(requests)} of seed ${String(seed)}`, async () => {
    const targets = targetsOf(check.document);
    const foreign = await idsOf(server, await makeClinic(server.deps.db));
    const faults: string[] = [];
    let next = 0;
    const work = async () => {
      while (next < requests && faults.length < 20) {
        const number = next;
        next += 1;
        const { own, tokenOf } = await crew.stage();
        const request = fuzzRequest({ document: check.document, own, foreign }, targets, {
          seed,
          number,
        });
        const from = { 'x-forwarded-for': addressOf(number * 256) };
        const asked = { ...request, headers: { ...request.headers, ...from } };
        const fault = await faultOf(asked, await tokenOf(request.role));
        if (fault !== null)
          faults.push(`seed ${String(seed)} number ${String(number)} ${request.role}: ${fault}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    expect(faults.join('\n\n')).toBe('');
    // A fuzz that is turned away at the door proves nothing.
    for (const [kind, times] of Object.entries(counts))
      expect([kind, times > requests * 0.1]).toEqual([kind, true]);
  }, 3_600_000);

  it.each(fuzzFinds)('once found: $name', async ({ role, method, path, query, body, headers }) => {
    const { own, tokenOf } = await crew.stage();
    const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => own[name] ?? '');
    const url = `/api/v1${fill(path.replace(/:(\w+)/g, '{$1}'))}${query ? `?${fill(query)}` : ''}`;
    const payload = body === undefined ? undefined : fill(JSON.stringify(body));
    const said = { 'content-type': 'application/json', ...headers };
    const target = { method, path, operation: { parameters: [] } };
    expect(await faultOf({ target, url, headers: said, payload }, await tokenOf(role))).toBeNull();
  });
});
