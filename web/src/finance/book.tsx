import {Button} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {moneyColumn} from "../parts/amount";
import {At} from "../parts/deadline";
import {Loaded, Section} from "../parts/page";
import {QueryTable, useQueryState} from "../parts/querytable";
import {Table} from "../parts/table";
import {instant} from "../parts/time";
import {accountPath, casePath, signed} from "./paths";

export type BookKind = "fund" | "round" | "line" | "organization" | "suspense";
type Statement = Schemas["Statement"];
type Entry = Schemas["BookEntry"];
type Posting = Entry["postings"][number];

/** Where a statement is read. They all answer alike. */
function pathOf(kind: BookKind, id: string, funder: string) {
  switch (kind) {
    case "fund":
      return {path: "/funds/{fund}/statement", input: {fund: id}};
    case "round":
      return {path: "/rounds/{round}/statement", input: {round: id}};
    case "line":
      return {path: "/lines/{line}/statement", input: {line: id}};
    case "organization":
      return {path: "/organizations/{organization}/statement", input: {organization: id}};
    case "suspense":
      return {path: "/funders/{funder}/suspense-statement", input: {funder}};
  }
}

type Page = {at?: string | undefined; cursor?: string | undefined; limit?: number};

/** A statement of one of the kinds. */
export function useBook(kind: BookKind, id: string, page: Page) {
  const funder = useFunder();
  const {path, input} = pathOf(kind, id, funder);
  const query = {...page, ...(kind === "organization" ? {funder} : {})};
  // One path stands for all of them: their answers have one type.
  return useRead(path as "/funds/{fund}/statement", {path: input as {fund: string}, query: query as Page});
}

/** The address of a statement as a file, without its page. */
function download(kind: BookKind, id: string, funder: string, at: string | undefined): string {
  const {path, input} = pathOf(kind, id, funder);
  const query = new URLSearchParams();
  if (at) query.set("at", at);
  if (kind === "organization") query.set("funder", funder);
  const whole = Object.entries(input).reduce((p, [name, value]) => p.replace(`{${name}}`, value), path);
  return query.size > 0 ? `${whole}?${query}` : whole;
}

/** What stood in the accounts at an instant, and every entry that brought it there. */
export function Book({kind, id}: {kind: BookKind; id: string}) {
  const {t} = useTranslation("finance");
  const state = useQueryState();
  const funder = useFunder();
  const at = state.get("at");
  const book = useBook(kind, id, {at, cursor: state.get("cursor"), limit: 50});
  return (
    <>
      <Section
        title={at ? t("book.totals_at", {at: instant(at)}) : t("book.totals")}
        side={<Instant at={at} set={(to) => state.set({at: to})} />}
      >
        <Loaded of={book}>{(b) => <Totals totals={b.totals} />}</Loaded>
      </Section>
      <QueryTable<Entry>
        title={t("book.entries")}
        page={book.data}
        error={book.error}
        busy={book.isPending}
        rowKey="id"
        empty={t("book.none")}
        download={download(kind, id, funder, at)}
        columns={[
          {title: t("book.at"), dataIndex: "at", render: (when: string) => <At at={when} />},
          {title: t("book.act"), key: "act", render: (_, e) => <Act entry={e} />},
          {title: t("book.postings"), key: "postings", render: (_, e) => <Postings of={e} />},
          {
            title: t("book.entry"),
            dataIndex: "id",
            render: (entry: string) => <code className="money-entry-id">{entry}</code>,
          },
        ]}
      />
    </>
  );
}

/** Chooses the instant as of which the books are read. */
function Instant({at, set}: {at: string | undefined; set: (at: string | undefined) => void}) {
  const {t} = useTranslation("finance");
  const [typed, setTyped] = useState(at ? instant(at).replace(" ", "T") : "");
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        // What is typed is Beijing's time wherever the device is.
        set(typed ? new Date(`${typed}:00+08:00`).toISOString() : undefined);
      }}
    >
      <label htmlFor="book-at">{t("book.as_of")}</label>
      <input
        id="book-at"
        className="native"
        type="datetime-local"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button htmlType="submit">{t("book.read")}</Button>
      {at && (
        <Button
          type="link"
          onClick={() => {
            setTyped("");
            set(undefined);
          }}
        >
          {t("book.now")}
        </Button>
      )}
    </form>
  );
}

function Totals({totals}: {totals: Statement["totals"]}) {
  const {t} = useTranslation("finance");
  if (totals.length === 0) return <p className="quiet">{t("book.no_totals")}</p>;
  return (
    <Table
      label={t("book.totals")}
      dataSource={totals}
      rowKey={(row) => row.kind + row.currency}
      pagination={false}
      size="middle"
      columns={[
        {title: t("book.account"), dataIndex: "kind", render: (kind: Posting["kind"]) => t(`account.${kind}`)},
        {title: t("book.balance"), dataIndex: "balance_fen", ...moneyColumn},
        {title: t("book.in"), dataIndex: "in_fen", ...moneyColumn},
        {title: t("book.out"), dataIndex: "out_fen", ...moneyColumn},
      ]}
    />
  );
}

function Act({entry}: {entry: Entry}) {
  const {t} = useTranslation("finance");
  // The server may keep entries of kinds that are newer than the page.
  const name = t(`posted.${entry.kind}` as "posted.committed", {defaultValue: entry.kind});
  const to = casePath(entry.case);
  return to ? <Link to={to}>{name}</Link> : name;
}

/** The postings of an entry, each account with its amount. */
function Postings({of}: {of: Entry}) {
  const {t} = useTranslation("finance");
  return (
    <ul className="money-postings">
      {of.postings.map((p) => (
        <li key={p.account_id + p.amount_fen} className="money-posting">
          <Link to={accountPath(p)}>{t(`account.${p.kind}`)}</Link>
          <span className="money">{signed(p.amount_fen, p.currency)}</span>
        </li>
      ))}
    </ul>
  );
}
