import {useQuery} from "@tanstack/react-query";
import {Button} from "antd";
import {memo, useCallback, useMemo, useState} from "react";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {read, type Schemas, useAct} from "../api/ask";
import {Confirm} from "../parts/confirm";
import {Empty, Section} from "../parts/page";
import {Scroll} from "../parts/scroll";
import {batchOf, type Chosen, chosenOf, type Load, loadsOf} from "./draw";
import type {Round} from "./round";

type Proposal = Schemas["AssignmentProposal"];
type Reviewer = Schemas["Reviewer"];
type Head = Schemas["ApplicationHead"];

/** The applications that reviewers are drawn for, all pages of them, to name them. */
function useHeads(round: string) {
  return useQuery({
    queryKey: ["heads", round],
    queryFn: async ({signal}) => {
      const found = new Map<string, Head>();
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const stage: ("eligible" | "desk_review" | "panel_review")[] = ["eligible", "desk_review", "panel_review"];
        const query = {stage, limit: 200, ...(cursor ? {cursor} : {})};
        const page = await read("/rounds/{round}/applications", {path: {round}, query}, signal);
        for (const head of page.items) found.set(head.id, head);
        cursor = page.next_cursor;
      }
      return found;
    },
    staleTime: 60_000,
  });
}

type DrawProps = {
  round: Round;
  proposal: Proposal;
  people: Reviewer[];
  /** Told how many applications were assigned; what is left to draw is then another draw. */
  done: (applications: number) => void;
};

