import sharp from 'sharp';
import { Problem } from '../http/problem.ts';
import type { Photo } from './photo.ts';

type Sent = { readonly contentType: Photo['content_type']; readonly bytes: Buffer };

/** More is no photo of an animal but a picture made to fill the memory of whoever opens it. */
const mostPixels = 50_000_000;
/** Of the longer side: enough for a screen, and a few ten KB. */
const longestSide = 1024;

/**
 * The picture itself, drawn anew as WebP, at most 1024 pixels long: without the place and the camera that telephones write into theirs, and without anything
 * that only begins like a picture. @throws Problem `not_an_image`
 */
export async function cleanPhoto({ contentType, bytes }: Sent): Promise<Sent> {
  try {
    const picture = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' });
    const { format } = await picture.metadata();
    if (`image/${format}` !== contentType) throw new Error(`it is ${format}`);
    const side = { width: longestSide, height: longestSide };
    const drawn = picture.autoOrient().resize({ ...side, fit: 'inside', withoutEnlargement: true });
    return { contentType: 'image/webp', bytes: await drawn.webp({ quality: 82 }).toBuffer() };
  } catch {
    const errors = [{ path: 'body.base64', message: 'No picture that can be read' }];
    throw new Problem('not_an_image', { errors });
  }
}
