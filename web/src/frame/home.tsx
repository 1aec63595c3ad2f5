import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {Deadline} from "../parts/deadline";
import {money} from "../parts/money";
import {Empty, Loaded, Page, Section} from "../parts/page";
import {isOpen} from "../parts/window";
import {useText} from "./i18n";
import {organizationsOf} from "./menu";
import {useMe} from "./session";
import {workPath} from "./work";

type Work = Schemas["Work"];

/** The first page of everybody: what you must do, the most urgent first, and nothing else. */
export function Home() {
  const {t} = useTranslation();
  const me = useMe();
  const work = useRead("/me/work", {}, {refetchInterval: 30_000});
  return (
    <Page title={t("home.title", {name: me.name})}>
      {me.memberships.length === 0 && <NoOrganization />}
      <Section title={t("home.work")}>
        <Loaded of={work}>
          {({items}) =>
            items.length === 0 ? (
              <Empty>{t("home.nothing")}</Empty>
            ) : (
              <ul className="work">
                {items.map((item) => (
                  <WorkRow key={`${item.kind}/${item.organization_id}/${item.case?.id}/${item.currency}`} item={item} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Section>
      {organizationsOf(me).length > 0 && <Calls />}
    </Page>
  );
}

function WorkRow({item}: {item: Work}) {
  const {t} = useTranslation();
  const text = useText();
  return (
    <li>
      <Link to={workPath(item)} className="work-link">
        <span className="work-text">
          {text(item.text)}
          {item.count > 1 && <strong> · {t(countOf(item), {count: item.count})}</strong>}
        </span>
        <span className="quiet">{text(item.title)}</span>
        {item.amount_fen !== null && (
          <span className="money">{money(item.amount_fen, item.currency ?? undefined)}</span>
        )}
        {item.due_at && (
          <span className={item.overdue ? "overdue" : undefined}>
            {item.overdue && <span className="stage stage-late">{t("home.overdue")}</span>}
            <Deadline at={item.due_at} />
          </span>
        )}
      </Link>
    </li>
  );
}

/** What is counted: in a batch its payments, in an allocation its awards, elsewhere what is to be done. */
function countOf({case: of}: Work) {
  if (of?.kind === "batch") return "home.payments";
  return of?.kind === "allocation" ? "home.awards" : "home.count";
}

function NoOrganization() {
  const {t} = useTranslation();
  return (
    <Section title={t("home.no_organization")}>
      <p>{t("home.no_organization_text")}</p>
      <Link to="/organizations/new">{t("home.register_organization")}</Link>
    </Section>
  );
}

/** What can be applied for now. */
function Calls() {
  const {t} = useTranslation();
  const text = useText();
  const rounds = useRead("/rounds", {});
  return (
    <Section title={t("home.calls")}>
      <Loaded of={rounds}>
        {({items}) => {
          const open = items.filter(isOpen);
          if (open.length === 0) return <Empty>{t("home.no_calls")}</Empty>;
          return (
            <ul className="work">
              {open.map((r) => (
                <li key={r.id}>
                  <Link to={`/apply/rounds/${r.id}`} className="work-link">
                    <span className="work-text">{text(r.title)}</span>
                    <Deadline at={r.closes_at} />
                  </Link>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Section>
  );
}
