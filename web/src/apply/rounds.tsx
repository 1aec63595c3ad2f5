import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {Deadline} from "../parts/deadline";
import {money} from "../parts/money";
import {Empty, Loaded, Page} from "../parts/page";
import {isOpen} from "../parts/window";
import {usePolicy} from "./policy";

type Round = Schemas["Round"];

/** The calls for which one can write now. */
export function Rounds() {
  const {t} = useTranslation("apply");
  const rounds = useRead("/rounds", {});
  return (
    <div className="middle">
      <Page title={t("rounds.title")}>
        <Loaded of={rounds}>
          {({items}) => {
            const open = items.filter(isOpen);
            return (
              <>
                {open.length === 0 && <Empty>{t("rounds.none")}</Empty>}
                {open.map((r) => (
                  <Call key={r.id} round={r} />
                ))}
              </>
            );
          }}
        </Loaded>
        <p>
          <a href="/">{t("rounds.public")}</a>
        </p>
      </Page>
    </div>
  );
}

function Call({round}: {round: Round}) {
  const {t} = useTranslation("apply");
  const text = useText();
  const policy = usePolicy(round.policy_id);
  const caps = policy.data?.caps;
  return (
    <section className="box card" aria-label={text(round.title)}>
      <h2>
        <Link to={`/apply/rounds/${round.id}`}>{text(round.title)}</Link>
      </h2>
      <p>
        <span className="stage">{text(round.stage_name)}</span>
      </p>
      <dl className="facts">
        <When round={round} />
        {caps && caps.per_project_fen !== null && (
          <>
            <dt>{t("round.per_project")}</dt>
            <dd className="money">{money(caps.per_project_fen, round.currency)}</dd>
          </>
        )}
        {caps && caps.per_community_fen !== null && (
          <>
            <dt>{t("round.per_community")}</dt>
            <dd className="money">{money(caps.per_community_fen, round.currency)}</dd>
          </>
        )}
      </dl>
      <Link className="big-link" to={`/apply/rounds/${round.id}`}>
        {t("rounds.look")}
      </Link>
    </section>
  );
}

/** When the window opens, as long as it has not, and when it closes. */
export function When({round}: {round: Round}) {
  const {t} = useTranslation("apply");
  return (
    <>
      {round.stage === "published" && (
        <>
          <dt>{t("round.opens")}</dt>
          <dd>
            <Deadline at={round.opens_at} />
          </dd>
        </>
      )}
      <dt>{t("round.closes")}</dt>
      <dd>
        <Deadline at={round.closes_at} />
      </dd>
    </>
  );
}
