/**
 * Joins to a user `u` the account that they sign in with in another clinic (`h`, with its clinic `hc`), where `u` is an owner's twin (`t`); on the sign-in account: through
 * the views of a clinic nobody sees another clinic's people.
 */
export const joinHome = `LEFT JOIN twin_accounts t ON t.clinic_id = u.clinic_id AND t.user_id = u.id
    LEFT JOIN users h ON h.clinic_id = t.home_clinic_id AND h.id = t.home_user_id
    LEFT JOIN clinics hc ON hc.id = h.clinic_id`;

/** True but for a twin whose home account is no active owner any more, or whose home clinic is closed. Needs `joinHome`. */
export const homeStands = `(t.user_id IS NULL OR COALESCE(h.is_organization_owner AND h.role = 'admin' AND h.is_active
      AND h.deleted_at IS NULL AND hc.is_active AND hc.deleted_at IS NULL, FALSE))`;
