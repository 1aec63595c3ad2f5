import {keepPreviousData} from "@tanstack/react-query";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {ActButton, may} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {At} from "../parts/deadline";
import {Filters} from "../parts/filters";
import {Invitations} from "../parts/invitations";
import {chosenOf, filePath, pageOf} from "../parts/listquery";
import {Empty, Page} from "../parts/page";
import {QueryTable, useQueryState} from "../parts/querytable";
import {roleName} from "../parts/standing";
import {AddPerson} from "./addperson";
import {Covers} from "./covers";
import {useFunderCan} from "./funder";
import {funderRoles} from "./staffroles";

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
      <Members funder={funder} />
      <Covers people={people.data?.items ?? []} administers={administers} />
      {administers && (
        <>
          <AddPerson />
          <Invitations organization={funder} can={can} roles={funderRoles} />
        </>
      )}
    </Page>
  );
}

function Members({funder}: {funder: string}) {
  const {t} = useTranslation("office");
  const {t: p} = useTranslation("parts");
  const {params} = useQueryState();
  const [leaving, setLeaving] = useState<Member | null>(null);
  const end = useAct("delete", "/organizations/{organization}/members/{membership}", {
    onSuccess: () => setLeaving(null),
  });
  const query = {...pageOf(params), ...chosenOf(params, "role", funderRoles)};
  const path = {funder};
  const people = useRead("/funders/{funder}/people", {path, query}, {placeholderData: keepPreviousData});
  const roles = funderRoles.map((value) => ({value, label: roleName(p, value)}));
  return (
    <>
      <QueryTable<Member>
        title={t("people.all")}
        page={people.data}
        error={people.error}
        busy={people.isPending}
        rowKey="id"
        download={filePath(`/funders/${funder}/people`, query)}
        filters={
          <Filters
            search={{label: t("people.search")}}
            choices={[{name: "role", label: t("people.role"), options: roles}]}
          />
        }
        empty={<Empty act={<Link to="?">{t("rounds.show_all")}</Link>}>{t("people.none")}</Empty>}
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
