import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {ActButton} from "../parts/actbutton";
import {Money} from "../parts/amount";
import {Confirm} from "../parts/confirm";
import {Currency} from "../parts/currency";
import {Page, Section} from "../parts/page";
import {Standing} from "../parts/standing";
import {Agreements} from "./agreements";
import {FundDecisions} from "./funddecisions";
import {FundingLines} from "./lines";
import {LoadedPage} from "./loadedpage";
import {Payments} from "./payments";

type Whole = Schemas["WholeProject"];

/** A project as those see it who look after its money: where it stands, what it costs and who pays, under what, and when. */
export function ProjectPage() {
  const {t} = useTranslation("finance");
  const {project = ""} = useParams();
  const whole = useRead("/projects/{project}", {path: {project}});
  return (
    <LoadedPage of={whole}>
      {(p) => (
        <Currency of={p.currency}>
          <Page
            title={p.title}
            trail={[{title: t("project.list"), to: `/finance/rounds/${p.round_id}/projects`}, {title: p.number}]}
            side={<GiveUp project={p} />}
          >
            <Standing of={p} />
            <About project={p} />
            <FundingLines project={p} />
            <FundDecisions project={p} />
            <Agreements project={p} />
            <Payments project={p} />
          </Page>
        </Currency>
      )}
    </LoadedPage>
  );
}

function About({project}: {project: Whole}) {
  const {t} = useTranslation("finance");
  const {budget} = project;
  return (
    <Section title={t("project.about")}>
      <dl className="facts">
        <dt>{t("project.number")}</dt>
        <dd>{project.number}</dd>
        <dt>{t("project.organization")}</dt>
        <dd>
          <Link to={`/finance/statements/organization/${project.organization_id}`}>{project.organization_name}</Link>
        </dd>
        <dt>{t("project.application")}</dt>
        <dd>
          <Link to={`/selection/applications/${project.application_id}`}>{t("project.application_open")}</Link>
        </dd>
        <dt>{t("budget.total")}</dt>
        <dd>
          <Money fen={budget.total_fen} />
        </dd>
        <dt>{t("budget.granted")}</dt>
        <dd>
          <Money fen={budget.granted_fen} />
        </dd>
        <dt>{t("budget.counted")}</dt>
        <dd>
          <Money fen={budget.counted_fen} />
        </dd>
        <dt>{t("budget.gap")}</dt>
        <dd>
          <Money fen={budget.gap_fen} />
          {budget.gap_fen > 0 && <span className="quiet"> · {t("budget.gap_text")}</span>}
        </dd>
      </dl>
    </Section>
  );
}

function GiveUp({project}: {project: Whole}) {
  const {t} = useTranslation("finance");
  const [asking, setAsking] = useState(false);
  const giveUp = useAct("post", "/projects/{project}/renunciation", {onSuccess: () => setAsking(false)});
  return (
    <>
      <ActButton can={project.can} act="give_up_project" danger onClick={() => setAsking(true)}>
        {t("give_up.title")}
      </ActButton>
      <Confirm
        open={asking}
        title={t("give_up.title")}
        effects={[t("give_up.effect_money"), t("give_up.effect_reserve"), t("give_up.effect_final")]}
        submit={t("give_up.title")}
        danger
        reason={{label: t("reason"), max: 2000}}
        busy={giveUp.isPending}
        error={giveUp.error}
        onCancel={() => setAsking(false)}
        onSubmit={(reason) => giveUp.mutate({path: {project: project.id}, body: {version: project.version, reason}})}
      />
    </>
  );
}
