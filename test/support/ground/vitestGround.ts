import { makeTestGround, type TestGround } from './testGround.ts';

let ground: TestGround | undefined;

/** Vitest's global setup: a run by hand brings its own databases; under `npm test` they are there. */
export async function setup(): Promise<void> {
  if (process.env.TEST_DATABASE_URL) return;
  ground = await makeTestGround((line) => {
    console.log(line);
  });
  Object.assign(process.env, ground.env);
}

export async function teardown(): Promise<void> {
  await ground?.end();
}
