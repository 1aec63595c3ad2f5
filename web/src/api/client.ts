import createFetchClient, {type Middleware} from "openapi-fetch";
import {type Problem, Refusal, Unreached} from "./problem";
import type {paths} from "./schema";

/** What the frame lends to every request. */
export const lent = {
  /** The language in which refusals are told. */
  language: () => "zh-CN",
  /** Asks the person to sign in again; true once he has, and the request is sent once more. */
  signIn: async (): Promise<boolean> => false,
};

const kept = new Map<string, {tag: string; body: string}>();

/** Forgets what was read: it belonged to somebody else. */
export function forgetRead(): void {
  kept.clear();
}

/** Where whoever is not signed in is told so on the page itself. */
const signingIn = /^\/api\/v1\/(sessions|password-resets|people)(\/|$)/;

async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await reach(request);
  if (response.status !== 401 || signingIn.test(new URL(request.url).pathname)) return response;
  return (await lent.signIn()) ? reach(again) : response;
}

async function reach(request: Request): Promise<Response> {
  const keeps = request.method === "GET" && !request.headers.has("Accept"); // a file has the address of its rows
  const known = keeps ? kept.get(request.url) : undefined;
  request.headers.set("Accept-Language", lent.language());
  if (known) request.headers.set("If-None-Match", known.tag);
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Unreached();
  }
  if (response.status === 304 && known) {
    return new Response(known.body, {status: 200, headers: {ETag: known.tag, "Content-Type": "application/json"}});
  }
  const tag = response.headers.get("ETag");
  if (keeps && response.ok && tag) kept.set(request.url, {tag, body: await response.clone().text()});
  return response;
}

async function refuse(response: Response): Promise<void> {
  if (response.ok) return;
  const problem = await response
    .clone()
    .json()
    .catch(() => null);
  if (problem?.code) throw new Refusal(problem as Problem);
  throw new Unreached();
}

const refusing: Middleware = {onResponse: ({response}) => refuse(response)};

const base = "/api/v1";
export const client = createFetchClient<paths>({baseUrl: base, fetch: send});
client.use(refusing);

/** Reads what a path answers as a file of that media type. It throws Refusal or Unreached. */
export async function download(path: string, type: string): Promise<Blob> {
  const response = await send(new Request(base + path, {headers: {Accept: type}}));
  await refuse(response);
  return response.blob();
}
