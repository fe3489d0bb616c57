import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../../server/start/appBuild.ts';
import { root } from '../../../server/start/install.mjs';
import { onPress } from '../../../server/start/onPress.ts';
import { endWithThisProcess } from '../../../server/start/processes.ts';
import { playwrightCounts, vitestCounts, type TestCounts } from './testCounts.ts';
import { makeTestGround } from './testGround.ts';

const say = (line: string) => {
  console.log(line);
};

type Runner = {
  name: string;
  args: (report: string, filter: readonly string[]) => string[];
  env?: (report: string) => Record<string, string>;
  count: (report: string) => TestCounts;
};

const vitest: Runner = {
  name: 'vitest',
  args: (report) => [
    ...['run', '--config', '.config/vitest.config.ts', '--passWithNoTests'],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ],
  count: vitestCounts,
};
const playwright: Runner = {
  name: 'playwright',
  args: (_report, filter) => [
    ...['test', '--config', '.config/playwright.config.ts', '--pass-with-no-tests'],
    '--reporter=list,json',
    // What is asked for alone waits for nothing else.
    ...(filter.length > 0 ? ['--no-deps'] : []),
  ],
  env: (report) => ({ PLAYWRIGHT_JSON_OUTPUT_FILE: report }),
  count: playwrightCounts,
};

/** `npm test`: makes the ground, runs both runners on it, ends it, sums up. Resolves with the exit code. */
export async function runTests(filter: string[]): Promise<number> {
  process.chdir(root);
  const stopped = new AbortController();
  const stopListening = onPress(() => {
    stopped.abort();
  });
  const ground = await makeTestGround(say);
  const reports = mkdtempSync(join(tmpdir(), 'vetcare-reports-'));
  const total: TestCounts = { passed: 0, failed: 0 };
  try {
    total.failed += await failuresToBuild();
    for (const runner of runnersFor(filter)) {
      const found = await runOne(runner, {
        filter,
        reports,
        env: ground.env,
        signal: stopped.signal,
      });
      total.passed += found.passed;
      total.failed += found.failed;
    }
  } finally {
    await ground.end();
    rmSync(reports, { recursive: true, force: true });
    stopListening();
  }
  return summary(total, stopped.signal.aborted);
}

async function failuresToBuild(): Promise<number> {
  try {
    await buildApp(say);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

/** A filter that names a file of one runner leaves the other one out. */
function runnersFor(filter: string[]): Runner[] {
  const names = filter.filter((word) => !word.startsWith('-'));
  const isBrowser = (word: string) => word.startsWith('test/browser');
  if (names.length > 0 && names.every(isBrowser)) return [playwright];
  const isElsewhere = (word: string) => word.startsWith('test/') && !isBrowser(word);
  if (names.length > 0 && names.every(isElsewhere)) return [vitest];
  return existsSync(join(root, 'test', 'browser')) ? [vitest, playwright] : [vitest];
}

type Given = {
  filter: string[];
  reports: string;
  env: Record<string, string>;
  signal: AbortSignal;
};

async function runOne(runner: Runner, given: Given): Promise<TestCounts> {
  if (given.signal.aborted) return { passed: 0, failed: 0 };
  const report = join(given.reports, `${runner.name}.json`);
  const program = join(root, 'node_modules', '.bin', runner.name);
  const child = spawn(program, [...runner.args(report, given.filter), ...given.filter], {
    cwd: root,
    env: { ...process.env, ...given.env, ...runner.env?.(report) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const guard = endWithThisProcess(child.pid ?? 0);
  given.signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  const code = await new Promise<number>((done) => {
    child.once('exit', (exitCode) => {
      done(exitCode ?? 1);
    });
    child.once('error', () => {
      done(1);
    });
  });
  guard.kill('SIGKILL');
  const counts = runner.count(report);
  // An error outside of any test (an unhandled rejection, a worker that died) has no row in the report.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function summary({ passed, failed }: TestCounts, isStopped: boolean): number {
  if (isStopped) console.log('Stopped before the end.');
  if (passed + failed === 0 && !isStopped) console.log('No test matches.');
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 && !isStopped ? 0 : 1;
}
