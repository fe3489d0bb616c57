import { StartFault } from './install.mjs';
import { findProgram, run } from './processes.ts';
import { installPackages, mayInstallPackages, type Say } from './systemPackages.ts';

/** The programs of a database server on this machine. `makeData` is absent for MySQL, which needs none. */
export type MariadbPrograms = { server: string; makeData?: string };

/** A private database server. `exited` settles when it ends, whoever ended it. */
export type EmbeddedMariadb = {
  url: string;
  socketPath: string;
  pid: number;
  exited: Promise<void>;
  /** Ends it in order: nothing is left to recover. */
  stop: () => Promise<void>;
  /** Ends it as a power cut would. */
  kill: () => Promise<void>;
};

const packages = ['mariadb-server-core', 'mariadb-client-core'];

/** Finds a supported server on this machine, or installs one if that is allowed. */
export async function findOrInstallMariadb(say: Say): Promise<MariadbPrograms | undefined> {
  const found = await findMariadb();
  if (found ?? !mayInstallPackages()) return found;
  try {
    await installPackages(packages, 'the embedded database needs a MariaDB server', say);
  } catch (error) {
    if (!(error instanceof StartFault)) throw error;
    say(error.message);
  }
  return findMariadb();
}

async function findMariadb(): Promise<MariadbPrograms | undefined> {
  const server = findProgram('mariadbd', 'mysqld');
  if (!server) return undefined;
  const { output } = await run(server, ['--no-defaults', '--version']);
  if (!isSupported(output)) return undefined;
  if (!/mariadb/i.test(output)) return { server };
  const makeData = findProgram('mariadb-install-db', 'mysql_install_db');
  return makeData ? { server, makeData } : undefined;
}

function isSupported(version: string): boolean {
  const [, major = 0, minor = 0] = (/Ver (\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  const isMariadb = /mariadb/i.test(version);
  return major * 1000 + minor >= (isMariadb ? 10_011 : 8_004);
}

export function noDatabaseFault(): StartFault {
  return new StartFault(
    'No database found. Do one of three: install MariaDB 10.11 or later ' +
      `(as root: apt-get install ${packages.join(' ')}), start Docker, or set DATABASE_URL.`,
  );
}
