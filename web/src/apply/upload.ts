import {newKey, type Schemas} from "../api/ask";
import {lent} from "../api/client";
import {Refusal, Unreached} from "../api/problem";
import {encode, shrink} from "../parts/file";

type File_ = Schemas["ApplicationFile"];

/** The most a file may weigh once it is as small as we can make it. */
export const mostBytes = 3 << 20;
export const accepted = "application/pdf,image/jpeg,image/png,.pdf,.jpg,.jpeg,.png";

/** Why a file cannot be sent. */
export class Unfit extends Error {
  constructor(readonly why: "type" | "size" | "empty") {
    super(why);
  }
}

/** The file as it is sent: photos made small, what the server would not take refused before anybody waits for it. */
export async function sendable(file: File): Promise<{blob: Blob; name: string}> {
  if (file.size === 0) throw new Unfit("empty");
  // Photos of kinds that the server does not take become JPEG where the browser can read them.
  const taken = /^(application\/pdf|image\/(jpeg|png))$/.test(file.type);
  const blob = await shrink(file, taken ? mostBytes : 0);
  if (!/^(application\/pdf|image\/(jpeg|png))$/.test(blob.type)) throw new Unfit("type");
  if (blob.size > mostBytes) throw new Unfit("size");
  const name = blob.type === file.type ? file.name : `${file.name.replace(/\.[^.]*$/, "")}.jpg`;
  return {blob, name: name.slice(-200)};
}

/**
 * Sends a file and tells how much of it has left. The same key is the same file however often it is sent. fetch tells
 * nothing of what has left, so this is the older way.
 */
export async function attach(
  draft: string,
  field: string,
  {blob, name}: {blob: Blob; name: string},
  key: string,
  progress: (part: number) => void,
): Promise<File_> {
  const body = JSON.stringify({field, ...(await encode(blob, name))});
  const send = () => post(`/api/v1/drafts/${draft}/files`, body, key, progress);
  const first = await send();
  const {status, text} = first.status === 401 && (await lent.signIn()) ? await send() : first;
  const answer = read(text);
  if (status === 201) return answer as File_;
  if (typeof answer === "object" && answer !== null && "code" in answer) throw new Refusal(answer as never);
  throw new Unreached();
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function post(
  path: string,
  body: string,
  key: string,
  progress: (part: number) => void,
): Promise<{status: number; text: string}> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("Content-Type", "application/json");
    request.setRequestHeader("Accept-Language", lent.language());
    request.setRequestHeader("Idempotency-Key", key);
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => done({status: request.status, text: request.responseText});
    request.onerror = () => failed(new Unreached());
    request.ontimeout = () => failed(new Unreached());
    request.send(body);
  });
}

export const newUpload = newKey;
