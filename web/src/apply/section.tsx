import {Button} from "antd";
import {useEffect, useState} from "react";
import {useTranslation} from "react-i18next";
import {useLocation, useNavigate, useParams} from "react-router";
import {NoPage} from "../frame/broken";
import {useText} from "../frame/i18n";
import {money} from "../parts/money";
import {Page} from "../parts/page";
import {focusField, type Mistake, Mistakes} from "../parts/refusal";
import {useWriting} from "./autosave";
import {basics, checkSection, idOf, partOf} from "./check";
import {amountsOf, titleOf} from "./content";
import {FieldPart} from "./field";
import {askedSections, type FormSection} from "./form";
import {same, valueAt} from "./merge";
import {SaveBar} from "./savebar";
import {useProblemText} from "./words";

/** One section of the form, filled in. */
export function SectionPage() {
  const {section: key} = useParams();
  const {policy, state} = useWriting();
  const section = askedSections(policy.form, state.content.answers ?? {}).find((s) => s.key === key);
  if (!section) return <NoPage />;
  return <Fields key={key} section={section} />;
}

function Fields({section}: {section: FormSection}) {
  const {t} = useTranslation("apply");
  const text = useText();
  const {state, policy, round} = useWriting();
  const written = useWritten(section.key, () => checkSection(section.fields, state.content, policy));
  const hasBudget = section.fields.some((field) => field.type === "budget");
  const {asked, total} = amountsOf(state.content);
  return (
    <Page title={text(section.title)} trail={written.trail}>
      {section.help && <p>{text(section.help)}</p>}
      <Mistakes mistakes={written.mistakes} />
      <Composing>
        {section.fields.map((field) => (
          <FieldPart key={field.key} field={field} errors={written.errors} />
        ))}
      </Composing>
      <SaveBar
        extra={
          hasBudget && (
            <div className="savebar-total phone-only">
              {t("budget.bar", {asked: money(asked, round.currency), total: money(total, round.currency)})}
            </div>
          )
        }
      >
        <NextButtons written={written} />
      </SaveBar>
    </Page>
  );
}

/** No autosave while an input method composes: half a syllable is nobody's answer. */
export function Composing({children}: {children: React.ReactNode}) {
  const {keeper} = useWriting();
  useEffect(() => () => keeper.compose(false), [keeper]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens to what its fields tell
    <div
      onCompositionStart={() => keeper.compose(true)}
      onCompositionEnd={() => keeper.compose(false)}
      onBlur={() => void keeper.flush()}
    >
      {children}
    </div>
  );
}

export type Errors = (pointer: string) => string[];

export type Written = {
  trail: {title: string; to?: string}[];
  mistakes: Mistake[];
  /** What is wrong at a place, once somebody said that the part is filled in. */
  errors: Errors;
  finish: () => void;
  later: () => void;
};

/** What the pages on which a part of the application is written have in common. */
export function useWritten(part: string, check: () => ReturnType<typeof checkSection>): Written {
  const {t} = useTranslation("apply");
  const text = useText();
  const problemText = useProblemText();
  const {draft, state, keeper, policy, refused} = useWriting();
  const navigate = useNavigate();
  const {hash} = useLocation();
  const [tried, setTried] = useState(hash !== "");
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  useEffect(() => {
    if (hash) focusField(hash.slice(1));
  }, [hash]);
  const here = `/apply/drafts/${draft.id}`;
  const parts = [basics, ...askedSections(policy.form, state.content.answers ?? {}).map((s) => s.key)];
  const next = parts[parts.indexOf(part) + 1];
  const go = (path: string) => {
    void keeper.flush();
    navigate(path);
  };
  const section = policy.form.sections.find((s) => s.key === part);
  const problems = tried ? check() : [];
  const told = refused.filter(
    (r) =>
      partOf(policy, state.content, r.pointer) === part && same(r.value, valueAt(state.content, fieldOf(r.pointer))),
  );
  return {
    trail: [
      {title: titleOf(state.content) || t("draft.untitled"), to: here},
      {title: section ? text(section.title) : t("basics.title")},
    ],
    mistakes,
    errors: (pointer) => [
      ...problems.filter((p) => p.pointer === pointer).map(problemText),
      ...told.filter((r) => r.pointer === pointer).map((r) => r.detail),
    ],
    finish: () => {
      const found = check();
      setTried(true);
      setMistakes(found.map((p) => ({field: idOf(p.pointer), text: problemText(p)})));
      if (found.length === 0) go(next ? `${here}/${next}` : `${here}/check`);
    },
    later: () => go(here),
  };
}

/** The field in which a place of the content lies. */
export function fieldOf(pointer: string): string {
  const [, first = "", second = ""] = pointer.split("/");
  return first === "answers" ? `answers/${second}` : first;
}

/** Asks whether the part is filled in: yes leads on, later leads back to the list. */
export function NextButtons({written}: {written: Written}) {
  const {t} = useTranslation("apply");
  const {mayWrite} = useWriting();
  if (!mayWrite) return <Button onClick={written.later}>{t("section.back")}</Button>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset takes no part in the layout of the bar
    <div className="next" role="group" aria-labelledby="section-done">
      <span id="section-done" className="next-question">
        {t("section.done")}
      </span>
      <Button onClick={written.later}>{t("section.later")}</Button>
      <Button type="primary" onClick={written.finish}>
        {t("section.yes")}
      </Button>
    </div>
  );
}
