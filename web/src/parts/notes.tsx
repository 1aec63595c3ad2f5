import {Button, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useAct, useRead} from "../api/ask";
import {At} from "./deadline";
import {Empty, Loaded, Section} from "./page";
import {Sorry} from "./refusal";

/** What colleagues noted on a case: for the funder's people alone, and never changed. */
export function Notes({kind, id}: {kind: "round" | "application" | "project" | "disbursement"; id: string}) {
  const {t} = useTranslation("parts");
  const [typed, setTyped] = useState("");
  const [missing, setMissing] = useState(false);
  const path = {kind, case: id};
  const notes = useRead("/cases/{kind}/{case}/notes", {path, query: {limit: 50}}, {retry: false});
  const add = useAct("post", "/cases/{kind}/{case}/notes", {onSuccess: () => setTyped("")});
  return (
    <Section title={t("notes.title")} id="notes">
      <p className="help">{t("notes.help")}</p>
      {add.error && <Sorry error={add.error} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() === "") return setMissing(true);
          add.mutate({path, body: {text: typed.trim()}});
        }}
      >
        <label htmlFor="note">{t("notes.new")}</label>
        {missing && (
          <p role="alert" className="overdue">
            {t("notes.missing")}
          </p>
        )}
        <Input.TextArea
          id="note"
          rows={2}
          maxLength={4000}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setMissing(false);
          }}
        />
        <p className="row">
          <Button htmlType="submit" loading={add.isPending}>
            {t("notes.add")}
          </Button>
        </p>
      </form>
      <Loaded of={notes}>
        {({items, next_cursor}) =>
          items.length === 0 ? (
            <Empty>{t("notes.none")}</Empty>
          ) : (
            <>
              <ul className="work">
                {items.map((n) => (
                  <li key={n.id} className="note">
                    <div className="letter">{n.text}</div>
                    <div className="quiet">
                      {n.author} · <At at={n.written_at} />
                    </div>
                  </li>
                ))}
              </ul>
              {next_cursor && <p className="quiet">{t("notes.more", {count: items.length})}</p>}
            </>
          )
        }
      </Loaded>
    </Section>
  );
}
