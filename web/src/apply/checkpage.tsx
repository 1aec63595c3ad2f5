import {Alert, Checkbox} from "antd";
import {useRef, useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useNavigate} from "react-router";
import {useAct, useRead} from "../api/ask";
import {isRefusal} from "../api/problem";
import {useText} from "../frame/i18n";
import {organizationsOf} from "../frame/menu";
import {useMe} from "../frame/session";
import {ActButton} from "../parts/actbutton";
import {Answer} from "../parts/answers";
import {Deadline} from "../parts/deadline";
import {money} from "../parts/money";
import {Page, Section} from "../parts/page";
import {percentOf} from "../parts/percent";
import {Sorry} from "../parts/refusal";
import {useWriting} from "./autosave";
import {basics, checkAll, idOf, partOf} from "./check";
import {amountsOf, derivedFields, placesOf, titleOf} from "./content";
import {askedSections} from "./form";
import {same, valueAt} from "./merge";
import {CommunityMeters, ProjectMeter} from "./meters";
import {SaveBar} from "./savebar";
import {fieldOf} from "./section";
import {useProblemText} from "./words";

/** All answers read back, what stands against them, and the button that hands them in. */
export function Check() {
  const {t} = useTranslation("apply");
  const text = useText();
  const {state, draft, policy, round, readFile} = useWriting();
  const here = `/apply/drafts/${draft.id}`;
  const sections = askedSections(policy.form, state.content.answers ?? {});
  return (
    <Page
      title={t("check.title")}
      trail={[{title: titleOf(state.content) || t("draft.untitled"), to: here}, {title: t("check.title")}]}
    >
      <p>
        <strong>{t("check.not_yet")}</strong> {t("round.closes")} <Deadline at={round.closes_at} />
      </p>
      <Blockers />
      <Part title={t("basics.title")} to={`${here}/${basics}`}>
        <ReadBasics />
      </Part>
      {sections.map((section) => (
        <Part key={section.key} title={text(section.title)} to={`${here}/${section.key}`}>
          <dl className="readback">
            {section.fields.map((field) => (
              <div key={field.key}>
                <dt>{text(field.title)}</dt>
                <dd>
                  <Answer
                    field={field}
                    answer={state.content.answers?.[field.key]}
                    files={state.files}
                    look={{read: readFile}}
                  />
                </dd>
              </div>
            ))}
          </dl>
        </Part>
      ))}
      <HandIn />
      <SaveBar />
    </Page>
  );
}

function Part({title, to, children}: {title: string; to: string; children: React.ReactNode}) {
  const {t} = useTranslation("apply");
  return (
    <Section
      title={title}
      side={
        <Link to={to} className="big-link">
          {t("check.change")}
          <span className="out-of-sight"> {title}</span>
        </Link>
      }
    >
      {children}
    </Section>
  );
}

function ReadBasics() {
  const {t} = useTranslation("apply");
  const {state, communities, round} = useWriting();
  const {content} = state;
  const amounts = amountsOf(content);
  const shown = (fen: number) => money(fen, round.currency);
  return (
    <>
      <dl className="readback">
        <div>
          <dt>{t("label.title")}</dt>
          <dd>{titleOf(content) || "—"}</dd>
        </div>
        <div>
          <dt>{t("places.title")}</dt>
          <dd>
            {placesOf(content).length === 0 && "—"}
            {placesOf(content).map((place) => (
              <div key={place.place_id}>
                {communities.find((c) => c.place_id === place.place_id)?.name ?? "—"}
                {/^\d/.test(place.share) && ` · ${percentOf(place.share)}%`}
              </div>
            ))}
          </dd>
        </div>
        <div>
          <dt>{t("amounts.title")}</dt>
          <dd>
            {t("amounts.all", {
              asked: shown(amounts.asked),
              own: shown(amounts.own),
              inKind: shown(amounts.inKind),
              others: shown(amounts.total - amounts.asked - amounts.own - amounts.inKind),
              total: shown(amounts.total),
            })}
          </dd>
        </div>
      </dl>
      <ProjectMeter />
      <CommunityMeters />
    </>
  );
}

/** Of a part that is hardly begun not everything is listed that it lacks. */
const shownOfPart = 5;

