import type { AuditLog } from '../../../../shared/auditEndpoints.ts';

const kinds: Readonly<Record<string, readonly [one: string, list: string]>> = {
  appointment: ['an appointment', 'appointments'],
  appointment_reminder: ['a reminder', 'reminders'],
  client: ['the client', 'clients'],
  clinic: ['the clinic’s settings', 'clinics'],
  diagnosis: ['a diagnosis', 'diagnoses'],
  lab_alert: ['a critical lab alert', 'critical lab alerts'],
  lab_result: ['a lab result', 'lab results'],
  legal_hold: ['a legal hold', 'legal holds'],
  mail_message: ['a message', 'messages'],
  medical_record: ['a medical record', 'medical records'],
  medical_record_addendum: ['an addendum', 'addenda'],
  organization: ['the organization', 'organizations'],
  pet: ['the pet', 'pets'],
  screen: ['a wall screen', 'wall screens'],
  session: ['a session', 'sessions'],
  user: ['the person', 'people'],
  user_invitation: ['an invitation', 'invitations'],
  vaccination: ['a vaccination', 'vaccinations'],
  vaccine_protocol: ['a vaccine protocol', 'vaccine protocols'],
};

/** The kinds of record that can be filtered by, by their names. */
export const kindOptions: readonly { readonly value: string; readonly words: string }[] = [
  ...Object.entries(kinds).map(([value, [, list]]) => ({ value, words: capital(list) })),
  { value: 'board', words: 'The board' },
  { value: 'search', words: 'Searches' },
  { value: 'refusal', words: 'Refusals' },
  { value: 'audit_log', words: 'This audit log' },
  { value: 'audit_export', words: 'Downloads of this log' },
].sort((a, b) => (a.words < b.words ? -1 : 1));

export const actionOptions = [
  { value: 'read', words: 'Looked at' },
  { value: 'create', words: 'Added' },
  { value: 'update', words: 'Changed' },
  { value: 'delete', words: 'Removed' },
  { value: 'login', words: 'Signed in' },
  { value: 'logout', words: 'Signed out' },
];

const verbs = {
  create: 'added',
  read: 'looked at',
  update: 'changed',
  delete: 'removed',
} as const;

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `weightKg` as `weight kg`, `audit_log` as `audit log`. */
function plain(name: string): string {
  return name
    .replace(/([A-Z])/g, ' $1')
    .replaceAll('_', ' ')
    .toLowerCase();
}

/** Who did it, as a sentence begins. */
export function personWords({ user, entityType }: AuditLog): string {
  if (user) return `${user.firstName} ${user.lastName}`;
  return entityType === 'board' ? 'A wall screen' : 'The server';
}

function recordWords({ entityType, entityId, entityName }: AuditLog, clinicId: string): string {
  const [one, list] = kinds[entityType] ?? [plain(entityType), plain(entityType)];
  if (entityName !== null && entityName !== '') return `${one} ${entityName}`;
  return entityId === clinicId && entityType !== 'clinic' ? `a list of ${list}` : one;
}

const special: Readonly<Record<string, string>> = {
  board: 'looked at the board',
  search: 'searched',
  audit_log: 'looked at this audit log',
  audit_export: 'downloaded this audit log',
  clinic_export: 'took out all data of the clinic',
  clinic_import: 'took in data of a clinic',
  clinic_keys: 'used the keys of encrypted notes',
};

function signInWords(entry: AuditLog): string {
  const { outcome } = entry;
  if (entry.action === 'logout') return outcome === 'revoked' ? 'ended a session' : 'signed out';
  if (outcome === null || outcome === 'signed_in') return 'signed in';
  return outcome === 'refused' ? 'failed to sign in' : `signing in: ${plain(outcome)}`;
}

function refusalWords({ outcome }: AuditLog): string {
  return outcome === 'not_allowed'
    ? 'was refused: not allowed for this role'
    : 'asked for a record that does not exist here';
}

/** What changes with every step and says nothing to a reader. */
const untold = new Set(['version', 'lastStep']);

/** What was done, without who: `changed the pet Biscuit: weight kg, allergies`. */
export function deedWords(entry: AuditLog, clinicId: string): string {
  const { action, entityType, outcome, changed } = entry;
  if (entityType === 'refusal') return refusalWords(entry);
  const known = special[entityType];
  if (known !== undefined) return known;
  if (action === 'login' || action === 'logout') return signInWords(entry);
  const told = changed.filter((name) => !untold.has(name));
  const more = action === 'update' && told.length > 0 ? `: ${told.map(plain).join(', ')}` : '';
  const end = outcome === null ? '' : ` (${plain(outcome)})`;
  return `${verbs[action]} ${recordWords(entry, clinicId)}${more}${end}`;
}

/** Where the app shows this record; null where it has no page of its own. */
export function recordPath({ entityType, entityId }: AuditLog, clinicId: string): string | null {
  if (entityId === clinicId) return null;
  if (entityType === 'pet') return `/pets/${entityId}`;
  if (entityType === 'client') return `/clients/${entityId}`;
  return entityType === 'medical_record' ? `/notes/${entityId}` : null;
}
