import { dirname, join } from 'node:path';

/** A day's board is small; the redo log of 32 MB keeps the folder small and recovery short. */
const redoLog = '--loose-innodb-log-file-size=32M';

/** Nothing acknowledged is lost when the machine stops, and a waiting lock is an answer within 3 s. */
export const durableSettings = [
  '--log-bin=binlog',
  '--server-id=1',
  '--sync-binlog=1',
  '--binlog-format=ROW',
  '--binlog-expire-logs-seconds=259200',
  '--max-binlog-size=64M',
  '--log-bin-trust-function-creators=1',
  '--innodb-flush-log-at-trx-commit=1',
  '--innodb-lock-wait-timeout=3',
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_unicode_ci',
  '--default-time-zone=+00:00',
];

const smallBuffers = [
  '--innodb-buffer-pool-size=64M',
  '--innodb-log-buffer-size=4M',
  '--key-buffer-size=1M',
  '--loose-aria-pagecache-buffer-size=8M',
  '--performance-schema=OFF',
  '--max-connections=200',
  redoLog,
];

export type MariadbPlace = { data: string; socketPath: string; log: string; tmp: string };

// mariadbd refuses to run as root unless told.
const asRoot = () => (process.getuid?.() === 0 ? ['--user=root'] : []);

/** `--no-defaults` comes first: the machine's own MySQL settings are none of ours. */
export function serverArguments(place: MariadbPlace): string[] {
  return [
    '--no-defaults',
    ...asRoot(),
    `--datadir=${place.data}`,
    `--socket=${place.socketPath}`,
    `--log-error=${place.log}`,
    `--pid-file=${join(place.tmp, 'mariadbd.pid')}`,
    `--tmpdir=${place.tmp}`,
    `--secure-file-priv=${place.tmp}`,
    '--skip-networking',
    '--skip-name-resolve',
    '--local-infile=0',
    '--loose-mysqlx=0',
    ...durableSettings,
    ...smallBuffers,
  ];
}

/** What makes an empty data folder, with MariaDB's script or with MySQL's server itself. */
export function makeDataCommand(programs: { server: string; makeData?: string }, data: string) {
  const common = ['--no-defaults', `--datadir=${data}`, ...asRoot()];
  if (!programs.makeData) {
    return { file: programs.server, args: [...common, '--initialize-insecure'] };
  }
  const basedir = dirname(dirname(programs.makeData));
  const args = [
    ...common,
    ...(basedir === '/usr' ? [] : [`--basedir=${basedir}`]),
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--skip-name-resolve',
    '--innodb-flush-log-at-trx-commit=0',
    redoLog,
  ];
  return { file: programs.makeData, args };
}
