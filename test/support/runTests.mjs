/** `npm test [-- filter]`. Plain JavaScript: it must run on Node 20 before anything is installed. */
import { onNode26 } from '../../server/start/install.mjs';

await onNode26(async () => {
  const { runTests } = await import('./ground/testRun.ts');
  return runTests(process.argv.slice(2));
});
