/** A fresh id for a command: 32 hex digits. `crypto.randomUUID` is missing on old televisions and on plain http. */
export function newCommandId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
