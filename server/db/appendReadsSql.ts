import { ID } from './columnParts.ts';
import type { DatabaseNames } from './names.ts';

const text = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';
const hex = 'CHAR(64) CHARACTER SET ascii COLLATE ascii_bin';

/** What cannot be read as its column is an error, never another value. */
const strictly = (columns: string) => columns.replaceAll(/PATH '\$\.\w+'/g, '$& ERROR ON ERROR');

/** The rows as a table: the keys of `toRow` in appendReads.ts. */
const rows = `JSON_TABLE(p_rows, '$[*]' COLUMNS (${strictly(
  `clinic ${ID} PATH '$.clinic', id ${ID} PATH '$.id', user ${ID} PATH '$.user', type VARCHAR(100) ${text} PATH '$.type',
      entity ${ID} PATH '$.entity', seen VARCHAR(2000) ${text} PATH '$.seen', ip VARCHAR(45) ${text} PATH '$.ip',
      agent VARCHAR(1000) ${text} PATH '$.agent', session VARCHAR(100) ${text} PATH '$.session', at CHAR(19) ${text} PATH '$.at',
      seq BIGINT UNSIGNED PATH '$.seq', previous ${hex} PATH '$.previous', hash ${hex} PATH '$.hash'`,
)}))`;

/** Where a chain ends, and where it ends with its new rows. */
export type Chain = {
  readonly clinicId: string;
  readonly from: ChainEnd;
  readonly to: ChainEnd;
};
export type ChainEnd = { readonly seq: number; readonly hash: Buffer };

/** A chain is a text of this many characters, each part of it at its place: the server reads that in a fraction of the time that it needs for JSON. */
const widths = { clinicId: 36, seq: 16, hash: 64, lastSeq: 16, lastHash: 64 };
const chainWidth = Object.values(widths).reduce((sum, width) => sum + width, 0);

/** A chain as the procedure reads it. */
export function chainText({ clinicId, from, to }: Chain): string {
  const places = [from, to].map(
    ({ seq, hash }) =>
      String(seq).padStart(widths.seq, '0') + hash.toString('hex').padStart(widths.hash, '0'),
  );
  return clinicId.padEnd(widths.clinicId) + places.join('');
}

/** SQL of a part of v_chain. */
function part(name: keyof typeof widths): string {
  const names = Object.keys(widths);
  const before = Object.values(widths).slice(0, names.indexOf(name));
  const start = before.reduce((sum, width) => sum + width, 1);
  return `SUBSTRING(v_chain, ${start}, ${widths[name]})`;
}

/** One chain of p_chains: its head, if nobody has it and it is where the caller believed. A clinic that is busy must not make the others wait. */
const takeChain = (
  core: string,
) => `SET v_chain = SUBSTRING(p_chains, v_place, ${chainWidth}), v_clinic = RTRIM(${part('clinicId')});
      SELECT seq INTO v_seq FROM ${core}.audit_heads
        WHERE clinic_id = v_clinic AND seq = ${part('seq')} AND hash = UNHEX(${part('hash')}) FOR UPDATE SKIP LOCKED;
      IF v_seq IS NULL THEN
        SET v_others = CONCAT(v_others, ',', v_clinic);
      ELSE
        UPDATE ${core}.audit_heads SET seq = ${part('lastSeq')}, hash = UNHEX(${part('lastHash')})
          WHERE clinic_id = v_clinic;
        SET v_taken = CONCAT(v_taken, ',', v_clinic);
      END IF;
      SET v_place = v_place + ${chainWidth};`;

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * `append_reads(chains, rows, mac)`: adds signed rows of reads to the chains of their clinics, all in one transaction. A chain is added to if it ends where the caller
 * believed and nobody else holds its head. Answers with the server's time and the clinics of the other chains, comma-separated; then, if there are any, with where those end now:
 * one that has not begun is not among them. A row that was added once is refused by its place in the chain, and by its id.
 */
export function appendReadsProcedure({ core, sec }: DatabaseNames) {
  const head = `${sec}.append_reads(IN p_chains LONGTEXT ${ascii}, IN p_rows LONGTEXT ${text}, IN p_sign ${hex})`;
  const body = `MODIFIES SQL DATA SQL SECURITY DEFINER
  BEGIN
    DECLARE v_sign ${hex};
    DECLARE v_clinic ${ID};
    DECLARE v_seq BIGINT UNSIGNED;
    DECLARE v_chain VARCHAR(${chainWidth}) ${ascii};
    DECLARE v_place INT UNSIGNED DEFAULT 1;
    DECLARE v_taken, v_others LONGTEXT ${ascii} DEFAULT '';
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_seq = NULL;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
    SELECT SHA2(CONCAT(outer_pad, UNHEX(SHA2(CONCAT(inner_pad, p_chains, p_rows), 256))), 256)
      INTO v_sign FROM ${sec}.secret WHERE id = 1;
    IF NOT (v_sign <=> p_sign) OR p_sign IS NULL THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'rows of reads refused';
    END IF;
    START TRANSACTION;
    WHILE v_place < LENGTH(p_chains) DO
      ${takeChain(core)}
    END WHILE;
    IF v_taken <> '' THEN
      INSERT INTO ${core}.audit_logs (id, clinic_id, user_id, entity_type, entity_id, action, new_values, ip_address,
          user_agent, session_id, created_at, seq, previous_hash, hash)
        SELECT r.id, r.clinic, r.user, r.type, r.entity, 'read', r.seen, r.ip, r.agent, r.session, r.at,
          r.seq, UNHEX(r.previous), UNHEX(r.hash) FROM ${rows} AS r WHERE FIND_IN_SET(r.clinic, v_taken) > 0;
    END IF;
    COMMIT;
    SELECT CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS UNSIGNED) AS now_ms, SUBSTRING(v_others, 2) AS others;
    IF v_others <> '' THEN
      SELECT clinic_id, seq, hash FROM ${core}.audit_heads WHERE FIND_IN_SET(clinic_id, v_others) > 0;
    END IF;
  END`;
  return { name: 'append_reads', head, body };
}
