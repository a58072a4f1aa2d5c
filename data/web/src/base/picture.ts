// Makes pictures fit for a profile: small, and without what a camera writes into them, as where it was.

/** The longer side of what is sent: sharp where a picture is shown largest, on a screen of twice the pixels. */
export const PICTURE_SIDE = 512;
/** Drawings that are small are sent as they are, so that what moves goes on moving. */
const SMALL = 512 * 1024;
const DRAWINGS = ["image/gif", "image/png", "image/webp"];
/** More than any camera writes; to read it would stop the page. */
const LARGEST = 64 * 1024 * 1024;

function draw(picture: ImageBitmap): HTMLCanvasElement {
  const scale = Math.min(1, PICTURE_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  if (context) context.imageSmoothingQuality = "high";
  context?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Only a JPEG is surely without anything transparent. */
async function write(canvas: HTMLCanvasElement, original: string): Promise<File | null> {
  const type = original === "image/jpeg" ? original : "image/png";
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, 0.9));
  return blob && new File([blob], "picture", { type });
}

/** A file to send for a file that somebody chose; null where it is no picture that the browser can read. */
export async function preparePicture(file: File): Promise<File | null> {
  const picture = file.size > LARGEST ? null : await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const small = file.size <= SMALL && Math.max(picture.width, picture.height) <= 2 * PICTURE_SIDE;
  const prepared = small && DRAWINGS.includes(file.type) ? file : await write(draw(picture), file.type);
  picture.close();
  return prepared;
}
