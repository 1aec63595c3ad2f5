import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {useRead} from "../api/ask";
import {useNow} from "../frame/clock";
import {Deadline} from "../parts/deadline";
import {Empty, Loaded, Page, Section} from "../parts/page";
import {inOrder, isLate, nextOf, type Own, progressOf, standingOf} from "./queue";

/** What a reviewer is to do: recusal questions first, then scores from paper to confirm, then what is due first. */
export function Reviews() {
  const {t} = useTranslation("review");
  const mine = useRead("/me/assignments", {}, {refetchInterval: 60_000});
  return (
    <div className="middle">
      <Page title={t("title")}>
        <Loaded of={mine}>
          {({items}) => (items.length === 0 ? <Empty>{t("index.none")}</Empty> : <Overview all={inOrder(items)} />)}
        </Loaded>
      </Page>
    </div>
  );
}

function Overview({all}: {all: Own[]}) {
  const {t} = useTranslation("review");
  const of = (...standings: string[]) => all.filter((a) => standings.includes(standingOf(a)));
  const recusal = of("recusal");
  const paper = of("paper");
  const score = of("score");
  const done = of("handed_in");
  const over = of("over");
  return (
    <>
      <Start all={all} />
      {recusal.length > 0 && (
        <Section title={t("index.recusal", {count: recusal.length})}>
          <p>{t("index.recusal_text")}</p>
          <List of={recusal} />
        </Section>
      )}
      {paper.length > 0 && (
        <Section title={t("index.paper", {count: paper.length})}>
          <p>{t("index.paper_text")}</p>
          <List of={paper} />
        </Section>
      )}
      {score.length > 0 && (
        <Section title={t("index.score", {count: score.length})}>
          <List of={score} />
        </Section>
      )}
      {done.length > 0 && (
        <Section title={t("index.done", {count: done.length})}>
          <p>{t("index.done_text")}</p>
          <List of={done} />
        </Section>
      )}
      {over.length > 0 && (
        <Section title={t("index.over", {count: over.length})}>
          <List of={over} />
        </Section>
      )}
    </>
  );
}

/** How many wait and until when, with the one button that leads to the next of them. */
function Start({all}: {all: Own[]}) {
  const {t} = useTranslation("review");
  const {total, handedIn, waiting, due} = progressOf(all);
  const next = nextOf(all);
  if (total === 0) return null;
  return (
    <section className="box start" aria-label={t("index.start_title")}>
      <p className="start-text">
        {waiting > 0 ? t("index.waiting", {count: waiting}) : t("index.all_done")}
        {due && (
          <>
            {" "}
            {t("index.first_due")} <Deadline at={due} />
          </>
        )}
      </p>
      <label className="progress">
        {t("progress", {done: handedIn, total})}
        <progress value={handedIn} max={total} />
      </label>
      {next && (
        <Link className="start-button" to={`/review/${next.id}`}>
          {t("index.start")}
        </Link>
      )}
    </section>
  );
}

function List({of}: {of: Own[]}) {
  return (
    <ul className="work">
      {of.map((a) => (
        <Row key={a.id} of={a} />
      ))}
    </ul>
  );
}

function Row({of}: {of: Own}) {
  const {t} = useTranslation("review");
  const late = isLate(of, useNow());
  const standing = standingOf(of);
  return (
    <li>
      <Link to={`/review/${of.id}`} className="work-link review-row">
        <span className="work-text">{of.title}</span>
        <span>{of.applicant}</span>
        <span className="quiet">
          {of.receipt} · {t(`part.${of.part}`)}
        </span>
        <span>
          <span className={late ? "stage stage-late" : standing === "over" ? "stage stage-final" : "stage"}>
            {t(
              late
                ? "standing.late"
                : `standing.${standing === "over" && of.state === "handed_in" ? "over_done" : standing}`,
            )}
          </span>
        </span>
        {of.due_at && standing !== "over" && (
          <span>
            {t("due")} <Deadline at={of.due_at} provisional={of.provisional} />
          </span>
        )}
      </Link>
    </li>
  );
}
