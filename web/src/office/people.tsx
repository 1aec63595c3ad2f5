import {Button, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {ActButton, may} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {At} from "../parts/deadline";
import {Empty, Page} from "../parts/page";
import {QueryTable, useQueryState} from "../parts/querytable";
import {roleName} from "../parts/standing";
import {AddPerson} from "./addperson";
import {Covers} from "./covers";
import {useFunderCan} from "./funder";
import {Invitations} from "./invitations";
import {pageOf} from "./pages";

type Member = Schemas["Member"];

/** Who holds which role in the funder, who stands in for whom, and who is asked to join. */
export function People() {
  const {t} = useTranslation("office");
  const funder = useFunder();
  const can = useFunderCan();
  const people = useRead("/funders/{funder}/people", {path: {funder}});
  const administers = may(can, "add_person") !== undefined;
  return (
    <Page title={t("people.title")}>
      <nav aria-label={t("people.jump")} className="of-ways of-jump">
        <a href="#covers">{t("cover.title")}</a>
        {administers && <a href="#add">{t("people.add")}</a>}
        {administers && <a href="#invite">{t("invite.title")}</a>}
      </nav>
      <Members people={people} funder={funder} />
      <Covers people={people.data?.items ?? []} administers={administers} />
      {administers && (
        <>
          <AddPerson />
          <Invitations />
        </>
      )}
    </Page>
  );
}

type Read = {data: Schemas["MemberList"] | undefined; error: Error | null; isPending: boolean};

function Members({people, funder}: {people: Read; funder: string}) {
  const {t} = useTranslation("office");
  const {t: p} = useTranslation("parts");
  const query = useQueryState();
  const [leaving, setLeaving] = useState<Member | null>(null);
  const end = useAct("delete", "/organizations/{organization}/members/{membership}", {
    onSuccess: () => setLeaving(null),
  });
  const q = query.get("q")?.trim() ?? "";
  const role = query.get("role");
  const all = people.data?.items ?? [];
  const roles = [...new Set(all.map((m) => m.role))];
  // The few who run things before the many who review.
  const found = all
    .filter((m) => (q === "" || m.name.includes(q)) && (!role || m.role === role))
    .sort((a, b) => Number(a.role === "reviewer") - Number(b.role === "reviewer"));
  return (
    <>
      <QueryTable<Member>
        title={t("people.all")}
        page={pageOf(people.data && found, query.get("cursor"))}
        error={people.error}
        busy={people.isPending}
        rowKey="id"
        download={`/funders/${funder}/people`}
        filters={
          <>
            <div>
              <label htmlFor="q">{t("people.search")}</label>
              <Input
                id="q"
                defaultValue={q}
                allowClear
                onChange={(event) => query.set({q: event.target.value}, true)}
              />
            </div>
            <div>
              <label htmlFor="role">{t("people.role")}</label>
              <select
                id="role"
                className="of-select"
                value={role ?? ""}
                onChange={(event) => query.set({role: event.target.value})}
              >
                <option value="">{t("people.any_role")}</option>
                {roles.map((r) => (
                  <option key={r} value={r}>
                    {roleName(p, r)}
                  </option>
                ))}
              </select>
            </div>
          </>
        }
        empty={
          <Empty
            act={<Button onClick={() => query.set({q: undefined, role: undefined})}>{t("rounds.show_all")}</Button>}
          >
            {t("people.none")}
          </Empty>
        }
        columns={[
          {title: t("people.name"), dataIndex: "name"},
          {title: t("people.role"), key: "role", render: (_, m) => roleName(p, m.role)},
          {title: t("people.since"), key: "since", render: (_, m) => <At at={m.since} />},
          {
            title: t("act.title"),
            key: "act",
            render: (_, m) => (
              <ActButton
                can={m.can}
                act="end_membership"
                danger
                type="text"
                onClick={() => setLeaving(m)}
                aria-label={t("people.end_of", {name: m.name, role: roleName(p, m.role)})}
              >
                {t("people.end")}
              </ActButton>
            ),
          },
        ]}
      />
      <Confirm
        open={leaving !== null}
        title={t("people.end")}
        effects={
          leaving
            ? [t("people.effect_end", {name: leaving.name, role: roleName(p, leaving.role)}), t("people.effect_kept")]
            : []
        }
        submit={t("people.end")}
        danger
        busy={end.isPending}
        error={end.error}
        onCancel={() => setLeaving(null)}
        onSubmit={() => leaving && end.mutate({path: {organization: funder, membership: leaving.id}})}
      />
    </>
  );
}
