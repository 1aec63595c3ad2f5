export type Sent = {name: string; content: string};

/** A file as the API takes it: its name and its content in base64. */
export function encode(file: Blob, name: string): Promise<Sent> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onerror = () => failed(reader.error);
    reader.onload = () => {
      const url = String(reader.result);
      done({name, content: url.slice(url.indexOf(",") + 1)});
    };
    reader.readAsDataURL(file);
  });
}

/** What the API answers for a file, as a file of the browser. */
export function decode(file: {media_type: string; content: string}): Blob {
  const bytes = Uint8Array.from(atob(file.content), (c) => c.charCodeAt(0));
  return new Blob([bytes], {type: file.media_type});
}

export function saveFile(file: {name: string; media_type: string; content: string}): void {
  save(decode(file), file.name);
}

const longest = 2200;

/**
 * A photo small enough to be sent: at most 2,200 pixels a side, as JPEG on white. Other files, and photos of at most
 * half of so many bytes, stay as they are; with none every photo becomes a JPEG.
 */
export async function shrink(file: File, most: number): Promise<Blob> {
  if (!/^image\/(jpeg|png|webp|heic)$/.test(file.type) || file.size <= most / 2) return file;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file;
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const paper = canvas.getContext("2d");
  if (!paper) return file;
  // JPEG knows no transparency: a scanned seal would stand on black.
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return small && (most === 0 || small.size < file.size) ? small : file;
}

/** Hands a file to the browser. */
export function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
