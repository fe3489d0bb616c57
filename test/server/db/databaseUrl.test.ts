import { describe, expect, it } from 'vitest';
import { parseDatabaseUrl } from '../../../server/db/databaseUrl.ts';

const at = (prefix: string) => parseDatabaseUrl(`mysql://root:geheim@127.0.0.1:3306/${prefix}`);

describe('the address of the database', () => {
  it('names the prefix of the installation, or means vetcare', () => {
    expect(at('clinic').names.core).toBe('clinic_core');
    expect(at('').prefix).toBe('vetcare');
    expect(at('testing').prefix).toBe('testing');
  });

  it.each(['test', 'test_board'])(
    'with %s is where a fresh MariaDB lets everybody in',
    (prefix) => {
      expect(() => at(prefix)).toThrow('lets every account into such databases');
    },
  );

  it.each(['Clinic', '1st', 'a-b', 'x'.repeat(25)])(
    'refuses the prefix %s, without the password',
    (prefix) => {
      expect(() => at(prefix)).toThrow(/^database prefix/);
      expect(() => at(prefix)).not.toThrow('geheim');
    },
  );
});
