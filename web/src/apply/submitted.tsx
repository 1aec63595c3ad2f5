import {Button} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {Page, Section} from "../parts/page";
import {useWriting} from "./autosave";
import {FieldName, useField} from "./conflicts";
import type {Field} from "./form";
import {unsaved} from "./keeper";
import {valueAt} from "./merge";
import {useSaid} from "./words";

/** A draft that was handed in, opened again or still open in an old tab. What was typed since is given back. */
export function Submitted() {
  const {t} = useTranslation("apply");
  const {state} = useWriting();
  const left = unsaved(state);
  return (
    <Page title={t("submitted.title")}>
      <Section>
        <p>{t("submitted.text")}</p>
        <Link className="big-link" to={`/apply/applications/${state.application}`}>
          {t("submitted.open")}
        </Link>
      </Section>
      {left.length > 0 && <Left />}
    </Page>
  );
}

function Left() {
  const {t} = useTranslation("apply");
  const {state, keeper} = useWriting();
  const question = useField();
  const say = useSay();
  const [copied, setCopied] = useState(false);
  const texts = unsaved(state).map((path) => ({path, text: say(question(path), valueAt(state.content, path))}));
  const copy = () =>
    void navigator.clipboard?.writeText(texts.map((one) => one.text).join("\n\n")).then(() => setCopied(true));
  return (
    <Section title={t("submitted.left")}>
      <p>{t("submitted.left_text")}</p>
      {texts.map((one) => (
        <div key={one.path} className="field">
          <label htmlFor={`left-${one.path}`}>
            <FieldName field={one.path} />
          </label>
          <textarea id={`left-${one.path}`} className="left-text" readOnly rows={4} value={one.text} />
        </div>
      ))}
      <div className="row">
        <Button onClick={copy}>{t("submitted.copy")}</Button>
        <Button onClick={() => keeper.forget()}>{t("submitted.forget")}</Button>
        <span role="status">{copied && t("submitted.copied")}</span>
      </div>
    </Section>
  );
}

/** An answer as text to be copied. */
function useSay(): (field: Field | undefined, value: unknown) => string {
  const said = useSaid();
  return (field, value) => {
    if (!field) return typeof value === "string" ? value : JSON.stringify(value ?? "");
    if (field.type !== "list" || !Array.isArray(value)) {
      return typeof value === "object" ? JSON.stringify(value ?? "", null, 1) : said(field, value);
    }
    return value
      .map((row: Record<string, unknown>) => (field.columns ?? []).map((c) => said(c, row[c.key])).join("\t"))
      .join("\n");
  };
}
