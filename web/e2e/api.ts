import {randomUUID} from "node:crypto";
import {house, password} from "./house";

/** A person at the API, for what a journey needs and no browser shows. */
export class Person {
  readonly token: string;

  constructor(token: string) {
    this.token = token;
  }

  static async as(login: string): Promise<Person> {
    const {token} = await send<{token: string}>("POST", "/sessions", {body: {login, password}});
    return new Person(token);
  }

  // The journeys read a few members of many answers; their types are the portal's business.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  get<T = any>(path: string): Promise<T> {
    return send("GET", path, {token: this.token});
  }

  // biome-ignore lint/suspicious/noExplicitAny: see above
  act<T = any>(method: "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<T> {
    return send(method, path, {token: this.token, body});
  }
}

async function send<T>(
  method: string,
  path: string,
  {token, body}: {token?: string; body?: object | undefined},
): Promise<T> {
  const headers: Record<string, string> = {"Content-Type": "application/json", "Idempotency-Key": randomUUID()};
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch(`${house().url}/api/v1${path}`, {
    method,
    headers,
    ...(body ? {body: JSON.stringify(body)} : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Moves the rehearsal's clock forward and waits until every case has looked. */
export async function moveClock(to: string): Promise<void> {
  const admin = await Person.as("admin");
  const {memberships} = await admin.get("/me");
  await admin.act("PUT", "/rehearsal/clock", {funder_id: memberships[0].organization_id, to});
  for (let wakes = 1; wakes > 0; ) {
    ({wakes} = await admin.get("/rehearsal"));
    await new Promise((later) => setTimeout(later, 100));
  }
}
