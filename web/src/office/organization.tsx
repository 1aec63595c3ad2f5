import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {useFunder} from "../frame/session";
import {Money} from "../parts/amount";
import {Loaded, Page, Section} from "../parts/page";
import {useFunderCan} from "./funder";

/** What is known of an organisation: its register, its account, and what it has applied for and carries out here. */
export function OrganizationPage() {
  const {t} = useTranslation("office");
  const {t: f} = useTranslation("frame");
  const {organization = ""} = useParams();
  const funder = useFunder();
  const can = useFunderCan();
  const path = {organization};
  const about = useRead("/organizations/{organization}", {path});
  const accounts = useRead("/organizations/{organization}/bank-accounts", {path}, {retry: false});
  const rounds = useRead("/rounds", {query: {funder}});
  return (
    <Loaded of={about}>
      {(o) => (
        <Page title={o.name}>
          <Section title={t("organization.register")}>
            <dl className="facts">
              <dt>{t("organization.code", {scheme: o.scheme})}</dt>
              <dd>{o.code}</dd>
              <dt>{t("organization.kind")}</dt>
              <dd>{f(`organization.kinds.${o.kind}` as "organization.kinds.association", {defaultValue: o.kind})}</dd>
              <dt>{t("organization.registered")}</dt>
              <dd>{o.registered ?? "—"}</dd>
              {accounts.data && (
                <>
                  <dt>{t("organization.accounts")}</dt>
                  <dd>
                    {accounts.data.items.length === 0 && t("organization.no_account")}
                    {accounts.data.items.map((a) => (
                      <div key={a.id}>
                        {a.holder} · {a.bank} · {t("organization.ends", {digits: a.last_digits})}
                      </div>
                    ))}
                  </dd>
                </>
              )}
            </dl>
            <p className="of-ways of-after">
              <Link to={`/finance/statements/organization/${o.id}`}>{t("organization.statement")}</Link>
              {can?.record_credit === null && (
                <Link to={`/office/settings/credit?code=${o.code}`}>{t("credit.record")}</Link>
              )}
            </p>
          </Section>
          {rounds.data?.items
            .filter((r) => r.stage !== "draft")
            .map((r) => (
              <InRound key={r.id} round={r} organization={organization} />
            ))}
        </Page>
      )}
    </Loaded>
  );
}

/** What the organisation has in one round. */
function InRound({round, organization}: {round: Schemas["Round"]; organization: string}) {
  const {t} = useTranslation("office");
  const text = useText();
  const path = {round: round.id};
  const applications = useRead(
    "/rounds/{round}/applications",
    {path, query: {organization, limit: 200}},
    {retry: false},
  );
  const projects = useRead("/rounds/{round}/projects", {path, query: {organization}}, {retry: false});
  return (
    <Section title={text(round.title)}>
      <h3>{t("organization.applications")}</h3>
      {applications.data?.items.length === 0 && <p className="quiet">{t("organization.none")}</p>}
      <ul className="work">
        {applications.data?.items.map((a) => (
          <li key={a.id}>
            <Link to={`/selection/applications/${a.id}`} className="work-link">
              <span className="work-text">
                {a.receipt} {a.title}
              </span>
              <span className="stage">{text(a.stage_name)}</span>
              <Money fen={a.asked_fen} currency={round.currency} />
            </Link>
          </li>
        ))}
      </ul>
      {projects.data && projects.data.items.length > 0 && (
        <>
          <h3>{t("organization.projects")}</h3>
          <ul className="work">
            {projects.data.items.map((p) => (
              <li key={p.id}>
                <Link to={`/finance/projects/${p.id}`} className="work-link">
                  <span className="work-text">
                    {p.number} {p.title}
                  </span>
                  <span className="stage">{text(p.stage_name)}</span>
                  <span>
                    {t("organization.paid")} <Money fen={p.paid_fen} currency={round.currency} />
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
