// @vitest-environment jsdom

import {afterEach, beforeEach, expect, test, vi} from "vitest";
import {act, read} from "../api/ask";
import {type Problem, Refusal, Unreached} from "../api/problem";
import {readMirror} from "./mirror";
import {emptySheet} from "./sheet";
import {Writing} from "./writing";

vi.mock("../api/ask", () => ({act: vi.fn(), read: vi.fn(), newKey: () => "key"}));
const put = vi.mocked(act) as unknown as ReturnType<typeof vi.fn>;
const get = vi.mocked(read) as unknown as ReturnType<typeof vi.fn>;

type Review = ConstructorParameters<typeof Writing>[2];
const draft = (comment: string, version: number) => ({
  content: {...emptySheet, comment},
  version,
  saved_at: "2026-12-01T00:00:00Z",
});
const score = (comment: string) => ({
  points: "80.00",
  match_points: null,
  items: [],
  comment,
  feedback: "",
  part: "panel",
});
const review = (more: {draft?: ReturnType<typeof draft>; [key: string]: unknown} = {}) =>
  ({
    id: "a",
    version: 2,
    draft: null,
    draft_version: more.draft?.version ?? 0,
    score: null,
    ...more,
  }) as unknown as Review;
const begin = (of: Review = review()) => new Writing("p", "a", of, vi.fn(), vi.fn());
const typed = (comment: string) => ({...emptySheet, comment});
const stale = () => new Refusal({code: "moved", status: 412, detail: ""} as Problem);
const typeAndWait = async (writing: Writing, comment: string) => {
  writing.change(typed(comment));
  await vi.advanceTimersByTimeAsync(1600);
};

beforeEach(() => {
  vi.useFakeTimers();
  put.mockImplementation(async (_method, _path, input) => ({
    ...draft("", 0),
    version: Number(input.ifMatch.slice(1, -1)) + 1,
  }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.resetAllMocks();
  localStorage.clear();
});

test("what is typed is saved after a pause, upon the version before, and then leaves the device", async () => {
  const writing = begin();
  await typeAndWait(writing, "one");
  expect(put.mock.calls[0]?.[2]).toMatchObject({ifMatch: '"0"', body: {content: typed("one")}});
  expect(writing.saving.state).toBe("saved");
  expect(readMirror("p", "a")).toBeNull();
  await typeAndWait(writing, "two");
  expect(put.mock.calls[1]?.[2].ifMatch).toBe('"1"');
  await writing.save();
  expect(put).toHaveBeenCalledTimes(2);
});

test("fields that are left one after the other on a slow line are saved one after the other, and no sheet is at odds with itself", async () => {
  const done: (() => void)[] = [];
  put.mockImplementation(async (_method, _path, input) => {
    await new Promise<void>((answer) => done.push(answer));
    return {...draft("", 0), version: Number(input.ifMatch.slice(1, -1)) + 1};
  });
  const writing = begin();
  for (const comment of ["one", "two", "three"]) {
    writing.change(typed(comment));
    void writing.save();
  }
  while (done.length > 0) {
    done.shift()?.();
    await vi.advanceTimersByTimeAsync(1600);
    expect(done.length).toBeLessThan(2);
  }
  expect(put.mock.calls.map((call) => [call[2].ifMatch, call[2].body.content.comment])).toEqual([
    ['"0"', "one"],
    ['"1"', "three"],
  ]);
});

test("nothing is saved while an input method composes", async () => {
  const writing = begin();
  writing.compose(true);
  await typeAndWait(writing, "half");
  expect(put).not.toHaveBeenCalled();
  writing.compose(false);
  await vi.advanceTimersByTimeAsync(1600);
  expect(put).toHaveBeenCalledTimes(1);
});

test("off the line it stays on the device, and is saved once the server is reached", async () => {
  put.mockRejectedValueOnce(new Unreached());
  const writing = begin();
  await typeAndWait(writing, "kept");
  expect(writing.saving.state).toBe("offline");
  expect(readMirror("p", "a")?.sheet.comment).toBe("kept");
  await vi.advanceTimersByTimeAsync(15_100);
  expect(writing.saving.state).toBe("saved");
});

test("a tab that was killed goes on with what the device kept", () => {
  begin().change(typed("killed"));
  const again = begin();
  expect(again.sheet.comment).toBe("killed");
  expect(again.saving.state).toBe("typed");
  expect(again.conflict).toBeNull();
  expect(begin(review({draft: draft("elsewhere", 4)})).conflict?.theirs.comment).toBe("elsewhere");
  expect(begin(review({draft: draft("killed", 4)})).conflict).toBeNull();
});

test("what was saved elsewhere is shown beside it, and what is chosen is saved upon it", async () => {
  const writing = begin();
  put.mockRejectedValueOnce(stale());
  get.mockResolvedValueOnce(review({draft: draft("theirs", 7)}));
  await typeAndWait(writing, "mine");
  expect(writing.conflict).toMatchObject({theirs: typed("theirs"), handedIn: false});
  await vi.advanceTimersByTimeAsync(60_000);
  expect(put).toHaveBeenCalledTimes(1);
  writing.settle(typed("chosen"));
  await vi.advanceTimersByTimeAsync(1600);
  expect(put.mock.calls[1]?.[2]).toMatchObject({ifMatch: '"7"', body: {content: typed("chosen")}});
});

test("a score handed in elsewhere is never replaced unseen, even when the draft was saved", async () => {
  const writing = begin();
  await typeAndWait(writing, "mine");
  writing.meet(review({version: 3, score: score("theirs")}));
  expect(writing.conflict).toMatchObject({handedIn: true, assignment: 3});
  expect(writing.seen).toBe(2);
  writing.settle(typed("mine"));
  expect(writing.seen).toBe(3);
  await vi.advanceTimersByTimeAsync(1600);
  expect(put).toHaveBeenCalledTimes(2);
});

test("after a score the next draft goes on from the one that it has ended", async () => {
  const writing = begin(review({version: 3, score: score("mine"), draft_version: 4}));
  await typeAndWait(writing, "better");
  expect(put.mock.calls[0]?.[2].ifMatch).toBe('"4"');
});

test("where nothing was written, what is new is taken over without a question", () => {
  const writing = begin();
  writing.meet(review({version: 3, score: score("theirs")}));
  expect(writing.conflict).toBeNull();
  expect(writing.sheet.comment).toBe("theirs");
  writing.meet(review({version: 2}));
  expect(writing.sheet.comment).toBe("theirs");
});

test("nothing follows a score that is on its way", async () => {
  const writing = begin();
  writing.change(typed("last"));
  await writing.hold();
  await vi.advanceTimersByTimeAsync(5000);
  expect(put).not.toHaveBeenCalled();
  writing.resume();
  await writing.save();
  expect(put).toHaveBeenCalledTimes(1);
  writing.end();
  expect(readMirror("p", "a")).toBeNull();
});
