import { ID } from './columnParts.ts';
import type { DatabaseNames } from './names.ts';

const text = 'LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';

/**
 * `append_audit(...)`: one row at the end of the audit chain of the clinic that the connection serves, in the caller's transaction: the head is locked until that ends.
 * The caller may write the same through its views; here it is one statement instead of three. Refused on a connection that serves no clinic.
 */
export function appendAuditProcedure({ core, sec }: DatabaseNames) {
  const head = `${sec}.append_audit(IN p_id ${ID}, IN p_user ${ID}, IN p_type ${text}, IN p_entity ${ID}, IN p_action ${text},
    IN p_old ${text}, IN p_new ${text}, IN p_ip ${text}, IN p_agent ${text}, IN p_session ${text},
    IN p_before ${text}, IN p_between ${text}, IN p_after ${text})`;
  const lockHead = `SELECT seq + 1, hash INTO v_seq, v_previous FROM ${core}.audit_heads WHERE clinic_id = v_clinic FOR UPDATE;`;
  const body = `MODIFIES SQL DATA SQL SECURITY DEFINER
  BEGIN
    DECLARE v_clinic ${ID} DEFAULT ${sec}.tenant();
    DECLARE v_seq BIGINT UNSIGNED DEFAULT NULL;
    DECLARE v_previous, v_hash BINARY(32) DEFAULT NULL;
    DECLARE v_now CHAR(19) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
      DEFAULT DATE_FORMAT(CURRENT_TIMESTAMP, '%Y-%m-%d %H:%i:%s');
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_seq = NULL;
    IF v_clinic IS NULL THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'an audit row of no clinic';
    END IF;
    ${lockHead}
    IF v_seq IS NULL THEN
      INSERT INTO ${core}.audit_heads (clinic_id, seq, hash) VALUES (v_clinic, 0, REPEAT(CHAR(0), 32))
        ON DUPLICATE KEY UPDATE seq = seq;
      ${lockHead}
    END IF;
    SET v_hash = UNHEX(SHA2(CONCAT('["', LOWER(HEX(v_previous)), '"', p_before, v_now, p_between, v_seq, p_after), 256));
    INSERT INTO ${core}.audit_logs (id, clinic_id, user_id, entity_type, entity_id, action, old_values, new_values, ip_address,
        user_agent, session_id, created_at, seq, previous_hash, hash)
      VALUES (p_id, v_clinic, p_user, p_type, p_entity, p_action, p_old, p_new, p_ip,
        p_agent, p_session, v_now, v_seq, v_previous, v_hash);
    UPDATE ${core}.audit_heads SET seq = v_seq, hash = v_hash WHERE clinic_id = v_clinic;
  END`;
  return { name: 'append_audit', head, body };
}
