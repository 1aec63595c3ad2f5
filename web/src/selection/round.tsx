import type {ReactNode} from "react";
import {useTranslation} from "react-i18next";
import {NavLink, useParams} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {Currency} from "../parts/currency";
import {Loaded, Page} from "../parts/page";

export type Round = Schemas["Round"];

const pages = ["applications", "assignments", "votes", "board", "allocations"] as const;

export function useRound(round: string) {
  return useRead("/rounds/{round}", {path: {round}});
}

/** A page of the selection in a round, with the way to the others. */
export function RoundPage({page, children}: {page: (typeof pages)[number]; children: (round: Round) => ReactNode}) {
  const {t} = useTranslation("selection");
  const text = useText();
  const {round: id = ""} = useParams();
  const round = useRound(id);
  const trail = [
    {title: t("trail.rounds"), to: "/office/rounds"},
    {title: round.data ? text(round.data.title) : "…", to: `/office/rounds/${id}`},
  ];
  return (
    <Page title={t(`page.${page}`)} trail={trail}>
      <nav className="local no-print" aria-label={t("page.nav")}>
        <ul>
          {pages.map((p) => (
            <li key={p}>
              <NavLink to={`/selection/rounds/${id}/${p}`}>{t(`page.${p}`)}</NavLink>
            </li>
          ))}
        </ul>
      </nav>
      {/* What is kept for one round is never taken for another's. */}
      <Loaded of={round}>
        {(r) => (
          <Currency key={r.id} of={r.currency}>
            {children(r)}
          </Currency>
        )}
      </Loaded>
    </Page>
  );
}
