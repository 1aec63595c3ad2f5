import {afterEach, beforeEach, expect, test, vi} from "vitest";
import type {Schemas} from "../api/ask";
import {type Problem, Refusal, Unreached} from "../api/problem";
import {Keeper, type Kept, unsaved} from "./keeper";
import {type Content, withValue} from "./merge";

type Draft = Schemas["Draft"];

/** A server with one draft. What it does next can be told. */
class Server {
  content: Content;
  version = 1;
  application: string | null = null;
  saves: Content[] = [];
  next: ("lose" | "down" | Refusal)[] = [];

  constructor(content: Content) {
    this.content = content;
  }

  draft(): Draft {
    const {content, version, application} = this;
    return {
      id: "d",
      round_id: "r",
      organization_id: "o",
      content,
      version,
      saved_at: `2027-01-11T10:00:0${version}Z`,
      saved_by_name: "Lin",
      application_id: application,
      files: [],
      can: {},
    } as Draft;
  }

  save = async (content: Content, version: number): Promise<Draft> => {
    const told = this.next.shift();
    if (told === "down") throw new Unreached();
    if (told instanceof Refusal) throw told;
    if (this.application) throw refusal("already_done", 409);
    if (version !== this.version) throw refusal("moved", 412);
    this.saves.push(content);
    this.content = content;
    this.version++;
    if (told === "lose") throw new Unreached();
    return this.draft();
  };

  /** Somebody else saves. */
  other(change: Partial<Content>) {
    this.content = {...this.content, ...change};
    this.version++;
  }
}

function refusal(code: string, status: number): Refusal {
  return new Refusal({code, status, detail: code, title: code, type: "", instance: "", requestId: ""} as Problem);
}

let mirrored: Kept | null = null;

function keep(server: Server, kept: Kept[] = []): Keeper {
  return new Keeper(server.draft(), kept, {
    save: server.save,
    load: async () => server.draft(),
    mirror: (one) => {
      mirrored = one;
    },
    derive: (content) => content,
    derived: () => [],
  });
}

const type = (keeper: Keeper, field: string, value: unknown) => keeper.change((c) => withValue(c, field, value));

