import { StartFault } from './install.mjs';
import { findProgram, run } from './processes.ts';

export type Say = (line: string) => void;

/** Whether missing programs may be installed: as root, with apt-get, unless VETCARE_NO_INSTALL=1. */
export function mayInstallPackages(): boolean {
  const isForbidden = process.env.VETCARE_NO_INSTALL === '1';
  return !isForbidden && process.getuid?.() === 0 && findProgram('apt-get') !== undefined;
}

/** Installs Debian or Ubuntu packages, saying so before. @throws StartFault with apt's reason */
export async function installPackages(packages: string[], purpose: string, say: Say) {
  say(
    `Installing ${packages.join(' ')} with apt-get: ${purpose} (VETCARE_NO_INSTALL=1 forbids it)`,
  );
  const first = await aptInstall(packages);
  if (first.code === 0) return;
  say('  apt-get knows too little: updating its package lists');
  await apt(['update']);
  const second = await aptInstall(packages);
  if (second.code === 0) return;
  const reason = second.output.split('\n').find((line) => line.startsWith('E: '));
  throw new StartFault(`apt-get could not install ${packages.join(' ')}: ${reason ?? 'no reason'}`);
}

function aptInstall(packages: string[]) {
  return apt(['install', '--yes', '--no-install-recommends', ...packages]);
}

function apt(args: string[]) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return run(findProgram('apt-get') ?? 'apt-get', ['-q', ...args], { env });
}
