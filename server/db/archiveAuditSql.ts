import { refuseYoung } from './archiveSql.ts';
import type { DatabaseNames } from './names.ts';

const columns = `id, clinic_id, user_id, entity_type, entity_id, action, old_values, new_values, ip_address,
      user_agent, session_id, created_at, seq, previous_hash, hash`;

/**
 * `archive_audit(clinic, before, limit)`: moves the oldest rows of the audit log, in the order of the chain and up to the first that must stay; gives how many.
 * The head keeps number and hash of the last one, so that the live chain can be verified without the archive.
 */
export function archiveAuditProcedure({ core, sec }: DatabaseNames) {
  const oldest = `(SELECT seq, created_at FROM ${core}.audit_logs
      WHERE clinic_id = p_clinic AND seq > v_from ORDER BY seq LIMIT p_limit)`;
  const moved = 'clinic_id = p_clinic AND seq > v_from AND seq <= v_to';
  const head = `${sec}.archive_audit(IN p_clinic VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_before TIMESTAMP, IN p_limit INT)`;
  const body = `MODIFIES SQL DATA SQL SECURITY DEFINER
  work: BEGIN
    DECLARE v_from BIGINT UNSIGNED DEFAULT NULL;
    DECLARE v_stay BIGINT UNSIGNED DEFAULT NULL;
    DECLARE v_to BIGINT UNSIGNED DEFAULT NULL;
    DECLARE v_holds INT DEFAULT 0;
    ${refuseYoung}
    SELECT archived_seq INTO v_from FROM ${core}.audit_heads WHERE clinic_id = p_clinic FOR UPDATE;
    SELECT COUNT(*) INTO v_holds FROM ${core}.legal_holds WHERE clinic_id = p_clinic AND released_at IS NULL;
    IF v_from IS NULL OR v_holds > 0 THEN LEAVE work; END IF;
    SELECT MIN(seq) INTO v_stay FROM ${oldest} AS x WHERE created_at IS NULL OR created_at >= p_before;
    SELECT MAX(seq) INTO v_to FROM ${oldest} AS x WHERE v_stay IS NULL OR seq < v_stay;
    IF v_to IS NULL THEN LEAVE work; END IF;
    INSERT INTO ${core}.archived_audit_logs (${columns})
      SELECT ${columns} FROM ${core}.audit_logs WHERE ${moved} ORDER BY seq;
    DELETE FROM ${core}.audit_logs WHERE ${moved};
    UPDATE ${core}.audit_heads SET archived_seq = v_to, archived_hash =
      (SELECT a.hash FROM ${core}.archived_audit_logs a WHERE a.clinic_id = p_clinic AND a.seq = v_to)
      WHERE clinic_id = p_clinic;
    SELECT 'audit_logs' AS name, v_to - v_from AS count;
  END`;
  return { name: 'archive_audit', head, body };
}
