import {Alert, Button} from "antd";
import {type ReactNode, useEffect, useRef} from "react";
import {useTranslation} from "react-i18next";
import {type FieldProblem, isRefusal, Refusal} from "../api/problem";

/** Says why something was refused or could not be shown, with the request's number for whoever is asked for help. */
export function Sorry({error, again}: {error: Error; again?: () => void}) {
  const {t} = useTranslation("parts");
  return (
    <Alert
      type="error"
      role="alert"
      showIcon
      title={<Sorry.Sentence error={error} />}
      description={
        error instanceof Refusal && error.status >= 500 ? t("request", {id: error.problem.requestId}) : undefined
      }
      action={again && <Button onClick={again}>{t("again")}</Button>}
    />
  );
}

Sorry.Sentence = function Sentence({error}: {error: Error}) {
  const {t} = useTranslation("parts");
  if (isRefusal(error)) return <>{error.message}</>;
  return <>{t("unreached")}</>;
};

/** A problem of the form: what is wrong, and the id of the field where it is mended. */
export type Mistake = {field: string; text: string};

/** What the server found wrong, by field. The pointer's last name is the field's unless the form says otherwise. */
export function mistakesOf(error: unknown, fieldOf: (problem: FieldProblem) => string): Mistake[] {
  if (!isRefusal(error)) return [];
  return error.fields.map((f) => ({field: fieldOf(f), text: f.detail}));
}

/** The list of all mistakes over a form. It takes the focus when it appears, and each leads to its field. */
export function Mistakes({mistakes, title, children}: {mistakes: Mistake[]; title?: string; children?: ReactNode}) {
  const {t} = useTranslation("parts");
  const box = useRef<HTMLDivElement>(null);
  const told = mistakes.map((m) => m.field + m.text).join("\n");
  useEffect(() => {
    if (told) box.current?.focus();
  }, [told]);
  if (mistakes.length === 0 && !children) return null;
  return (
    <div ref={box} tabIndex={-1} role="alert" className="mistakes">
      <h2>{title ?? t("mistakes", {count: mistakes.length})}</h2>
      <ul>
        {mistakes.map((m) => (
          <li key={m.field + m.text}>
            <a
              href={`#${m.field}`}
              onClick={(event) => {
                event.preventDefault();
                focusField(m.field);
              }}
            >
              {m.text}
            </a>
          </li>
        ))}
      </ul>
      {children}
    </div>
  );
}

/** Brings a field into view and the cursor into it. */
export function focusField(id: string): void {
  const field = document.getElementById(id);
  field?.scrollIntoView({block: "center"});
  const inner = field?.matches("input,textarea,select,button,[tabindex]")
    ? field
    : field?.querySelector<HTMLElement>("input,textarea,select,button,[tabindex]");
  inner?.focus({preventScroll: true});
}
