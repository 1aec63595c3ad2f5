import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {moneyColumn} from "../parts/amount";
import {Empty, Loaded, Page, Section} from "../parts/page";
import {Table} from "../parts/table";
import {NewFund} from "./newfund";

type Fund = Schemas["Fund"];

/** The funds of the funder with what each has left, and the way to every book. */
export function Funds() {
  const {t} = useTranslation("finance");
  const funder = useFunder();
  const funds = useRead("/funders/{funder}/funds", {path: {funder}});
  const rounds = useRead("/rounds", {});
  const own = rounds.data?.items.filter((r) => r.funder_id === funder) ?? [];
  return (
    <Page title={t("fund.all")}>
      <Section title={t("fund.list")}>
        <Loaded of={funds}>
          {({items}) =>
            items.length === 0 ? (
              <Empty>{t("fund.none")}</Empty>
            ) : (
              <Table<Fund>
                rowKey="id"
                dataSource={items}
                pagination={false}
                size="middle"
                columns={[
                  {
                    title: t("fund.name"),
                    dataIndex: "name",
                    render: (name: string, f) => <Link to={`/finance/funds/${f.id}`}>{name}</Link>,
                  },
                  {title: t("fund.available"), dataIndex: "available_fen", ...moneyColumn},
                  {title: t("fund.kind"), dataIndex: "kind", render: (kind: Fund["kind"]) => t(`fund.kinds.${kind}`)},
                ]}
              />
            )
          }
        </Loaded>
      </Section>
      <NewFund />
      <Section title={t("statement.others")}>
        <ul className="money-links">
          {own.map((r) => (
            <RoundLinks key={r.id} round={r} />
          ))}
          <li>
            <Link to="/finance/statements/suspense/all">{t("statement.suspense")}</Link>
          </li>
        </ul>
      </Section>
    </Page>
  );
}

function RoundLinks({round}: {round: Schemas["Round"]}) {
  const {t} = useTranslation("finance");
  return (
    <li className="row">
      <Link to={`/finance/statements/round/${round.id}`}>{t("statement.of_round", {round: round.key})}</Link>
      <Link to={`/finance/rounds/${round.id}/projects`}>{t("project.of_round", {round: round.key})}</Link>
    </li>
  );
}
