import {Button, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useAct, useRead} from "../api/ask";
import {At} from "../parts/deadline";
import {Loaded, Section} from "../parts/page";
import {Sorry} from "../parts/refusal";

/** What colleagues noted on an application; it is nobody else's. */
export function Notes({application}: {application: string}) {
  const {t} = useTranslation("selection");
  const path = {kind: "application" as const, case: application};
  const notes = useRead("/cases/{kind}/{case}/notes", {path});
  const [text, setText] = useState("");
  const [missing, setMissing] = useState(false);
  const add = useAct("post", "/cases/{kind}/{case}/notes", {onSuccess: () => setText("")});
  const submit = () => {
    setMissing(!text.trim());
    if (text.trim()) add.mutate({path, body: {text: text.trim()}});
  };
  return (
    <Section title={t("notes.title")}>
      <p className="help">{t("notes.help")}</p>
      <Loaded of={notes}>
        {({items}) => (
          <ul className="rules">
            {items.map((n) => (
              <li key={n.id}>
                <div className="letter">{n.text}</div>
                <div className="quiet">
                  {n.author} · <At at={n.written_at} />
                </div>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <div className="field">
        <label htmlFor="note">{t("notes.new")}</label>
        {missing && (
          <p className="overdue" role="alert">
            {t("notes.missing")}
          </p>
        )}
        {add.error && <Sorry error={add.error} />}
        <Input.TextArea id="note" rows={3} maxLength={4000} value={text} onChange={(e) => setText(e.target.value)} />
      </div>
      <Button onClick={submit} loading={add.isPending}>
        {t("notes.add")}
      </Button>
    </Section>
  );
}
