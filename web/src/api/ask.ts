import {
  type QueryKey,
  type UseMutationOptions,
  type UseQueryOptions,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import {useRef} from "react";
import {client} from "./client";
import {Refusal} from "./problem";
import type {components, paths} from "./schema";

export type Schemas = components["schemas"];

type Known<P extends keyof paths, M extends string> = paths[P] extends Record<M, infer O> ? NonNullable<O> : never;
type Readable = {
  [P in keyof paths]: paths[P] extends {get: infer O} ? (O extends undefined ? never : P) : never;
}[keyof paths];
type QueryOf<O> = O extends {parameters: {query?: infer Q}} ? {query?: Q} : {query?: undefined};

export type Asking<P extends Readable> = PathOf<Known<P, "get">> & QueryOf<Known<P, "get">>;
export type Told<P extends Readable> = Answers<Known<P, "get">>;

/** Reads once. It throws Refusal or Unreached. */
export async function read<P extends Readable>(path: P, input: Asking<P>, signal?: AbortSignal): Promise<Told<P>> {
  const get = client.GET as unknown as (path: string, init: object) => Promise<{data?: Told<P>}>;
  const {data} = await get(path as string, {params: {path: input.path, query: input.query}, signal});
  return data as Told<P>;
}

/** Reads, keeps what was read, and reads again when it may have changed. Errors are Refusal or Unreached. */
export function useRead<P extends Readable>(
  path: P,
  input: Asking<P>,
  options?: Omit<UseQueryOptions<Told<P>, Error>, "queryKey" | "queryFn">,
): UseQueryResult<Told<P>, Error> {
  return useQuery<Told<P>, Error>({
    ...options,
    queryKey: readKey(path, input),
    queryFn: ({signal}) => read(path, input, signal),
  });
}

type Method = "post" | "put" | "delete";
type PathsWith<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, infer O> ? (O extends undefined ? never : P) : never;
}[keyof paths];
type Operation<M extends Method, P extends PathsWith<M>> = paths[P] extends Record<M, infer O> ? NonNullable<O> : never;
type PathOf<O> = O extends {parameters: {path: infer T}} ? {path: T} : {path?: undefined};
type BodyOf<O> = O extends {requestBody: {content: {"application/json": infer B}}}
  ? {body: B}
  : O extends {requestBody?: {content: {"application/json": infer B}}}
    ? {body?: B}
    : {body?: undefined};
type Content<R> = R extends {content: {"application/json": infer T}} ? T : undefined;
type Answers<O> = O extends {responses: infer R}
  ? R extends {200: infer S}
    ? Content<S>
    : R extends {201: infer S}
      ? Content<S>
      : undefined
  : undefined;

export type Input<M extends Method, P extends PathsWith<M>> = PathOf<Operation<M, P>> &
  BodyOf<Operation<M, P>> & {ifMatch?: string};
export type Answer<M extends Method, P extends PathsWith<M>> = Answers<Operation<M, P>>;

/** Sends one act. The same key and input are one act, however often they are sent. */
export async function act<M extends Method, P extends PathsWith<M>>(
  method: M,
  path: P,
  input: Input<M, P>,
  key: string,
): Promise<Answer<M, P>> {
  const header: Record<string, string> = {"Idempotency-Key": key};
  if (input.ifMatch) header["If-Match"] = input.ifMatch;
  // The client's own types cannot follow a method and path that are parameters; those of this function do.
  const request = client.request as unknown as (
    method: string,
    path: string,
    init: object,
  ) => Promise<{data?: Answer<M, P>}>;
  const {data} = await request(method, path as string, {params: {path: input.path, header}, body: input.body});
  return data as Answer<M, P>;
}

/**
 * A person's intent as a mutation. Its key stays the same while the outcome is unknown, so that a second try after a
 * lost answer is the same act, and changes with the input or once the server has done or refused it. A server that
 * failed (5xx) may have done it all the same. What was read of the cases is asked for again afterwards.
 */
export function useAct<M extends Method, P extends PathsWith<M>>(
  method: M,
  path: P,
  options?: Omit<UseMutationOptions<Answer<M, P>, Error, Input<M, P>>, "mutationFn"> & {keep?: boolean},
) {
  const intent = useRef<{input: string; key: string}>(null);
  const queries = useQueryClient();
  return useMutation<Answer<M, P>, Error, Input<M, P>>({
    ...options,
    mutationFn: async (input) => {
      const wanted = JSON.stringify(input);
      if (intent.current?.input !== wanted) intent.current = {input: wanted, key: newKey()};
      try {
        const answer = await act(method, path, input, intent.current.key);
        intent.current = null;
        return answer;
      } catch (error) {
        if (error instanceof Refusal && error.status < 500) intent.current = null;
        throw error;
      }
    },
    onSettled: (...told) => {
      if (!options?.keep) void queries.invalidateQueries();
      return options?.onSettled?.(...told);
    },
  });
}

/** A key for one intent. */
export function newKey(): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The key under which a read is kept, to change or forget it; without input that of all reads of the path. */
export function readKey(path: keyof paths, input?: object): QueryKey {
  return input ? [path, input] : [path];
}
