import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {At} from "../parts/deadline";
import {money} from "../parts/money";
import {Empty, Loaded, Page} from "../parts/page";
import {useQueryState} from "../parts/querytable";

/** All that the person's organisations have handed in. */
export function Applications() {
  const {t} = useTranslation("apply");
  const query = useQueryState();
  const cursor = query.get("cursor");
  const mine = useRead("/me/applications", {query: cursor ? {cursor} : {}});
  return (
    <div className="middle">
      <Page title={t("applications.title")}>
        <Loaded of={mine}>
          {({items, next_cursor}) => (
            <>
              {items.length === 0 && (
                <Empty act={<Link to="/apply/rounds">{t("applications.calls")}</Link>}>{t("applications.none")}</Empty>
              )}
              {items.map((a) => (
                <Card key={a.id} application={a} />
              ))}
              <Pages cursor={cursor} next={next_cursor} path="/apply/applications" />
            </>
          )}
        </Loaded>
      </Page>
    </div>
  );
}

function Card({application}: {application: Schemas["OwnApplication"]}) {
  const {t} = useTranslation("apply");
  const text = useText();
  const a = application;
  return (
    <section className="box card" aria-label={a.title}>
      <h2>
        <Link to={`/apply/applications/${a.id}`}>{a.title}</Link>
      </h2>
      <p>
        <span className={a.final ? "stage stage-final" : "stage"}>{text(a.stage_name)}</span> {text(a.next)}
      </p>
      <dl className="facts">
        <dt>{t("receipt.number")}</dt>
        <dd>{a.receipt}</dd>
        <dt>{t("applications.round")}</dt>
        <dd>{text(a.round_title)}</dd>
        <dt>{t("rail.organization")}</dt>
        <dd>{a.organization}</dd>
        <dt>{t("label.asked_fen")}</dt>
        <dd className="money">{money(a.asked_fen, a.currency)}</dd>
        <dt>{t("receipt.at")}</dt>
        <dd>
          <At at={a.submitted_at} />
        </dd>
      </dl>
    </section>
  );
}

/** Forward by the server's cursor, and back to the beginning. */
export function Pages({cursor, next, path}: {cursor: string | undefined; next: string | null; path: string}) {
  const {t} = useTranslation("apply");
  if (!cursor && !next) return null;
  return (
    <nav className="pages" aria-label={t("pages.title")}>
      {cursor && (
        <Link className="big-link" to={path}>
          {t("pages.first")}
        </Link>
      )}
      {next && (
        <Link className="big-link" to={`${path}?cursor=${encodeURIComponent(next)}`}>
          {t("pages.next")}
        </Link>
      )}
    </nav>
  );
}
