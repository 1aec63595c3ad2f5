import {Button} from "antd";
import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {Answer} from "../parts/answers";
import {useWriting} from "./autosave";
import {placesOf} from "./content";
import type {Field} from "./form";
import {type Content, type FieldPath, valueAt} from "./merge";

/** Fields that two people wrote differently at the same time: both versions side by side, and nobody's is lost. */
export function Conflicts() {
  const {t} = useTranslation("apply");
  const {state, keeper, mayWrite} = useWriting();
  if (state.conflicts.length === 0 || !mayWrite) return null;
  return (
    <section id="conflicts" className="mistakes" aria-labelledby="conflicts-title" role="alert" tabIndex={-1}>
      <h2 id="conflicts-title">{t("conflict.title", {count: state.conflicts.length})}</h2>
      <p>{t("conflict.text", {name: state.savedBy})}</p>
      {state.conflicts.map((conflict) => (
        <div key={conflict.field} className="conflict">
          <h3>
            <FieldName field={conflict.field} />
          </h3>
          <div className="conflict-sides">
            <div>
              <strong>{t("conflict.ours")}</strong>
              <div className="conflict-text">
                <Shown field={conflict.field} content={state.content} />
              </div>
              <Button onClick={() => keeper.resolve(conflict.field, true)}>{t("conflict.keep_ours")}</Button>
            </div>
            <div>
              <strong>{t("conflict.theirs")}</strong>
              <div className="conflict-text">
                <Shown field={conflict.field} content={state.base} />
              </div>
              <Button onClick={() => keeper.resolve(conflict.field, false)}>{t("conflict.keep_theirs")}</Button>
            </div>
          </div>
        </div>
      ))}
    </section>
  );
}

export function useField(): (path: FieldPath) => Field | undefined {
  const {policy} = useWriting();
  return (path) =>
    path.startsWith("answers/")
      ? policy.form.sections.flatMap((s) => s.fields).find((f) => f.key === path.slice(8))
      : undefined;
}

/** What a field is called. */
export function FieldName({field}: {field: FieldPath}) {
  const {t} = useTranslation("apply");
  const text = useText();
  const question = useField()(field);
  if (question) return <>{text(question.title)}</>;
  return <>{t(`label.${field}` as "label.title", {defaultValue: field})}</>;
}

function Shown({field, content}: {field: FieldPath; content: Content}) {
  const question = useField()(field);
  const {state, communities, readFile} = useWriting();
  const value = valueAt(content, field);
  if (question) return <Answer field={question} answer={value} files={state.files} look={{read: readFile}} />;
  if (field === "places") {
    return (
      <ul>
        {placesOf(content).map((place) => (
          <li key={place.place_id}>
            {communities.find((c) => c.place_id === place.place_id)?.name ?? place.place_id} · {place.share}
          </li>
        ))}
      </ul>
    );
  }
  return <p className="letter">{typeof value === "string" || typeof value === "number" ? value : "—"}</p>;
}
