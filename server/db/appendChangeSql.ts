import { ID } from './columnParts.ts';
import type { DatabaseNames } from './names.ts';

const text = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';

/**
 * `append_change(...)`: the next step in the log of the clinic that the connection serves, in the caller's transaction: the clinic's counter is locked until that ends. Answers
 * with its place, with nothing for a clinic that has no log. The caller may write the same through its views; here it is one statement instead of three. Refused on a
 * connection that serves no clinic.
 */
export function appendChangeProcedure({ core, sec }: DatabaseNames) {
  const head = `${sec}.append_change(IN p_tag INT UNSIGNED, IN p_command VARCHAR(64) ${text}, IN p_cause VARCHAR(40) ${text},
    IN p_type VARCHAR(40) ${text}, IN p_entity ${ID}, IN p_actor ${ID}, IN p_at TIMESTAMP(3), IN p_body LONGTEXT ${text})`;
  const body = `MODIFIES SQL DATA SQL SECURITY DEFINER
  BEGIN
    DECLARE v_clinic ${ID} DEFAULT ${sec}.tenant();
    DECLARE v_epoch, v_seq BIGINT UNSIGNED DEFAULT NULL;
    IF v_clinic IS NULL THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a change of no clinic';
    END IF;
    UPDATE ${core}.clinic_streams SET head = head + 1, tag = p_tag WHERE clinic_id = v_clinic;
    IF ROW_COUNT() = 1 THEN
      SELECT epoch, head INTO v_epoch, v_seq FROM ${core}.clinic_streams WHERE clinic_id = v_clinic;
      INSERT INTO ${core}.board_changes (clinic_id, seq, tag, command_id, cause, entity_type, entity_id, actor_id, at, body)
        VALUES (v_clinic, v_seq, p_tag, p_command, p_cause, p_type, p_entity, p_actor, p_at, p_body);
      SELECT v_epoch AS epoch, v_seq AS seq;
    END IF;
  END`;
  return { name: 'append_change', head, body };
}
