import { ID } from './columnParts.ts';
import type { DatabaseNames } from './names.ts';

const text = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';
const sign = 'CHAR(64) CHARACTER SET ascii COLLATE ascii_bin';

/** The rows as they come: the keys of `ReadRow` in appendReads.ts. */
const columns =
  `number FOR ORDINALITY, clinic VARCHAR(36) PATH '$.clinic', id VARCHAR(36) PATH '$.id', user VARCHAR(36) PATH '$.user',
      type VARCHAR(100) PATH '$.type', entity VARCHAR(36) PATH '$.entity', seen VARCHAR(2000) ${text} PATH '$.seen',
      ip VARCHAR(45) PATH '$.ip', agent VARCHAR(1000) ${text} PATH '$.agent', session VARCHAR(100) PATH '$.session',
      before_time VARCHAR(2000) ${text} PATH '$.before', between_them VARCHAR(2000) ${text} PATH '$.between',
      after_number VARCHAR(12000) ${text} PATH '$.after'`.replaceAll(
    /PATH '\$\.\w+'/g,
    '$& ERROR ON ERROR',
  );

const variables = `DECLARE v_done BOOLEAN DEFAULT FALSE;
    DECLARE v_clinic, v_id, v_user, v_entity, v_last ${ID};
    DECLARE v_type, v_session VARCHAR(100) ${text};
    DECLARE v_ip VARCHAR(45) ${text};
    DECLARE v_seen, v_before, v_between VARCHAR(2000) ${text};
    DECLARE v_agent VARCHAR(1000) ${text};
    DECLARE v_after VARCHAR(12000) ${text};
    DECLARE v_seq BIGINT UNSIGNED DEFAULT NULL;
    DECLARE v_previous, v_hash BINARY(32) DEFAULT NULL;
    DECLARE v_now CHAR(19) ${text} DEFAULT DATE_FORMAT(CURRENT_TIMESTAMP, '%Y-%m-%d %H:%i:%s');
    DECLARE v_held LONGTEXT ${text} DEFAULT NULL;
    DECLARE v_sign ${sign};`;

/** Takes the clinic's head if nobody has it: a clinic that is busy must not make the others wait. */
const takeHead = (core: string) => `BEGIN
        DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_seq = NULL;
        SELECT seq, hash INTO v_seq, v_hash FROM ${core}.audit_heads
          WHERE clinic_id = v_clinic FOR UPDATE SKIP LOCKED;
      END;`;

const append = (core: string) => `SET v_previous = v_hash, v_seq = v_seq + 1;
        SET v_hash = UNHEX(SHA2(CONCAT('["', LOWER(HEX(v_previous)), '"', v_before, v_now, v_between, v_seq, v_after), 256));
        INSERT INTO ${core}.audit_logs (id, clinic_id, user_id, entity_type, entity_id, action, new_values, ip_address,
            user_agent, session_id, created_at, seq, previous_hash, hash)
          VALUES (v_id, v_clinic, v_user, v_type, v_entity, 'read', v_seen, v_ip,
            v_agent, v_session, v_now, v_seq, v_previous, v_hash);
        UPDATE ${core}.audit_heads SET seq = v_seq, hash = v_hash WHERE clinic_id = v_clinic;`;

/**
 * `append_reads(rows, mac)`: adds signed rows of reads to the chains of their clinics, all in one transaction. Gives the clinics, comma-separated, whose head somebody else
 * holds or that have none: nothing is written for those. A row that was added once is refused by its id.
 */
export function appendReadsProcedure({ core, sec }: DatabaseNames) {
  const head = `${sec}.append_reads(IN p_rows LONGTEXT ${text}, IN p_sign ${sign})`;
  const body = `MODIFIES SQL DATA SQL SECURITY DEFINER
  BEGIN
    ${variables}
    DECLARE entries CURSOR FOR SELECT clinic, id, user, type, entity, seen, ip, agent, session, before_time, between_them, after_number
      FROM JSON_TABLE(p_rows, '$[*]' COLUMNS (${columns})) AS r ORDER BY number;
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_done = TRUE;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
    SELECT SHA2(CONCAT(outer_pad, UNHEX(SHA2(CONCAT(inner_pad, p_rows), 256))), 256)
      INTO v_sign FROM ${sec}.secret WHERE id = 1;
    IF NOT (v_sign <=> p_sign) OR p_sign IS NULL THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'rows of reads refused';
    END IF;
    START TRANSACTION;
    OPEN entries;
    each_row: LOOP
      FETCH entries INTO v_clinic, v_id, v_user, v_type, v_entity, v_seen, v_ip, v_agent, v_session, v_before, v_between, v_after;
      IF v_done THEN LEAVE each_row; END IF;
      IF NOT (v_clinic <=> v_last) THEN
        ${takeHead(core)}
        IF v_seq IS NULL THEN SET v_held = CONCAT_WS(',', v_held, v_clinic); END IF;
        SET v_last = v_clinic;
      END IF;
      IF v_seq IS NOT NULL THEN
        ${append(core)}
      END IF;
    END LOOP;
    CLOSE entries;
    COMMIT;
    SELECT v_held AS held;
  END`;
  return { name: 'append_reads', head, body };
}
