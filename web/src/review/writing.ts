import {act, newKey, read, type Schemas} from "../api/ask";
import {isRefusal, type Refusal} from "../api/problem";
import {dropMirror, type Mirror, readMirror, writeMirror} from "./mirror";
import {emptySheet, fromDraft, fromScore, type Sheet} from "./sheet";

type Review = Schemas["Review"];

/** Whether what is typed is on the server. */
export type Saving =
  | {state: "clean"}
  | {state: "typed"}
  | {state: "saving"}
  | {state: "saved"; at: string}
  | {state: "offline"}
  | {state: "refused"; error: Refusal};

/** Another window or device has saved or handed in something else meanwhile. */
export type Conflict = {theirs: Sheet; handedIn: boolean; saved: Sheet; draft: number; assignment: number};

const path = "/assignments/{assignment}/score-draft" as const;
const pause = 1500;
const again = 15_000;

/** What the server has of a sheet: the draft, else what was handed in, else nothing. */
function known(review: Review): Sheet {
  if (review.draft) return fromDraft(review.draft.content);
  return review.score ? fromScore(review.score) : emptySheet;
}

const same = (a: Sheet, b: Sheet) => JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));

/** Fields that were emptied are as those never filled in. */
function ordered(sheet: Sheet) {
  const texts = (of: Record<string, string>) =>
    Object.entries(of)
      .filter(([, one]) => one !== "")
      .sort();
  return [texts(sheet.points), texts(sheet.reasons), sheet.total, sheet.match, sheet.comment, sheet.feedback];
}

/**
 * A reviewer's sheet while he writes it: saved to the server shortly after he pauses, kept on the device until it is
 * there, and never over something that was saved elsewhere.
 */
export class Writing {
  sheet: Sheet;
  saving: Saving = {state: "clean"};
  conflict: Conflict | null = null;
  /** The version of the assignment whose score was seen; a score that replaces it names it. */
  seen: number;
  private saved: Sheet;
  /** Whether the sheet is something that the reviewer wrote since he handed in last, saved or not. */
  private written: boolean;
  private version: number;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private ended = false;
  private composing = false;

  constructor(
    private readonly person: string,
    private readonly id: string,
    review: Review,
    private readonly told: () => void,
    private readonly keep: (draft: Schemas["ScoreDraft"]) => void,
  ) {
    this.saved = known(review);
    this.sheet = this.saved;
    this.version = review.draft_version;
    this.seen = review.version;
    this.written = review.draft !== null;
    if (review.draft) this.saving = {state: "saved", at: review.draft.saved_at};
    const mirror = readMirror(person, id);
    if (mirror) this.takeUp(mirror, review);
  }

  /** Goes on with what the device kept, unless something else was saved since. */
  private takeUp(mirror: Mirror, review: Review) {
    if (same(mirror.sheet, this.saved)) return dropMirror(this.person, this.id);
    this.sheet = mirror.sheet;
    this.written = true;
    this.saving = {state: "typed"};
    if (mirror.draft !== this.version || mirror.assignment !== this.seen) this.conflict = this.conflictWith(review);
  }

  private get dirty() {
    return !same(this.sheet, this.saved);
  }

  /** What stands against this sheet: a score that was not seen before all, since handing in would replace it. */
  private conflictWith(review: Review, unseen = false): Conflict {
    const handedIn = review.score !== null && (unseen || review.draft === null);
    return {
      theirs: handedIn && review.score ? fromScore(review.score) : known(review),
      handedIn,
      saved: known(review),
      draft: review.draft_version,
      assignment: review.version,
    };
  }

  private tell(saving: Saving) {
    this.saving = saving;
    this.told();
  }

  change(sheet: Sheet) {
    this.sheet = sheet;
    this.written = true;
    writeMirror(this.person, this.id, {sheet, draft: this.version, assignment: this.seen});
    this.tell(this.saving.state === "saving" ? this.saving : {state: "typed"});
    this.later(pause);
  }

  /** No word is saved while an input method still makes it. */
  compose(on: boolean) {
    this.composing = on;
    if (!on) this.later(pause);
  }

  private later(delay: number) {
    clearTimeout(this.timer);
    if (!this.ended) this.timer = setTimeout(() => void this.save(), delay);
  }

  /** Saves now what is not saved yet. */
  async save(): Promise<void> {
    clearTimeout(this.timer);
    while (this.running) await this.running; // several may wait, and one of them goes on
    if (this.ended || this.conflict || this.composing || !this.dirty) return;
    this.running = this.put().finally(() => {
      this.running = null;
    });
    await this.running;
    if (this.dirty && this.saving.state === "typed") this.later(pause);
  }

  private async put(): Promise<void> {
    const sent = this.sheet;
    this.tell({state: "saving"});
    try {
      const input = {path: {assignment: this.id}, body: {content: sent}, ifMatch: `"${this.version}"`};
      const draft = await act("put", path, input, newKey());
      this.version = draft.version;
      this.saved = sent;
      this.keep(draft);
      if (this.dirty) {
        writeMirror(this.person, this.id, {sheet: this.sheet, draft: this.version, assignment: this.seen});
        return this.tell({state: "typed"});
      }
      dropMirror(this.person, this.id);
      this.tell({state: "saved", at: draft.saved_at});
    } catch (error) {
      await this.failed(error);
    }
  }

  private async failed(error: unknown): Promise<void> {
    if (isRefusal(error) && (error.status === 412 || error.status === 428)) return this.compare();
    if (isRefusal(error)) return this.tell({state: "refused", error});
    this.tell({state: "offline"});
    this.later(again);
  }

  /** Reads what was saved elsewhere; where that says something else, the reviewer chooses. */
  async compare(): Promise<void> {
    try {
      this.meet(await read("/assignments/{assignment}", {path: {assignment: this.id}}), true);
    } catch {
      this.tell({state: "offline"});
      this.later(again);
    }
  }

  /** Takes note of what the server has by now. What is older than what is known already tells nothing. */
  meet(review: Review, moved = false) {
    const version = review.draft_version;
    if (this.ended || this.conflict || (!moved && version <= this.version && review.version <= this.seen)) return;
    const theirs = known(review);
    const unseen = review.version > this.seen && review.score !== null;
    const against = this.conflictWith(review, unseen);
    if ((this.dirty || (unseen && this.written)) && !same(against.theirs, this.sheet)) {
      this.conflict = against;
      return this.tell({state: "typed"});
    }
    this.version = version;
    this.seen = review.version;
    this.saved = theirs;
    this.sheet = theirs;
    this.written = review.draft !== null;
    dropMirror(this.person, this.id);
    this.tell(review.draft ? {state: "saved", at: review.draft.saved_at} : {state: "clean"});
  }

  /** Goes on with what was chosen of the two. */
  settle(sheet: Sheet) {
    if (!this.conflict) return;
    this.version = this.conflict.draft;
    this.seen = this.conflict.assignment;
    this.saved = this.conflict.saved;
    this.conflict = null;
    this.change(sheet);
    void this.save();
  }

  /** Waits for what is on its way and saves nothing more until it is begun again, so that nothing follows a score. */
  async hold(): Promise<void> {
    this.ended = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Goes on after a score that was refused. */
  resume() {
    this.ended = false;
  }

  /** The score is the reviewer's: what was typed has become it or is given up. */
  end() {
    this.ended = true;
    clearTimeout(this.timer);
    dropMirror(this.person, this.id);
  }
}
