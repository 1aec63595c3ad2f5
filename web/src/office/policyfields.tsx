import type {ReactNode} from "react";
import {useTranslation} from "react-i18next";
import {isDay} from "../parts/beijing";
import {Section} from "../parts/page";
import {day} from "../parts/time";
import {useWorkdays} from "../parts/useworkdays";
import {workingDays} from "../parts/workdays";
import {
  BothField,
  ChoiceField,
  CountField,
  FenField,
  HourField,
  InstantField,
  PointsField,
  ShareField,
  TextField,
  useEditing,
  YesField,
} from "./editing";
import {EligibilityRules, FormSections, JSONField, RecusalQuestions, TieBreaks, Total, Tranches} from "./editinglists";
import {type Document, fieldId, type Pointer, type Value, valueAt} from "./policy";
import {memberName} from "./policywords";

/** The fields of a policy in the order in which people decide them. */
export function PolicyFields() {
  const {t} = useTranslation("office");
  const {document} = useEditing();
  return (
    <>
      <Section title={t("policy.group.basics")}>
        <TextField at="/key" help={t("editor.key_help")} />
        <BothField at="/title" label={t("member.title")} />
      </Section>
      <Section title={t("policy.group.dates")}>
        <p className="help">{t("editor.dates_help")}</p>
        <div className="of-both">
          <InstantField at="/window/opens" />
          <InstantField at="/window/closes" help={t("editor.closes_help")} />
          <InstantField at="/schedule/review_from" help={t("editor.review_help")} />
          <InstantField at="/schedule/allocation_from" help={t("editor.allocation_help")} />
        </div>
        <Spans document={document} />
        <div className="of-both">
          <CountField at="/supplement/working_days" label={t("editor.supplement_days")} />
          <HourField at="/supplement/due_time" />
        </div>
      </Section>
      <Section title={t("policy.group.money")}>
        <div className="of-both">
          <FenField at="/pool_fen" />
          <FenField at="/caps/per_project_fen" />
          <FenField at="/caps/per_community_fen" />
          <CountField at="/caps/per_organization_projects" nullable />
          <CountField at="/caps/projects" nullable />
          <ShareField at="/caps/min_part_ratio" help={t("editor.part_help")} />
          <ShareField at="/own_ratio_min" help={t("editor.own_help")} />
        </div>
        <h3>{memberName(t, "tranches")}</h3>
        <Tranches />
      </Section>
      <Section title={t("policy.group.eligibility")}>
        <EligibilityRules />
      </Section>
      <Section title={t("policy.group.review")}>
        <Optional at="/desk" label={t("editor.desk")} fresh={{reviewers: 3, shortlist: 100, working_days: 10}}>
          <div className="of-both">
            <CountField at="/desk/reviewers" />
            <CountField at="/desk/shortlist" />
            <CountField at="/desk/working_days" />
          </div>
        </Optional>
        <h3>{memberName(t, "panel")}</h3>
        <div className="of-both">
          <CountField at="/panel/size" />
          <CountField at="/panel/quorum" help={t("editor.quorum_help")} />
          <CountField at="/panel/trim_high" />
          <CountField at="/panel/trim_low" />
          <CountField at="/panel/min_scores_to_trim" />
          <PointsField at="/panel/pass_mark" />
          <PointsField at="/panel/outlier_over" nullable help={t("editor.outlier_help")} />
          <CountField at="/panel/working_days" />
        </div>
        <Optional
          at="/resident"
          label={t("editor.resident")}
          fresh={{gate: true, quorum: "more_than_half", meetings: 2, second_meeting_after_days: 7}}
        >
          <YesField at="/resident/gate" label={t("editor.gate")} />
          <div className="of-both">
            <ChoiceField at="/resident/quorum" options={["more_than_half", "two_thirds"]} />
            <CountField at="/resident/meetings" />
            <CountField at="/resident/second_meeting_after_days" />
          </div>
        </Optional>
        <h3>{memberName(t, "score")}</h3>
        <div className="of-both" id={fieldId("/score")}>
          <ShareField at="/score/expert" />
          <ShareField at="/score/resident" />
        </div>
        <Total shares={[String(valueAt(document, "/score/expert")), String(valueAt(document, "/score/resident"))]} />
        <h3>{memberName(t, "tie_break")}</h3>
        <p className="help">{t("editor.tie_help")}</p>
        <TieBreaks />
        <h3>{memberName(t, "rubric")}</h3>
        <Points rubric={valueAt(document, "/rubric")} />
        <JSONField at="/rubric" help={t("editor.rubric_help")} />
      </Section>
      <Section title={t("policy.group.recusal")}>
        <RecusalQuestions />
      </Section>
      <Section title={t("policy.group.notice")}>
        <div className="of-both">
          <CountField at="/notice/working_days" label={t("editor.notice_days")} />
          <CountField at="/notice/reserve_days" />
          <CountField at="/retention/finance_years" />
          <CountField at="/retention/decisions_years" />
          <CountField at="/retention/personal_years" />
        </div>
        <YesField at="/notice/both_ends" label={t("editor.both_ends")} />
      </Section>
      <Section title={t("policy.group.form")}>
        <FormSections />
        <JSONField at="/form" help={t("editor.form_help")} />
      </Section>
    </>
  );
}

/** How many days are worked between the dates: what desk, panel and screening have. */
function Spans({document}: {document: Document}) {
  const {t} = useTranslation("office");
  const works = useWorkdays();
  const dayAt = (at: Pointer) => {
    const value = valueAt(document, at);
    return typeof value === "string" && !Number.isNaN(Date.parse(value)) ? day(value) : "";
  };
  const [closes, review, allocation] = [
    dayAt("/window/closes"),
    dayAt("/schedule/review_from"),
    dayAt("/schedule/allocation_from"),
  ];
  if (![closes, review, allocation].every(isDay)) return null;
  return (
    <p className="help" role="status">
      {t("editor.spans", {
        screening: Math.max(0, workingDays(works, closes, review) - 1),
        review: Math.max(0, workingDays(works, review, allocation) - 1),
      })}
    </p>
  );
}

/** A part that a policy may do without. */
function Optional({at, label, fresh, children}: {at: Pointer; label: string; fresh: Value; children: ReactNode}) {
  const {document, put} = useEditing();
  const there = valueAt(document, at) !== null;
  return (
    <fieldset className="of-optional">
      <legend>
        <label className="of-check">
          <input type="checkbox" checked={there} onChange={(event) => put(at, event.target.checked ? fresh : null)} />
          {label}
        </label>
      </legend>
      {there && children}
    </fieldset>
  );
}

/** The points of the rubric's items together, which are 100. */
function Points({rubric}: {rubric: Value | undefined}) {
  const {t} = useTranslation("office");
  const aspects = valueAt(rubric ?? null, "/aspects");
  if (!Array.isArray(aspects)) return <p className="quiet">{t("editor.no_rubric")}</p>;
  const items = aspects.flatMap((aspect) => {
    const of = valueAt(aspect, "/items");
    return Array.isArray(of) ? of : [];
  });
  const total = items.reduce<number>((all, item) => all + Number(valueAt(item, "/points") ?? 0), 0);
  return (
    <p className={total === 100 ? "quiet" : "overdue"} role="status">
      {t("editor.points", {count: items.length, total})}
    </p>
  );
}
