import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {ActButton} from "../parts/actbutton";
import {Money} from "../parts/amount";
import {Confirm} from "../parts/confirm";
import {Currency} from "../parts/currency";
import {Loaded, Page, Section} from "../parts/page";
import {Standing} from "../parts/standing";
import {Agreements} from "./agreements";
import {Payments} from "./payments";

export type Project = Schemas["WholeProject"];

/** A project as those see it who carry it out: its money, its agreement, what was paid and what is wanted of them. */
export function ProjectPage() {
  const {project = ""} = useParams();
  const whole = useRead("/projects/{project}", {path: {project}});
  return (
    <div className="middle">
      <Loaded of={whole}>
        {(p) => (
          <Currency of={p.currency}>
            <Shown project={p} />
          </Currency>
        )}
      </Loaded>
    </div>
  );
}

function Shown({project}: {project: Project}) {
  const {t} = useTranslation("apply");
  return (
    <Page title={project.title} trail={[{title: t("projects.title"), to: "/apply/projects"}, {title: project.number}]}>
      <Standing of={project} />
      <Section title={t("project.about")}>
        <dl className="facts">
          <dt>{t("projects.number")}</dt>
          <dd>{project.number}</dd>
          <dt>{t("rail.organization")}</dt>
          <dd>
            <Link to={`/organizations/${project.organization_id}`}>{project.organization_name}</Link>
          </dd>
        </dl>
        <p>
          <Link className="big-link" to={`/apply/applications/${project.application_id}`}>
            {t("project.application")}
          </Link>
        </p>
      </Section>
      <Lines project={project} />
      <Agreements project={project} />
      <Account project={project} />
      <Payments project={project} />
      <GiveUp project={project} />
    </Page>
  );
}

/** Where the project's money comes from, line by line, against what it costs. */
function Lines({project}: {project: Project}) {
  const {t} = useTranslation("apply");
  return (
    <Section title={t("lines.title")}>
      <ul className="rooms">
        {project.lines.map((line) => (
          <li key={line.id}>
            <span>{t(`lines.source.${line.source}`)}</span>
            <span>
              <Money fen={line.amount_fen} />
              {line.received_fen !== null && (
                <span className="quiet">
                  {" "}
                  {t("lines.received")} <Money fen={line.received_fen} />
                </span>
              )}
            </span>
          </li>
        ))}
        <li>
          <strong>{t("lines.total")}</strong>
          <strong>
            <Money fen={project.budget.total_fen} />
          </strong>
        </li>
        {project.budget.gap_fen > 0 && (
          <li>
            <span className="overdue">{t("lines.gap")}</span>
            <span className="overdue">
              <Money fen={project.budget.gap_fen} />
            </span>
          </li>
        )}
      </ul>
    </Section>
  );
}

/** Where the organisation is paid. It is kept on the organisation's page. */
function Account({project}: {project: Project}) {
  const {t} = useTranslation("apply");
  const accounts = useRead("/organizations/{organization}/bank-accounts", {
    path: {organization: project.organization_id},
  });
  return (
    <Section title={t("account.title")}>
      <Loaded of={accounts}>
        {({items}) => {
          const newest = project.agreements.at(-1);
          const agreed = items.find((a) => a.id === newest?.account_id);
          const shown = agreed ?? items[0];
          return (
            <>
              <p>
                {shown
                  ? t("account.text", {holder: shown.holder, bank: shown.bank, digits: shown.last_digits})
                  : t("account.none")}
              </p>
              {shown && <p className="help">{agreed ? t("account.agreed") : t("account.not_agreed")}</p>}
              <Link className="big-link" to={`/organizations/${project.organization_id}`}>
                {t("account.open")}
              </Link>
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}

function GiveUp({project}: {project: Project}) {
  const {t} = useTranslation("apply");
  const [asking, setAsking] = useState(false);
  const giveUp = useAct("post", "/projects/{project}/renunciation", {onSuccess: () => setAsking(false)});
  // It can be given up only before the agreement is signed; afterwards it is another matter than a button.
  if (project.can.give_up_project !== null) return null;
  return (
    <Section title={t("give_up.title")}>
      <p>{t("give_up.text")}</p>
      <ActButton can={project.can} act="give_up_project" danger onClick={() => setAsking(true)}>
        {t("give_up.title")}
      </ActButton>
      <Confirm
        open={asking}
        title={t("give_up.ask", {title: project.title})}
        effects={[t("give_up.effect_money"), t("give_up.effect_reserve"), t("give_up.effect_final")]}
        submit={t("give_up.submit")}
        danger
        reason={{label: t("withdraw.reason"), max: 2000}}
        busy={giveUp.isPending}
        error={giveUp.error}
        onSubmit={(reason) => giveUp.mutate({path: {project: project.id}, body: {reason, version: project.version}})}
        onCancel={() => setAsking(false)}
      />
    </Section>
  );
}
