import {App, Button} from "antd";
import {useEffect, useMemo, useState} from "react";
import {useTranslation} from "react-i18next";
import {useAct, useRead} from "../api/ask";
import {isRefusal} from "../api/problem";
import {now} from "../frame/clock";
import {useFunder, useMe} from "../frame/session";
import {Currency} from "../parts/currency";
import {Loaded, Section} from "../parts/page";
import {Mistakes, Sorry} from "../parts/refusal";
import {forget, store, stored} from "../parts/stored";
import {EditingContext} from "./editing";
import {begun, currencyOf, type Document, fieldId, nearest, policyPointer, type Value, withValue} from "./policy";
import {PolicyFields} from "./policyfields";
import {usePath} from "./policywords";

/** A policy's next version, typed from what another one says. */
export function PolicyEditor({from, onSaved}: {from: string; onSaved: (policy: string) => void}) {
  const source = useRead(
    "/policies/{policy}",
    {path: {policy: from}},
    {refetchOnWindowFocus: false, staleTime: Number.POSITIVE_INFINITY},
  );
  return (
    <Loaded of={source}>
      {(p) => (
        <Editor key={p.id} from={p.id} draft={!p.published_at} source={p.document as Document} onSaved={onSaved} />
      )}
    </Loaded>
  );
}

type Props = {from: string; draft: boolean; source: Document; onSaved: (policy: string) => void};

function Editor({from, draft, source, onSaved}: Props) {
  const {t} = useTranslation("office");
  const {message} = App.useApp();
  const path = usePath();
  const funder = useFunder();
  const start = useMemo(() => (draft ? source : begun(source, now())), [draft, source]);
  const {document, change, found, discard} = useMirrored(`granary_policy/${useMe().id}/${from}`, start);
  const [broken, setBroken] = useState(false);
  const save = useAct("post", "/funders/{funder}/policies", {
    onSuccess: (version) => {
      discard();
      void message.success(t("editor.saved", {version: version.version}));
      onSaved(version.policy_id);
    },
  });
  const faults = useMemo(() => faultsOf(save.error), [save.error]);
  const mistakes = [...faults].flatMap(([at, texts]) =>
    texts.map((text) => ({
      field: nearest(at, (id) => window.document.getElementById(id) !== null),
      text: t("editor.at", {place: path(at), text}),
    })),
  );
  const editing = useMemo(
    () => ({
      document,
      faults,
      put: (at: string, value: Value | undefined) => change((d) => withValue(d, at, value) as Document),
    }),
    [document, faults, change],
  );
  return (
    <Currency of={currencyOf(document)}>
      <EditingContext value={editing}>
        {found && (
          <Section>
            <p role="status">{t("editor.found")}</p>
            <Button onClick={discard}>{t("editor.discard")}</Button>
          </Section>
        )}
        {!draft && document.window !== source.window && <p role="status">{t("editor.moved_dates")}</p>}
        {save.error && mistakes.length === 0 && <Sorry error={save.error} />}
        {mistakes.length > 0 && <Mistakes mistakes={mistakes} />}
        {broken && <Mistakes mistakes={[{field: fieldId("/form"), text: t("editor.broken_json")}]} />}
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            const unread = event.currentTarget.querySelector(".of-code[aria-invalid=true]") !== null;
            setBroken(unread);
            if (!unread) save.mutate({path: {funder}, body: {document}});
          }}
        >
          <PolicyFields />
          <div className="of-foot">
            <Button type="primary" htmlType="submit" loading={save.isPending}>
              {t("editor.save")}
            </Button>
            <span className="quiet">{t("editor.kept")}</span>
          </div>
        </form>
      </EditingContext>
    </Currency>
  );
}

/** What the server found wrong, by the place in the policy. */
function faultsOf(error: Error | null): Map<string, string[]> {
  const faults = new Map<string, string[]>();
  if (!isRefusal(error)) return faults;
  for (const f of error.fields) {
    const at = policyPointer(f.pointer);
    faults.set(at, [...(faults.get(at) ?? []), f.detail]);
  }
  return faults;
}

/** A document that is kept in the browser while it is typed, so that a closed tab loses nothing. */
function useMirrored(key: string, start: Document) {
  const [kept] = useState(() => stored(key) as Document | null);
  const [found, setFound] = useState(kept !== null);
  const [document, change] = useState<Document>(kept ?? start);
  useEffect(() => {
    if (document !== start) store(key, document);
  }, [key, document, start]);
  const discard = () => {
    forget(key);
    setFound(false);
    change(start);
  };
  return {document, change, found, discard};
}