/** The draw to look at and change, and then to assign as a whole. */
export function Draw({round, proposal, people, done}: DrawProps) {
  const {t} = useTranslation("selection");
  const [chosen, setChosen] = useState<Chosen>(() => chosenOf(proposal));
  const [editing, setEditing] = useState<string>();
  const [open, setOpen] = useState(false);
  const heads = useHeads(round.id);
  const assign = useAct("post", "/rounds/{round}/assignments", {
    onSuccess: (told) => {
      setOpen(false);
      done(told?.applications.length ?? 0);
    },
  });
  const loads = useMemo(() => loadsOf(proposal, chosen), [proposal, chosen]);
  const names = useMemo(
    () =>
      new Map([...people.map((p) => [p.person_id, p.name] as const), ...loads.map((l) => [l.person, l.name] as const)]),
    [people, loads],
  );
  const change = useCallback(
    (application: string, reviewers: string[]) => setChosen((before) => ({...before, [application]: reviewers})),
    [],
  );
  const batch = batchOf(chosen);
  if (proposal.items.length === 0 && proposal.unfilled.length === 0)
    return (
      <Section title={t("assignments.view.draw")}>
        <Empty>{t("draw.none")}</Empty>
      </Section>
    );
  const unfilled = new Map(proposal.unfilled.map((u) => [u.application_id, u]));
  return (
    <>
      <Section
        title={t("assignments.view.draw")}
        side={
          <Button type="primary" onClick={() => setOpen(true)}>
            {t("draw.assign", {count: batch.length})}
          </Button>
        }
      >
        <p className="help">{t("draw.help")}</p>
        <div className="two-sides">
          <Scroll label={t("assignments.view.draw")} tall>
            <table className="plain plain-wide">
              <thead>
                <tr>
                  <th scope="col">{t("list.title_column")}</th>
                  <th scope="col">{t("assignments.reviewers")}</th>
                  <th scope="col">{t("assignments.act")}</th>
                </tr>
              </thead>
              <tbody>
                {proposal.items.map((item) => (
                  <Drawn
                    key={item.application_id}
                    application={item.application_id}
                    receipt={item.receipt}
                    head={heads.data?.get(item.application_id)}
                    chosen={chosen[item.application_id]!}
                    unfilled={unfilled.get(item.application_id)}
                    names={names}
                    people={editing === item.application_id ? people : undefined}
                    edit={setEditing}
                    change={change}
                  />
                ))}
                {proposal.unfilled
                  .filter((u) => !(u.application_id in chosen))
                  .map((u) => (
                    <tr key={u.application_id}>
                      <td>
                        {heads.data?.get(u.application_id)?.title} <span className="quiet">{u.receipt}</span>
                      </td>
                      <td colSpan={2}>
                        <Lack unfilled={u} names={names} />
                      </td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </Scroll>
          <Loads loads={loads} />
        </div>
      </Section>
      <Confirm
        open={open}
        title={t("draw.confirm")}
        effects={[
          t("draw.effect_count", {
            applications: batch.length,
            reviews: batch.reduce((sum, b) => sum + b.reviewers.length, 0),
          }),
          t("draw.effect_load", {least: loads.at(-1)?.after ?? 0, most: loads[0]?.after ?? 0}),
          t("draw.effect_reviewers"),
          ...(proposal.unfilled.length > 0 ? [t("draw.effect_unfilled", {count: proposal.unfilled.length})] : []),
        ]}
        submit={t("draw.submit")}
        busy={assign.isPending}
        error={assign.error}
        onSubmit={() => assign.mutate({path: {round: round.id}, body: {assignments: batch}})}
        onCancel={() => setOpen(false)}
      />
    </>
  );
}

type DrawnProps = {
  application: string;
  receipt: string;
  head: Head | undefined;
  chosen: string[];
  unfilled: Proposal["unfilled"][number] | undefined;
  names: Map<string, string>;
  /** While the row is changed: whom it can be given. */
  people: Reviewer[] | undefined;
  edit: (application: string | undefined) => void;
  change: (application: string, reviewers: string[]) => void;
};

const Drawn = memo(function Drawn({
  application,
  receipt,
  head,
  chosen,
  unfilled,
  names,
  people,
  edit,
  change,
}: DrawnProps) {
  const {t} = useTranslation("selection");
  const title = head?.title ?? receipt;
  const own = (p: Reviewer) => p.organizations.some((o) => o.id === head?.organization_id);
  return (
    <tr>
      <td>
        <Link to={`/selection/applications/${application}`}>{title}</Link>
        <div className="quiet">
          {receipt} · {head?.organization}
        </div>
      </td>
      <td>
        <ul className="chips">
          {chosen.map((person) => (
            <li key={person} className="chip">
              {names.get(person) ?? person}
              {people && (
                <button
                  type="button"
                  className="chip-away"
                  aria-label={t("draw.remove", {name: names.get(person)})}
                  onClick={() =>
                    change(
                      application,
                      chosen.filter((c) => c !== person),
                    )
                  }
                >
                  ×
                </button>
              )}
            </li>
          ))}
        </ul>
        {people && (
          <select
            className="native"
            aria-label={t("draw.add_to", {title})}
            value=""
            onChange={(event) => change(application, [...chosen, event.target.value])}
          >
            <option value="">{t("draw.add")}</option>
            {people.map((p) => (
              <option key={p.person_id} value={p.person_id} disabled={chosen.includes(p.person_id) || own(p)}>
                {own(p) ? `${p.name} · ${t("excluded.member_of_applicant")}` : p.name}
              </option>
            ))}
          </select>
        )}
        {unfilled && <Lack unfilled={unfilled} names={names} />}
      </td>
      <td>
        <Button
          size="small"
          onClick={() => edit(people ? undefined : application)}
          aria-label={t(people ? "draw.changed_of" : "draw.change_of", {title})}
        >
          {people ? t("draw.changed") : t("draw.change")}
        </Button>
      </td>
    </tr>
  );
});

/** Why nobody more was found, in words. */
function Lack({unfilled, names}: {unfilled: Proposal["unfilled"][number]; names: Map<string, string>}) {
  const {t} = useTranslation("selection");
  const why = unfilled.excluded.map((e) => `${names.get(e.person_id) ?? ""} ${t(`excluded.${e.reason}`)}`);
  return (
    <div className="overdue">
      {t("draw.unfilled", {count: unfilled.missing})}
      {why.length > 0 && <div className="quiet">{why.join(t("comma"))}</div>}
    </div>
  );
}

function Loads({loads}: {loads: Load[]}) {
  const {t} = useTranslation("selection");
  return (
    <Scroll label={t("load.title")} tall>
      <table className="plain">
        <caption>{t("load.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("load.name")}</th>
            <th scope="col" className="money">
              {t("load.before")}
            </th>
            <th scope="col" className="money">
              {t("load.after")}
            </th>
          </tr>
        </thead>
        <tbody>
          {loads.map((l) => (
            <tr key={l.person}>
              <td>{l.name}</td>
              <td className="money">{l.before}</td>
              <td className="money">{l.after}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
