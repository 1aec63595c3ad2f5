import {createContext, useContext, useEffect, useState, useSyncExternalStore} from "react";
import {act, newKey, read, type Schemas} from "../api/ask";
import {useMe} from "../frame/session";
import {derive, derivedFields} from "./content";
import type {PolicyDocument} from "./form";
import {Keeper, type State} from "./keeper";
import type {Content} from "./merge";
import {leftBehind, mirrorOf, tabName} from "./mirror";

/** What the server refused of a field, and the answer that it refused. */
export type Refused = {pointer: string; detail: string; value: unknown};

/** What the pages of a draft have in common. */
export type Writing = {
  keeper: Keeper;
  draft: Schemas["Draft"];
  round: Schemas["Round"];
  policy: PolicyDocument;
  communities: Schemas["Community"][];
  /** Whether the reader may write; others of the organisation may read. */
  mayWrite: boolean;
  /** What the server said of the draft when it was handed in last. */
  refused: Refused[];
  setRefused: (refused: Refused[]) => void;
  /** Fetches a file of the draft. */
  readFile: (file: string) => Promise<Schemas["File"]>;
};

const WritingContext = createContext<Writing | null>(null);
export const WritingProvider = WritingContext.Provider;

export function useWriting(): Writing & {state: State} {
  const writing = useContext(WritingContext);
  if (!writing) throw new Error("this page belongs to a draft");
  return {...writing, state: useSyncExternalStore(writing.keeper.subscribe, writing.keeper.now)};
}

/** Keeps the draft while its pages are open; null until it is known what the browser had kept of it. */
export function useKeeper(draft: Schemas["Draft"], policy: PolicyDocument): Keeper | null {
  const person = useMe().id;
  const [keeper, setKeeper] = useState<Keeper | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read again of the draft must not begin a second keeper
  useEffect(() => {
    let gone = false;
    let made: Keeper | undefined;
    void (async () => {
      const tab = await tabName();
      const left = await leftBehind(person, draft.id, tab);
      if (gone) return;
      made = new Keeper(draft, left.kept, {
        save: (content: Content, version: number) =>
          act("put", "/drafts/{draft}", {path: {draft: draft.id}, body: {content}, ifMatch: `"${version}"`}, newKey()),
        load: () => read("/drafts/{draft}", {path: {draft: draft.id}}),
        mirror: mirrorOf(person, draft.id, tab),
        derive: (content) => derive(policy.form, content),
        derived: (content) => derivedFields(policy.form, content),
      });
      left.forget();
      setKeeper(made);
    })();
    return () => {
      gone = true;
      made?.stop();
    };
  }, [draft.id, person]);
  useEffect(() => (keeper ? keepAtTurns(keeper) : undefined), [keeper]);
  return keeper;
}

/** Saves when the page is left or put away, and looks when it is come back to or the line is there again. */
function keepAtTurns(keeper: Keeper): () => void {
  const turn = () => {
    if (document.visibilityState === "hidden") void keeper.flush();
    else void keeper.look();
  };
  const leave = () => void keeper.flush();
  const online = () => void keeper.flush();
  document.addEventListener("visibilitychange", turn);
  window.addEventListener("pagehide", leave);
  window.addEventListener("online", online);
  return () => {
    document.removeEventListener("visibilitychange", turn);
    window.removeEventListener("pagehide", leave);
    window.removeEventListener("online", online);
  };
}