beforeEach(() => {
  mirrored = null;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test("it saves a second and a half after the last key, and the browser has it at once", async () => {
  const server = new Server({title: "A"});
  const keeper = keep(server);
  type(keeper, "title", "AB");
  await vi.advanceTimersByTimeAsync(1000);
  type(keeper, "title", "ABC");
  expect(mirrored).toMatchObject({version: 1, base: {title: "A"}, content: {title: "ABC"}});
  await vi.advanceTimersByTimeAsync(1400);
  expect(server.saves).toEqual([]);
  expect(keeper.now().phase).toBe("waiting");
  await vi.advanceTimersByTimeAsync(200);
  expect(server.saves).toEqual([{title: "ABC"}]);
  expect(keeper.now()).toMatchObject({phase: "saved", version: 2});
  expect(mirrored).toBeNull();
});

test("nothing is saved while an input method composes", async () => {
  const server = new Server({});
  const keeper = keep(server);
  keeper.compose(true);
  type(keeper, "title", "ni");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await keeper.flush()).toBe(false);
  expect(server.saves).toEqual([]);
  type(keeper, "title", "\u4f60");
  keeper.compose(false);
  await vi.advanceTimersByTimeAsync(1500);
  expect(server.saves).toEqual([{title: "\u4f60"}]);
});

test("a dropped line is tried again, ever more slowly, and typing goes on", async () => {
  const server = new Server({});
  server.next = ["down", "down"];
  const keeper = keep(server);
  type(keeper, "title", "A");
  await vi.advanceTimersByTimeAsync(1500);
  expect(keeper.now().phase).toBe("offline");
  type(keeper, "title", "AB");
  expect(keeper.now().phase).toBe("offline");
  expect(mirrored?.content).toEqual({title: "AB"});
  await vi.advanceTimersByTimeAsync(2000);
  expect(keeper.now().phase).toBe("offline");
  await vi.advanceTimersByTimeAsync(5000);
  expect(keeper.now().phase).toBe("saved");
  expect(server.content).toEqual({title: "AB"});
});

test("the browser being online again is reason enough to try", async () => {
  const server = new Server({});
  server.next = ["down"];
  const keeper = keep(server);
  type(keeper, "title", "A");
  await keeper.flush();
  expect(keeper.now().phase).toBe("offline");
  expect(await keeper.flush()).toBe(true);
});

test("a save whose answer was lost is no conflict with oneself", async () => {
  const server = new Server({});
  server.next = ["lose"];
  const keeper = keep(server);
  type(keeper, "title", "A");
  await keeper.flush();
  expect(keeper.now().phase).toBe("offline");
  await keeper.flush();
  expect(keeper.now()).toMatchObject({phase: "saved", version: 2, conflicts: []});
});

test("what was typed after a save whose answer was lost is not held against it", async () => {
  const server = new Server({});
  server.next = ["lose"];
  const keeper = keep(server);
  type(keeper, "title", "A");
  await keeper.flush();
  type(keeper, "title", "AB");
  await vi.advanceTimersByTimeAsync(2000);
  // The server answers moved with what we had sent: only ours has changed since.
  expect(server.content).toEqual({title: "AB"});
  expect(keeper.now().conflicts).toEqual([]);
});

test("a colleague's other fields are merged and saved", async () => {
  const server = new Server({title: "A", answers: {need: "n"}});
  const keeper = keep(server);
  server.other({title: "B"});
  type(keeper, "answers/need", "more");
  await keeper.flush();
  expect(server.content).toEqual({title: "B", answers: {need: "more"}});
  expect(keeper.now()).toMatchObject({phase: "saved", version: 3, conflicts: []});
});

test("a field that two people changed is asked about; meanwhile the rest is saved and nothing is written over", async () => {
  const server = new Server({title: "A", answers: {need: "n"}});
  const keeper = keep(server);
  server.other({title: "theirs"});
  keeper.change((c) => withValue(withValue(c, "title", "ours"), "answers/need", "more"));
  await keeper.flush();
  expect(server.content).toEqual({title: "theirs", answers: {need: "more"}});
  expect(keeper.now().content.title).toBe("ours");
  expect(keeper.now().conflicts).toEqual([{field: "title", base: "A", ours: "ours", theirs: "theirs"}]);
  // A tab that is killed now asks again.
  const again = keep(server, [mirrored!]);
  expect(again.now().conflicts).toMatchObject([{field: "title", theirs: "theirs"}]);
  again.stop();

  keeper.resolve("title", true);
  await vi.advanceTimersByTimeAsync(0);
  expect(server.content.title).toBe("ours");
  expect(keeper.now()).toMatchObject({conflicts: [], phase: "saved"});
  expect(mirrored).toBeNull();
});

test("choosing the other's version takes it", async () => {
  const server = new Server({title: "A"});
  const keeper = keep(server);
  server.other({title: "theirs"});
  type(keeper, "title", "ours");
  await keeper.flush();
  keeper.resolve("title", false);
  expect(keeper.now()).toMatchObject({content: {title: "theirs"}, conflicts: []});
  expect(await keeper.flush()).toBe(true);
  expect(server.version).toBe(2);
});

test("two tabs of one browser are two writers", async () => {
  const server = new Server({title: "A", answers: {}});
  const [left, right] = [keep(server), keep(server)];
  type(left, "answers/a", "1");
  await left.flush();
  type(right, "answers/b", "2");
  await right.flush();
  await left.look();
  expect(left.now().content).toEqual({title: "A", answers: {a: "1", b: "2"}});
  expect(left.now()).toMatchObject({phase: "saved", version: 3});
});

test("what a killed tab had typed comes back and is saved", async () => {
  const server = new Server({title: "A"});
  const first = keep(server);
  type(first, "title", "AB");
  const left = mirrored!;
  server.other({answers: {need: "theirs"}});
  const keeper = keep(server, [left]);
  expect(keeper.now().content).toEqual({title: "AB", answers: {need: "theirs"}});
  await vi.advanceTimersByTimeAsync(0);
  expect(server.content).toEqual({title: "AB", answers: {need: "theirs"}});
});

test("an old tab after the submission learns of it and keeps what was typed", async () => {
  const server = new Server({title: "A"});
  const keeper = keep(server);
  server.application = "app";
  type(keeper, "title", "AB");
  await keeper.flush();
  expect(keeper.now()).toMatchObject({phase: "submitted", application: "app", content: {title: "AB"}});
  expect(unsaved(keeper.now())).toEqual(["title"]);
  expect(mirrored?.content).toEqual({title: "AB"});
  const opened = keep(server, [mirrored!]);
  expect(unsaved(opened.now())).toEqual(["title"]);
  opened.forget();
  expect(mirrored).toBeNull();
});

test("a lasting refusal is told, kept here and tried with the next change", async () => {
  const server = new Server({});
  server.next = [refusal("not_allowed", 403)];
  const keeper = keep(server);
  type(keeper, "title", "A");
  await keeper.flush();
  expect(keeper.now()).toMatchObject({phase: "refused", error: {code: "not_allowed"}});
  await vi.advanceTimersByTimeAsync(120_000);
  expect(server.saves).toEqual([]);
  type(keeper, "title", "AB");
  await vi.advanceTimersByTimeAsync(1500);
  expect(keeper.now()).toMatchObject({phase: "saved", error: null});
});

test("what was read before a save of ours does not undo it", async () => {
  const server = new Server({title: "A"});
  let answer = () => {};
  const before = server.draft();
  const slow = new Keeper(server.draft(), [], {
    save: server.save,
    load: () => new Promise((done) => (answer = () => done(before))),
    mirror: () => {},
    derive: (content) => content,
    derived: () => [],
  });
  const looked = slow.look();
  type(slow, "title", "AB");
  await slow.flush();
  answer();
  await looked;
  expect(slow.now()).toMatchObject({phase: "saved", version: 2, content: {title: "AB"}});
});

test("however many ask for it at once, one save follows another", async () => {
  const server = new Server({});
  const keeper = keep(server);
  type(keeper, "title", "A");
  const first = keeper.flush();
  type(keeper, "title", "AB");
  await Promise.all([first, keeper.flush(), keeper.flush(), keeper.flush()]);
  expect(server.saves).toEqual([{title: "A"}, {title: "AB"}]);
  expect(keeper.now()).toMatchObject({phase: "saved", version: 3, conflicts: []});
});
