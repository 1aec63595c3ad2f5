/**
 * Keeps a draft: what is typed is in the browser at once, on the server soon, and never written over what somebody else
 * wrote. It knows nothing of the page; what it needs of the world it is given.
 */
import type {Schemas} from "../api/ask";
import {isRefusal, Refusal} from "../api/problem";
import {type Conflict, type Content, type FieldPath, fieldsOf, merge, same, valueAt, withValue} from "./merge";

type Draft = Schemas["Draft"];
type File = Schemas["ApplicationFile"];

/** What is kept in the browser of what the server does not have yet: what was typed, and what it was typed over. */
export type Kept = {version: number; base: Content; content: Content; at: number};

export type World = {
  save: (content: Content, version: number) => Promise<Draft>;
  load: () => Promise<Draft>;
  /** Puts it into the browser's storage; null takes it out. */
  mirror: (kept: Kept | null) => void;
  /** Puts what follows from the content into it. */
  derive: (content: Content) => Content;
  /** The fields that follow from others, over which nobody needs to be asked. */
  derived: (content: Content) => FieldPath[];
};

/** saved; waiting: soon to be saved; saving; offline: kept here and tried again; refused: kept here; submitted. */
export type Phase = "saved" | "waiting" | "saving" | "offline" | "refused" | "submitted";

export type State = {
  phase: Phase;
  content: Content;
  /** The content of the server that ours was written over. */
  base: Content;
  version: number;
  files: File[];
  savedAt: string;
  savedBy: string;
  conflicts: Conflict[];
  application: string | null;
  error: Refusal | null;
};

/** How long after the last key the draft is saved, and between tries while the server is not reached. */
export const pause = 1500;
const retries = [2_000, 5_000, 15_000, 30_000, 60_000];

export class Keeper {
  private state: State;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<boolean> | null = null;
  private composing = false;
  private failures = 0;
  private stopped = false;
  /** What was sent and came without an answer: the server may have it. */
  private unanswered: Content[] = [];

  constructor(
    draft: Draft,
    kept: Kept[],
    private readonly world: World,
  ) {
    const content = draft.content as Content;
    this.state = {
      phase: "saved",
      content,
      base: content,
      ...told(draft),
      conflicts: [],
      error: null,
    };
    for (const one of kept) this.restore(one);
    if (kept.length > 0) this.mirror();
    if (draft.application_id) this.state.phase = "submitted";
    else if (this.dirty()) {
      this.state.phase = "waiting";
      this.schedule(0);
    }
  }

