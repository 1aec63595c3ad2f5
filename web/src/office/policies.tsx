import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {useFunder} from "../frame/session";
import {At} from "../parts/deadline";
import {Empty, Page} from "../parts/page";
import {QueryTable} from "../parts/querytable";
import {useFunderCan} from "./funder";

type Head = Schemas["PolicyHead"];

/** Every version of every policy, the newest first. */
export function newestFirst(policies: Head[]): Head[] {
  return [...policies].sort((a, b) => b.key.localeCompare(a.key) || b.version - a.version);
}

export function Policies() {
  const {t} = useTranslation("office");
  const text = useText();
  const funder = useFunder();
  const drafts = useFunderCan()?.draft_policy === null;
  const policies = useRead("/funders/{funder}/policies", {path: {funder}});
  return (
    <Page title={t("policies.title")}>
      <p>{t("policies.text")}</p>
      <QueryTable<Head>
        title={t("policies.all")}
        page={policies.data && {...policies.data, items: newestFirst(policies.data.items)}}
        error={policies.error}
        busy={policies.isPending}
        rowKey="id"
        download={`/funders/${funder}/policies`}
        empty={<Empty>{t("policies.none")}</Empty>}
        columns={[
          {
            title: t("policies.policy"),
            key: "title",
            render: (_, p) => (
              <div className="of-cell">
                <Link to={`/office/policies/${p.id}`} className="of-link">
                  {text(p.title)}
                </Link>
              </div>
            ),
          },
          {
            title: t("policies.version"),
            key: "version",
            render: (_, p) => t("policies.name", {key: p.key, version: p.version}),
          },
          {title: t("policies.state"), key: "state", render: (_, p) => <PolicyState policy={p} />},
          {
            title: t("act.title"),
            key: "act",
            render: (_, p) =>
              drafts && (
                <Link to={`/office/policies/${p.id}/next`} className="of-link">
                  {p.published_at ? t("policies.next") : t("policies.go_on")}
                </Link>
              ),
          },
        ]}
      />
    </Page>
  );
}

/** Whether it is published, and since when. */
export function PolicyState({policy}: {policy: Head}) {
  const {t} = useTranslation("office");
  if (!policy.published_at) return <span className="stage">{t("policies.draft")}</span>;
  return (
    <>
      <span className="stage stage-final">{t("policies.published")}</span> <At at={policy.published_at} />
    </>
  );
}