/** What the server refused and nobody has changed since, and what it would refuse as far as the page can tell: each leads to where it is mended. */
function Blockers() {
  const {t} = useTranslation("apply");
  const text = useText();
  const problemText = useProblemText();
  const {state, policy, draft, refused} = useWriting();
  const found = checkAll(state.content, policy).flatMap(({part, problems}) =>
    problems.map((p) => ({part, pointer: p.pointer, said: problemText(p)})),
  );
  const pointers = new Set(found.map((p) => p.pointer));
  // What follows from other answers is right once they are: a budget that is missing needs no word on its sums.
  const derived = derivedFields(policy.form, state.content).map((field) => `/${field}`);
  const follows = (pointer: string) =>
    derived.includes(pointer) && found.some((p) => p.part === partOf(policy, state.content, pointer));
  const told = refused
    .filter(
      (r) =>
        !pointers.has(r.pointer) && !follows(r.pointer) && same(r.value, valueAt(state.content, fieldOf(r.pointer))),
    )
    .map((r) => ({part: partOf(policy, state.content, r.pointer), pointer: r.pointer, said: r.detail}));
  const all = [...told, ...found];
  const parts = [...new Set(all.map((p) => p.part))].map((part) => ({
    part,
    problems: all.filter((p) => p.part === part),
  }));
  const here = `/apply/drafts/${draft.id}`;
  const titleOfPart = (part: string) => {
    const section = policy.form.sections.find((s) => s.key === part);
    return section ? text(section.title) : t("basics.title");
  };
  if (all.length === 0) {
    return (
      <p role="status" className="verdict">
        {t("check.complete")}
      </p>
    );
  }
  return (
    <section id="blockers" className="mistakes" tabIndex={-1} aria-labelledby="blockers-title">
      <h2 id="blockers-title">{t("check.blockers", {count: all.length})}</h2>
      {parts.map(({part, problems}) => (
        <div key={part}>
          <h3>{titleOfPart(part)}</h3>
          <ul>
            {problems.slice(0, shownOfPart).map((p) => (
              <li key={p.pointer + p.said}>
                <Link to={`${here}/${part}#${idOf(p.pointer)}`}>{p.said}</Link>
              </li>
            ))}
            {problems.length > shownOfPart && (
              <li>
                <Link to={`${here}/${part}`}>{t("check.more", {count: problems.length - shownOfPart})}</Link>
              </li>
            )}
          </ul>
        </div>
      ))}
    </section>
  );
}

/** Why it was not taken; where the places are listed above, that they are. */
function NotTaken({error}: {error: Error}) {
  const {t} = useTranslation("apply");
  const listed = isRefusal(error) && error.fields.length > 0 && error.fields.every((f) => f.pointer);
  return listed ? <Alert type="error" role="alert" showIcon title={t("check.refused")} /> : <Sorry error={error} />;
}

function HandIn() {
  const {t} = useTranslation("apply");
  const me = useMe();
  const navigate = useNavigate();
  const {state, keeper, draft, setRefused} = useWriting();
  const asked = useRead("/drafts/{draft}", {path: {draft: draft.id}}, {staleTime: 0});
  const can = asked.data?.can ?? draft.can;
  const [declared, setDeclared] = useState(false);
  const [hindrance, setHindrance] = useState<"undeclared" | "unsaved" | "conflict" | null>(null);
  const busy = useRef(false);
  const submit = useAct("post", "/drafts/{draft}/submission");
  const organization = organizationsOf(me).find((o) => o.id === draft.organization_id)?.name ?? "";

  const handIn = async () => {
    if (busy.current) return;
    busy.current = true;
    try {
      if (!declared) return setHindrance("undeclared");
      if (state.conflicts.length > 0) return setHindrance("conflict");
      if (!((await keeper.flush()) || (await keeper.flush()))) return setHindrance("unsaved");
      setHindrance(null);
      setRefused([]);
      const receipt = await submit.mutateAsync({path: {draft: draft.id}});
      keeper.submitted(receipt.application_id);
      navigate(`/apply/applications/${receipt.application_id}`, {state: {receipt}, replace: true});
    } catch (error) {
      if (isRefusal(error, "already_done")) return void keeper.look();
      if (!isRefusal(error)) return;
      const content = keeper.now().content;
      setRefused(
        error.fields.flatMap((f) =>
          f.pointer ? [{pointer: f.pointer, detail: f.detail, value: valueAt(content, fieldOf(f.pointer))}] : [],
        ),
      );
      setTimeout(() => document.getElementById("blockers")?.focus());
    } finally {
      busy.current = false;
    }
  };
  return (
    <Section title={t("check.declaration")}>
      <p>{t("check.declare_text", {organization})}</p>
      <Checkbox
        id="declared"
        checked={declared}
        aria-invalid={hindrance === "undeclared"}
        onChange={(event) => setDeclared(event.target.checked)}
      >
        {t("check.declare")}
      </Checkbox>
      <p className="help">{t("check.locks")}</p>
      {hindrance && <Alert type="error" role="alert" showIcon title={t(`check.${hindrance}`)} />}
      {submit.error && !isRefusal(submit.error, "already_done") && <NotTaken error={submit.error} />}
      <div className="hand-in">
        <ActButton
          can={can}
          act="submit_application"
          type="primary"
          size="large"
          loading={submit.isPending}
          onClick={() => void handIn()}
        >
          {t("check.submit")}
        </ActButton>
      </div>
    </Section>
  );
}
