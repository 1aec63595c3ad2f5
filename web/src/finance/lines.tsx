import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import type {Schemas} from "../api/ask";
import {may} from "../parts/actbutton";
import {Money} from "../parts/amount";
import {Empty, Section} from "../parts/page";
import {Scroll} from "../parts/scroll";
import {useBook} from "./book";
import {Contribute} from "./contribution";
import {turnovers} from "./turnovers";
import {sourceName, useFundNames} from "./words";

type Whole = Schemas["WholeProject"];
type Line = Schemas["FundingLine"];

/** Where the project's money comes from, and what has moved on each line. */
export function FundingLines({project}: {project: Whole}) {
  const {t} = useTranslation("finance");
  const funds = useFundNames();
  const granted = project.lines.filter((l) => l.received_fen === null);
  const brought = project.lines.filter((l) => l.received_fen !== null);
  return (
    <Section title={t("line.title")}>
      {granted.length === 0 && <Empty>{t("line.none")}</Empty>}
      {granted.length > 0 && (
        <Scroll label={t("line.title")}>
          <table className="money-plain">
            <thead>
              <tr>
                <th scope="col">{t("line.source")}</th>
                <th scope="col" className="money">
                  {t("line.amount")}
                </th>
                <th scope="col" className="money">
                  {t("line.committed")}
                </th>
                <th scope="col" className="money">
                  {t("line.transit")}
                </th>
                <th scope="col" className="money">
                  {t("line.paid")}
                </th>
                <th scope="col" className="money">
                  {t("line.returned")}
                </th>
                <th scope="col">{t("line.book")}</th>
              </tr>
            </thead>
            <tbody>
              {granted.map((l) => (
                <GrantedLine key={l.id} line={l} name={sourceName(t, l, funds)} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {granted.length > 0 && <p className="help">{t("line.help")}</p>}
      {brought.map((l) => (
        <Brought key={l.id} line={l} project={project} />
      ))}
    </Section>
  );
}

function GrantedLine({line, name}: {line: Line; name: string}) {
  const {t} = useTranslation("finance");
  const book = useBook("line", line.id, {limit: 1});
  const moved = book.data ? turnovers(book.data.totals) : null;
  const cell = (fen: number | undefined) => <td className="money">{fen === undefined ? "…" : <Money fen={fen} />}</td>;
  return (
    <tr>
      <th scope="row">{name}</th>
      {cell(line.amount_fen)}
      {cell(moved?.committed)}
      {cell(moved?.transit)}
      {cell(moved?.paid)}
      {cell(moved?.returned)}
      <td>
        <Link to={`/finance/statements/line/${line.id}`} aria-label={t("line.book_of", {line: name})}>
          {t("line.open")}
        </Link>
      </td>
    </tr>
  );
}

/** What the applicant brings, and what of it has come. */
function Brought({line, project}: {line: Line; project: Whole}) {
  const {t} = useTranslation("finance");
  const left = line.amount_fen - (line.received_fen ?? 0);
  return (
    <>
      <h3>{t(`source.${line.source}`)}</h3>
      <p>
        {t("contribution.pledged")} <Money fen={line.amount_fen} /> · {t("contribution.received")}{" "}
        <Money fen={line.received_fen} /> · {t("contribution.left")} <Money fen={left} /> ·{" "}
        <Link to={`/finance/statements/line/${line.id}`}>{t("line.book")}</Link>
      </p>
      {line.contributions.length > 0 && (
        <ul>
          {line.contributions.map((c) => (
            <li key={c.recorded_at}>
              {c.received_on} · <Money fen={c.amount_fen} /> · {c.reference}
            </li>
          ))}
        </ul>
      )}
      {left > 0 && may(project.can, "record_contribution") !== undefined && (
        <Contribute line={line.id} can={project.can} kind={t(`source.${line.source}`)} />
      )}
    </>
  );
}
