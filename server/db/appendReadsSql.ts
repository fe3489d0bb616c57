import { ID } from './columnParts.ts';
import type { DatabaseNames } from './names.ts';

const text = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';
const hex = 'CHAR(64) CHARACTER SET ascii COLLATE ascii_bin';

/** What cannot be read as its column is an error, never another value. */
const strictly = (columns: string) => columns.replaceAll(/PATH '\$\.\w+'/g, '$& ERROR ON ERROR');

/** A part of p_reads as a table: the keys of `Chain` and `Row` in appendReads.ts. */
const chains = `JSON_TABLE(p_reads, '$.chains[*]' COLUMNS (${strictly(
  `clinic ${ID} PATH '$.clinic', seq BIGINT UNSIGNED PATH '$.seq', hash ${hex} PATH '$.hash',
      last_seq BIGINT UNSIGNED PATH '$.lastSeq', last_hash ${hex} PATH '$.lastHash'`,
)}))`;
const rows = `JSON_TABLE(p_reads, '$.rows[*]' COLUMNS (${strictly(
  `clinic ${ID} PATH '$.clinic', id ${ID} PATH '$.id', user ${ID} PATH '$.user', type VARCHAR(100) ${text} PATH '$.type',
      entity ${ID} PATH '$.entity', seen VARCHAR(2000) ${text} PATH '$.seen', ip VARCHAR(45) ${text} PATH '$.ip',
      agent VARCHAR(1000) ${text} PATH '$.agent', session VARCHAR(100) ${text} PATH '$.session', at CHAR(19) ${text} PATH '$.at',
      seq BIGINT UNSIGNED PATH '$.seq', previous ${hex} PATH '$.previous', hash ${hex} PATH '$.hash'`,
)}))`;

const isTaken = (clinic: string) => `INSTR(v_taken, CONCAT('"', ${clinic}, '"')) > 0`;

/**
 * `append_reads(reads, mac)`: adds signed rows of reads to the chains of their clinics, all in one transaction. A chain is added to if it ends where the caller believed and
 * nobody else holds its head. Answers with the server's time, and with each other chain and where it ends now, NULL if it has not begun. A row that was added once is
 * refused by its place in the chain, and by its id.
 */
export function appendReadsProcedure({ core, sec }: DatabaseNames) {
  const head = `${sec}.append_reads(IN p_reads LONGTEXT ${text}, IN p_sign ${hex})`;
  const now = 'CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS UNSIGNED) AS now_ms';
  const body = `MODIFIES SQL DATA SQL SECURITY DEFINER
  BEGIN
    DECLARE v_sign ${hex};
    DECLARE v_taken LONGTEXT ${text};
    DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
    SELECT SHA2(CONCAT(outer_pad, UNHEX(SHA2(CONCAT(inner_pad, p_reads), 256))), 256)
      INTO v_sign FROM ${sec}.secret WHERE id = 1;
    IF NOT (v_sign <=> p_sign) OR p_sign IS NULL THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'rows of reads refused';
    END IF;
    START TRANSACTION;
    SELECT COALESCE(JSON_ARRAYAGG(held.clinic_id), '[]') INTO v_taken FROM (
      SELECT h.clinic_id FROM ${chains} AS c STRAIGHT_JOIN ${core}.audit_heads AS h
        ON h.clinic_id = c.clinic AND h.seq = c.seq AND h.hash = UNHEX(c.hash)
      FOR UPDATE SKIP LOCKED) AS held;
    IF v_taken <> '[]' THEN
      INSERT INTO ${core}.audit_logs (id, clinic_id, user_id, entity_type, entity_id, action, new_values, ip_address,
          user_agent, session_id, created_at, seq, previous_hash, hash)
        SELECT r.id, r.clinic, r.user, r.type, r.entity, 'read', r.seen, r.ip, r.agent, r.session, r.at,
          r.seq, UNHEX(r.previous), UNHEX(r.hash) FROM ${rows} AS r WHERE ${isTaken('r.clinic')};
      UPDATE ${core}.audit_heads AS h JOIN ${chains} AS c ON h.clinic_id = c.clinic
        SET h.seq = c.last_seq, h.hash = UNHEX(c.last_hash) WHERE ${isTaken('c.clinic')};
    END IF;
    COMMIT;
    IF JSON_LENGTH(v_taken) = JSON_LENGTH(p_reads, '$.chains') THEN
      SELECT NULL AS clinic, NULL AS seq, NULL AS hash, ${now};
    ELSE
      SELECT c.clinic, h.seq, h.hash, ${now} FROM ${chains} AS c
        LEFT JOIN ${core}.audit_heads AS h ON h.clinic_id = c.clinic WHERE NOT ${isTaken('c.clinic')};
    END IF;
  END`;
  return { name: 'append_reads', head, body };
}
