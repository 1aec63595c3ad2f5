import {useId, useState} from "react";
import {useTranslation} from "react-i18next";
import {useAct} from "../api/ask";
import {isRefusal} from "../api/problem";
import {now} from "../frame/clock";
import {useFunder} from "../frame/session";
import {type Mistake, Mistakes, Sorry} from "../parts/refusal";
import {begun, type Document, policyPointer} from "./policy";
import {usePath} from "./policywords";

/** A policy that was kept as a file becomes a draft: so comes a funder's first one, which no other can be typed from. */
export function PolicyFile({onSaved}: {onSaved: (policy: string) => void}) {
  const {t} = useTranslation("office");
  const path = usePath();
  const id = useId();
  const funder = useFunder();
  const [unread, setUnread] = useState(false);
  const save = useAct("post", "/funders/{funder}/policies", {onSuccess: (version) => onSaved(version.policy_id)});
  const take = async (file: File) => {
    save.reset();
    const document = parse(await file.text());
    setUnread(document === null);
    if (document) save.mutate({path: {funder}, body: {document: begun(document, now())}});
  };
  const mistakes: Mistake[] = unread
    ? [{field: id, text: t("wizard.file_unread")}]
    : faultsOf(save.error).map((f) => ({field: id, text: t("editor.at", {place: path(f.place), text: f.text})}));
  return (
    <>
      {mistakes.length > 0 && <Mistakes mistakes={mistakes} />}
      {save.error && mistakes.length === 0 && <Sorry error={save.error} />}
      <p>
        <label htmlFor={id}>{t("wizard.file")}</label>
      </p>
      <input
        id={id}
        type="file"
        accept=".json,application/json"
        className="of-file"
        aria-describedby={`${id}-help`}
        disabled={save.isPending}
        onChange={({currentTarget}) => {
          const file = currentTarget.files?.[0];
          if (file) void take(file);
          currentTarget.value = ""; // the same file can be chosen again once it is mended
        }}
      />
      <p id={`${id}-help`} className="help">
        {t("wizard.file_help")}
      </p>
    </>
  );
}

function parse(text: string): Document | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read) ? (read as Document) : null;
  } catch {
    return null;
  }
}

function faultsOf(error: Error | null): {place: string; text: string}[] {
  return isRefusal(error) ? error.fields.map((f) => ({place: policyPointer(f.pointer), text: f.detail})) : [];
}
