/** `npm run check`. Plain JavaScript: it must run on Node 20 before anything is installed. */
import { onNode26 } from '../../server/start/install.mjs';

await onNode26(async () => {
  const { check } = await import('./ground/check.ts');
  return check();
});
