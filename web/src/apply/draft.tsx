import "./writing.css";
import {type ReactNode, useMemo, useState} from "react";
import {useTranslation} from "react-i18next";
import {Outlet, Route, Routes, useParams} from "react-router";
import {read, type Schemas, useRead} from "../api/ask";
import {NoPage} from "../frame/broken";
import {useMe} from "../frame/session";
import {Currency} from "../parts/currency";
import {Loaded} from "../parts/page";
import {type Refused, useKeeper, useWriting, WritingProvider} from "./autosave";
import {Basics} from "./basics";
import {basics} from "./check";
import {Check} from "./checkpage";
import {Conflicts} from "./conflicts";
import type {PolicyDocument} from "./form";
import {usePolicy} from "./policy";
import {SectionPage} from "./section";
import {Submitted} from "./submitted";
import {Tasks} from "./tasks";

/** The pages on which an application is written. They share one draft, which is kept while any of them is open. */
export function DraftPages() {
  const {draft = ""} = useParams();
  const asked = useRead(
    "/drafts/{draft}",
    {path: {draft}},
    // Nothing of it outlives its pages: whoever comes back begins with what the server has.
    {staleTime: Number.POSITIVE_INFINITY, gcTime: 0, refetchOnWindowFocus: false},
  );
  return <Loaded of={asked}>{(d) => <WithRound key={d.id} draft={d} />}</Loaded>;
}

type Draft = Schemas["Draft"];

function WithRound({draft}: {draft: Draft}) {
  const round = useRead("/rounds/{round}", {path: {round: draft.round_id}});
  const policy = usePolicy(round.data?.policy_id);
  const communities = useRead("/rounds/{round}/communities", {path: {round: draft.round_id}});
  return (
    <Loaded of={round}>
      {(r) => (
        <Loaded of={policy}>
          {(p) => (
            <Loaded of={communities}>
              {({items}) => (
                <Currency of={r.currency}>
                  <Kept draft={draft} round={r} policy={p} communities={items}>
                    <Routes>
                      <Route element={<Frame />}>
                        <Route index element={<Tasks />} />
                        <Route path={basics} element={<Basics />} />
                        <Route path="check" element={<Check />} />
                        <Route path=":section" element={<SectionPage />} />
                        <Route path="*" element={<NoPage />} />
                      </Route>
                    </Routes>
                  </Kept>
                </Currency>
              )}
            </Loaded>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

type Props = {
  draft: Draft;
  round: Schemas["Round"];
  policy: PolicyDocument;
  communities: Schemas["Community"][];
  children: ReactNode;
};

function Kept({draft, round, policy, communities, children}: Props) {
  const {t} = useTranslation("parts");
  const me = useMe();
  const keeper = useKeeper(draft, policy);
  const [refused, setRefused] = useState<Refused[]>([]);
  const mayWrite = me.memberships.some(
    (m) => m.organization_id === draft.organization_id && (m.role === "owner" || m.role === "editor"),
  );
  const writing = useMemo(
    () =>
      keeper && {
        keeper,
        draft,
        round,
        policy,
        communities,
        mayWrite,
        refused,
        setRefused,
        readFile: (file: string) => read("/drafts/{draft}/files/{file}", {path: {draft: draft.id, file}}),
      },
    [keeper, draft, round, policy, communities, mayWrite, refused],
  );
  if (!writing) {
    return (
      <div className="loading" role="status">
        {t("loading")}
      </div>
    );
  }
  return <WritingProvider value={writing}>{children}</WritingProvider>;
}

function Frame() {
  const {state} = useWriting();
  if (state.phase === "submitted") return <Submitted />;
  return (
    <div className="writing">
      <Conflicts />
      <Outlet />
    </div>
  );
}
