/** What `putPetPhoto` takes. */
type UploadedPhoto = { readonly contentType: 'image/jpeg'; readonly base64: string };

const longestSide = 1024;
const mostBytes = 400 * 1024;
const qualities = [0.85, 0.7, 0.5, 0.3];

/** Upright as it was taken, in the size that the app shows at most. */
function drawn(picture: ImageBitmap): OffscreenCanvas {
  const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser cannot draw');
  // JPEG knows no transparency: without this it would be black.
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  return canvas;
}

async function base64Of(blob: Blob): Promise<string> {
  const address = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : '');
    reader.onerror = () => reject(new Error('the picture could not be read'));
    reader.readAsDataURL(blob);
  });
  return address.slice(address.indexOf(',') + 1);
}

/** A picture file as the server keeps it: a JPEG of at most 1024 pixels a side and 400 KB, without the place and camera that a phone writes into it. Null for a file that is no picture. */
export async function downsizedPhoto(file: Blob): Promise<UploadedPhoto | null> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(
    () => null,
  );
  if (!picture) return null;
  const canvas = drawn(picture);
  picture.close();
  for (const quality of qualities) {
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
    if (blob.size <= mostBytes) return { contentType: 'image/jpeg', base64: await base64Of(blob) };
  }
  return null;
}