  /** What a killed tab had typed comes back, merged with what was saved since. */
  private restore(kept: Kept): void {
    if (this.state.application) {
      this.state.content = kept.content;
      return;
    }
    const merged = merge(kept.base, kept.content, this.state.content);
    this.state.conflicts = this.open(merged.conflicts, merged.content);
    this.state.content = this.world.derive(merged.content);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  now = (): State => this.state;

  private set(change: Partial<State>): void {
    this.state = {...this.state, ...change};
    for (const listener of this.listeners) listener();
  }

  /** What the server is sent: where both sides changed a field, its own value stands until somebody has chosen. */
  private outgoing(): Content {
    return this.state.conflicts.reduce(
      (content, conflict) => withValue(content, conflict.field, valueAt(this.state.base, conflict.field)),
      this.state.content,
    );
  }

  private dirty(): boolean {
    return !same(this.outgoing(), this.state.base);
  }

  private mirror(): void {
    const {version, content, conflicts} = this.state;
    // Whoever goes on from what is kept is asked again where nobody has chosen yet.
    const base = conflicts.reduce((before, c) => withValue(before, c.field, c.base), this.state.base);
    this.world.mirror(same(content, base) ? null : {version, base, content, at: Date.now()});
  }

  /** Something was typed. */
  change(update: (content: Content) => Content): void {
    this.set({content: this.world.derive(update(this.state.content))});
    this.mirror();
    if (this.state.phase === "submitted") return;
    if (this.state.phase === "offline") return; // the next try is on its way
    if (this.state.phase !== "saving") this.set({phase: this.dirty() ? "waiting" : "saved"});
    if (!this.composing) this.schedule(pause);
  }

  /** An input method began or ended to compose: nothing is saved in between. */
  compose(composing: boolean): void {
    this.composing = composing;
    if (composing) clearTimeout(this.timer);
    else if (this.dirty()) this.schedule(pause);
  }

  attached(file: File): void {
    this.set({files: [...this.state.files.filter((f) => f.id !== file.id), file]});
  }

  /** Chooses between two versions of a field. */
  resolve(field: FieldPath, ours: boolean): void {
    const conflict = this.state.conflicts.find((c) => c.field === field);
    if (!conflict) return;
    const conflicts = this.state.conflicts.filter((c) => c !== conflict);
    const content = ours ? this.state.content : withValue(this.state.content, field, conflict.theirs);
    this.set({conflicts, content: this.world.derive(content)});
    this.mirror();
    void this.flush();
  }

  /** Saves now what is not saved. True when the server has all of it. */
  async flush(): Promise<boolean> {
    if (this.state.phase === "submitted") return false;
    if (this.composing) return false;
    clearTimeout(this.timer);
    while (this.running) await this.running; // several may wait, and one of them goes on
    if (!this.dirty()) return true;
    this.running = this.save().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** Looks whether somebody else has saved, when the page is come back to. */
  async look(): Promise<void> {
    if (this.state.phase === "submitted" || this.running) return;
    try {
      const draft = await this.world.load();
      while (this.running) await this.running;
      // What was read before a save of ours is older than what was typed, and would undo it.
      if (draft.version > this.state.version || draft.application_id) this.take(draft);
      if (this.dirty()) await this.flush();
    } catch {
      // Nothing is lost by not knowing; saving says what is wrong.
    }
  }

  /** The draft was handed in from here. */
  submitted(application: string): void {
    clearTimeout(this.timer);
    this.world.mirror(null);
    this.set({phase: "submitted", application});
  }

  /** Lets go of what was typed and can be saved no more. */
  forget(): void {
    this.set({content: this.state.base});
    this.world.mirror(null);
  }

  /** Leaves the page: what is not on the server stays in the browser. */
  stop(): void {
    void this.flush();
    this.stopped = true;
    clearTimeout(this.timer);
    this.listeners.clear();
  }

  private schedule(after: number): void {
    clearTimeout(this.timer);
    if (this.state.phase === "submitted" || this.stopped) return;
    this.timer = setTimeout(() => void this.flush(), after);
  }

  private async save(): Promise<boolean> {
    this.set({phase: "saving"});
    // A draft that moves at each of so many tries is being written by a crowd; the next key tries again.
    for (let tries = 0; tries < 4; tries++) {
      const sent = this.outgoing();
      try {
        const draft = await this.world.save(sent, this.state.version);
        this.failures = 0;
        this.unanswered = [];
        this.set({...told(draft), base: sent});
        this.mirror();
        break;
      } catch (error) {
        if (!(await this.recover(error, sent))) return false;
      }
      if (!this.dirty()) break;
    }
    const clean = !this.dirty();
    this.set({phase: clean ? "saved" : "waiting", error: null});
    if (!clean && !this.composing) this.schedule(pause);
    return clean;
  }

  /** After a save that failed; true when there is a version to save over. */
  private async recover(error: unknown, sent: Content): Promise<boolean> {
    if (isRefusal(error, "moved") || isRefusal(error, "already_done")) {
      try {
        return this.take(await this.world.load());
      } catch (failed) {
        return this.fail(failed);
      }
    }
    if (!(error instanceof Refusal)) this.unanswered.push(sent);
    return this.fail(error);
  }

  private fail(error: unknown): false {
    const lasting = error instanceof Refusal && error.status < 500;
    this.set({phase: lasting ? "refused" : "offline", error: lasting ? error : null});
    if (!lasting) this.schedule(retries[Math.min(this.failures++, retries.length - 1)]!);
    return false;
  }

  /** Takes the server's version under what was typed. */
  private take(draft: Draft): boolean {
    const theirs = draft.content as Content;
    if (draft.application_id) {
      this.set({...told(draft), base: theirs, phase: "submitted", conflicts: []});
      this.mirror();
      return false;
    }
    // Where a save is there that came without an answer, nobody else wrote.
    const own = this.unanswered.some((sent) => same(sent, theirs));
    this.unanswered = [];
    const merged = merge(own ? theirs : this.state.base, this.state.content, theirs);
    this.set({...told(draft), base: theirs, content: merged.content});
    this.set({conflicts: this.open(merged.conflicts, merged.content)});
    this.set({content: this.world.derive(merged.content)});
    this.mirror();
    return true;
  }

  /** The conflicts that are open: the new ones, and those before about which nobody has chosen. */
  private open(found: Conflict[], content: Content): Conflict[] {
    const fresh = new Set(found.map((c) => c.field));
    const before = this.state.conflicts
      .filter((c) => !fresh.has(c.field))
      .map((c) => ({...c, theirs: valueAt(this.state.base, c.field)}))
      .filter((c) => !same(c.theirs, valueAt(content, c.field)));
    const derived = this.world.derived(content);
    return [...before, ...found].filter((c) => !derived.includes(c.field));
  }
}

function told(draft: Draft) {
  return {
    version: draft.version,
    files: draft.files,
    savedAt: draft.saved_at,
    savedBy: draft.saved_by_name,
    application: draft.application_id,
  };
}

/** The fields that were typed over what the server has. */
export function unsaved(state: Pick<State, "base" | "content">): FieldPath[] {
  return fieldsOf(state.base, state.content).filter(
    (field) => !same(valueAt(state.base, field), valueAt(state.content, field)),
  );
}
