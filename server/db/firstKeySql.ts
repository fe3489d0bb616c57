import { ID } from './columnParts.ts';
import type { DatabaseNames } from './names.ts';

const sign = 'CHAR(64) CHARACTER SET ascii COLLATE ascii_bin';

/** The text that `keep_first_key` checks the signature of. */
export function firstKeyText(clinicId: string, wrapped: Buffer, kekVersion: number): string {
  return ['first key', clinicId, wrapped.toString('hex'), String(kekVersion)].join('|');
}

/**
 * `keep_first_key(clinic, key, version, mac)`: adds a clinic's first data key, in the caller's transaction, unless it has one; only keys that we have signed. No account that
 * serves requests adds one by itself: a key that does not open would be in the way of all others.
 */
export function firstKeyProcedure({ core, sec }: DatabaseNames) {
  const head = `${sec}.keep_first_key(IN p_clinic ${ID}, IN p_key VARBINARY(255), IN p_version INT, IN p_sign ${sign})`;
  const body = `MODIFIES SQL DATA SQL SECURITY DEFINER
  BEGIN
    DECLARE v_sign ${sign};
    SELECT SHA2(CONCAT(outer_pad, UNHEX(SHA2(CONCAT(inner_pad,
        CONCAT_WS('|', 'first key', p_clinic, LOWER(HEX(p_key)), p_version)), 256))), 256)
      INTO v_sign FROM ${sec}.secret WHERE id = 1;
    IF NOT (v_sign <=> p_sign) OR p_sign IS NULL THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'data key refused';
    END IF;
    INSERT IGNORE INTO ${core}.clinic_keys (clinic_id, epoch, wrapped_key, kek_version)
      VALUES (p_clinic, 1, p_key, p_version);
  END`;
  return { name: 'keep_first_key', head, body };
}
