import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type TestServer } from '../../support/testApp.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testApp();
});
afterAll(() => server.close());

it('is found out once for all who ask at the same time, which nobody counts', async () => {
  let statements = 0;
  server.deps.db.live.on('query', () => (statements += 1));
  const ask = () => server.app.inject('/readyz');
  const replies = await Promise.all(Array.from({ length: 200 }, ask));
  expect(new Set(replies.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  expect(statements).toBeGreaterThan(0);
  expect(statements).toBeLessThan(10);
  const before = statements;
  expect((await ask()).statusCode).toBe(200);
  expect(statements).toBeGreaterThan(before);
});
