import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";

type Stage = Schemas["ApplicationStage"];

/** The figures of a round, each leading to the rows it is made of. */
export function Tiles({round}: {round: string}) {
  const {t} = useTranslation("office");
  const objections = useRead("/rounds/{round}/objections", {path: {round}}, {retry: false});
  const open = objections.data?.items.filter((o) => o.outcome === null).length;
  return (
    <nav aria-label={t("tiles.title")}>
      <ul className="of-tiles">
        <Count round={round} label={t("tiles.all")} stages={[]} />
        <Count round={round} label={t("tiles.screening")} stages={["submitted"]} />
        <Count round={round} label={t("tiles.supplement")} stages={["supplement"]} />
        <Count
          round={round}
          label={t("tiles.reviewing")}
          stages={["eligible", "desk_review", "desk_closed", "panel_review"]}
        />
        <Count round={round} label={t("tiles.reviewed")} stages={["panel_closed"]} />
        {open !== undefined && (
          <Tile
            to={`/office/rounds/${round}/notices#objections`}
            label={t("tiles.objections")}
            value={open}
            late={open > 0}
          />
        )}
        <Count
          round={round}
          label={t("tiles.projects")}
          stages={["awarded"]}
          to={`/finance/rounds/${round}/projects`}
        />
      </ul>
    </nav>
  );
}

function Count({round, label, stages, to}: {round: string; label: string; stages: Stage[]; to?: string}) {
  const counted = useRead("/rounds/{round}/applications", {
    path: {round},
    query: {...(stages.length > 0 ? {stage: stages} : {}), count: true, limit: 1},
  });
  const rows = `/selection/rounds/${round}/applications${stages.map((s, i) => `${i ? "&" : "?"}stage=${s}`).join("")}`;
  return <Tile to={to ?? rows} label={label} value={counted.data?.total ?? null} />;
}

function Tile({to, label, value, late}: {to: string; label: string; value: number | null; late?: boolean}) {
  return (
    <li>
      <Link to={to} className="of-tile">
        <span className={late ? "of-number overdue" : "of-number"}>{value ?? "…"}</span>
        <span>{label}</span>
      </Link>
    </li>
  );
}
