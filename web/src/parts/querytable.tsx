import {Button, Dropdown, type TableProps} from "antd";
import {type ReactNode, useState} from "react";
import {useTranslation} from "react-i18next";
import {useLocation, useNavigate, useSearchParams} from "react-router";
import {download} from "../api/client";
import {save} from "./file";
import {Sorry} from "./refusal";
import {Table} from "./table";

/** What a table shows lives in the address, so that it can be sent, kept and gone back to. */
export function useQueryState() {
  const [params, setParams] = useSearchParams();
  return {
    params,
    get: (name: string) => params.get(name) ?? undefined,
    all: (name: string) => params.getAll(name),
    /** Changes some of it and goes back to the first page. What is typed key by key is one step back, not many. */
    set: (changes: Record<string, string | string[] | undefined>, typing = false) => {
      const change = (before: URLSearchParams) => {
        const after = new URLSearchParams(before);
        after.delete("cursor");
        for (const [name, value] of Object.entries(changes)) {
          after.delete(name);
          for (const one of Array.isArray(value) ? value : [value]) if (one) after.append(name, one);
        }
        return after;
      };
      setParams(change, {replace: typing});
    },
  };
}

type Page<T> = {items: T[]; next_cursor: string | null; total?: number | null};
type Props<T> = {
  title: string;
  page: Page<T> | undefined;
  error: Error | null;
  busy: boolean;
  columns: TableProps<T>["columns"];
  rowKey: string & keyof T;
  /** The form over the table, which changes the query. */
  filters?: ReactNode;
  /** Buttons right of the title. */
  tools?: ReactNode;
  /** Where the same rows are had as a file: the path of the list without its page. */
  download?: string;
  /** What is done with the rows that are ticked; it is shown while some are. */
  bulk?: (rows: T[], clear: () => void) => ReactNode;
  /** What a row is called to those who hear the box that ticks it. */
  nameOf?: (row: T) => string;
  empty: ReactNode;
};

/** A list: its filters over it, its rows, what is done with several of them, its pages, and the same rows as a file. */
export function QueryTable<T extends object>(p: Props<T>) {
  const {t} = useTranslation("parts");
  const [ticked, setTicked] = useState<T[]>([]);
  const items = p.page?.items ?? [];
  return (
    <section className="box">
      {p.filters && <search className="filters">{p.filters}</search>}
      <div className="box-head">
        <h2>
          {p.title}
          {p.page?.total !== undefined && p.page.total !== null && (
            <span className="quiet"> · {t("table.total", {count: p.page.total})}</span>
          )}
        </h2>
        <div className="tools">
          {p.tools}
          {p.download && <Download path={p.download} />}
        </div>
      </div>
      {p.bulk && ticked.length > 0 && (
        <div className="bulk" role="status">
          <span>{t("table.ticked", {count: ticked.length})}</span>
          {p.bulk(ticked, () => setTicked([]))}
          <Button type="link" onClick={() => setTicked([])}>
            {t("table.clear")}
          </Button>
        </div>
      )}
      {p.error && !p.page ? (
        <Sorry error={p.error} />
      ) : (
        <Table<T>
          label={p.title}
          columns={p.columns ?? []}
          dataSource={items}
          rowKey={p.rowKey}
          loading={p.busy}
          pagination={false}
          size="middle"
          locale={{emptyText: p.busy ? t("loading") : p.empty}}
          {...(p.bulk
            ? {
                rowSelection: {
                  selectedRowKeys: ticked.map((row) => String(row[p.rowKey])),
                  preserveSelectedRowKeys: true,
                  onChange: (_keys, rows) => setTicked(rows),
                  getCheckboxProps: (row: T) => ({
                    "aria-label": t("table.tick", {row: p.nameOf?.(row) ?? String(row[p.rowKey])}),
                  }),
                },
              }
            : {})}
        />
      )}
      <Pages next={p.page?.next_cursor ?? null} />
    </section>
  );
}

/** Forward by the server's cursor, back by the cursors that were passed. */
function Pages({next}: {next: string | null}) {
  const {t} = useTranslation("parts");
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const location = useLocation();
  const passed: (string | null)[] = location.state?.passed ?? [];
  const here = params.get("cursor");
  const go = (cursor: string | null, behind: (string | null)[]) => {
    const query = new URLSearchParams(params);
    if (cursor) query.set("cursor", cursor);
    else query.delete("cursor");
    navigate({search: query.toString()}, {state: {passed: behind}});
  };
  if (!next && !here) return null;
  return (
    <nav className="pages" aria-label={t("table.pages")}>
      {here && <Button onClick={() => go(passed.at(-1) ?? null, passed.slice(0, -1))}>{t("table.back")}</Button>}
      {next && <Button onClick={() => go(next, [...passed, here])}>{t("table.next")}</Button>}
    </nav>
  );
}

/** The rows of a list as a spreadsheet or as CSV, all pages of them. */
export function Download({path}: {path: string}) {
  const {t} = useTranslation("parts");
  const [error, setError] = useState<Error | null>(null);
  const fetchAs = async (type: string, ending: string) => {
    setError(null);
    try {
      save(await download(path, type), `${path.split("?")[0]!.split("/").at(-1)}.${ending}`);
    } catch (failed) {
      setError(failed as Error);
    }
  };
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            {
              key: "xlsx",
              label: t("table.xlsx"),
              onClick: () => void fetchAs("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
            },
            {key: "csv", label: t("table.csv"), onClick: () => void fetchAs("text/csv", "csv")},
          ],
        }}
      >
        <Button>{t("table.download")}</Button>
      </Dropdown>
      {error && <Sorry error={error} />}
    </>
  );
}
