import {Button} from "antd";
import {memo, useState} from "react";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import type {Schemas} from "../api/ask";
import {Scroll} from "../parts/scroll";
import type {Chosen, Load} from "./draw";

type Proposal = Schemas["AssignmentProposal"];
type Reviewer = Schemas["Reviewer"];
type Head = Schemas["ApplicationHead"];

type Props = {
  proposal: Proposal;
  chosen: Chosen;
  heads: Map<string, Head> | undefined;
  people: Reviewer[];
  names: Map<string, string>;
  change: (application: string, reviewers: string[]) => void;
};

/** Who is drawn for what, one row of it being changed at a time; then what nobody was found for. */
export function DrawTable({proposal, chosen, heads, people, names, change}: Props) {
  const {t} = useTranslation("selection");
  const [editing, setEditing] = useState<string>();
  const unfilled = new Map(proposal.unfilled.map((u) => [u.application_id, u]));
  return (
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
              head={heads?.get(item.application_id)}
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
                  {heads?.get(u.application_id)?.title} <span className="quiet">{u.receipt}</span>
                </td>
                <td colSpan={2}>
                  <Lack unfilled={u} names={names} />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </Scroll>
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

/** What each reviewer has and will have. */
export function Loads({loads}: {loads: Load[]}) {
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
