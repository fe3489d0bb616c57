/** `npm start`. Plain JavaScript: it must run on Node 20 before anything is installed. */
import { onNode26 } from './install.mjs';

await onNode26(async () => {
  const { start } = await import('./supervisor.ts');
  return start();
});
