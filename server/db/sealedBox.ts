import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
/** Named at every use: without it node accepts a tag of four bytes. */
const authTagLength = 16;

/** Each part behind its length, so that no two lists of parts give the same bytes. */
function bound(parts: readonly string[]): Buffer {
  const pieces = parts.flatMap((part) => {
    const bytes = Buffer.from(part, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat(pieces);
}

/** Encrypts with AES-256-GCM under a fresh 96-bit nonce: nonce, ciphertext, tag. It opens only for the same `parts`. */
export function sealBox(key: Buffer, parts: readonly string[], plain: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce, { authTagLength }).setAAD(bound(parts));
  return Buffer.concat([nonce, sealing.update(plain), sealing.final(), sealing.getAuthTag()]);
}

/** What `sealBox` was given, or null for anything that it did not make with this key and these parts. */
export function openBox(key: Buffer, parts: readonly string[], box: Buffer): Buffer | null {
  if (box.length < nonceBytes + authTagLength) return null;
  const nonce = box.subarray(0, nonceBytes);
  const opening = createDecipheriv(cipher, key, nonce, { authTagLength }).setAAD(bound(parts));
  opening.setAuthTag(box.subarray(-authTagLength));
  try {
    const text = opening.update(box.subarray(nonceBytes, -authTagLength));
    return Buffer.concat([text, opening.final()]);
  } catch {
    return null;
  }
}
