import {keepPreviousData} from "@tanstack/react-query";
import {App, Button, Input} from "antd";
import {useMemo, useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {may} from "../parts/actbutton";
import {save} from "../parts/file";
import {Filters} from "../parts/filters";
import {filePath, pageOf} from "../parts/listquery";
import {Empty, Page, Section} from "../parts/page";
import {QueryTable, useQueryState} from "../parts/querytable";
import {Sorry} from "../parts/refusal";
import {Scroll} from "../parts/scroll";
import {useFunderCan} from "./funder";
import {type KindWords, type PlaceRow, readPlaces} from "./paste";

type Place = Schemas["Place"];

/** The places in which the funder works, and more of them pasted from a spreadsheet. */
export function Places() {
  const {t} = useTranslation("office");
  const funder = useFunder();
  const can = useFunderCan();
  const query = pageOf(useQueryState().params);
  const path = {funder};
  const places = useRead("/funders/{funder}/places", {path, query}, {placeholderData: keepPreviousData});
  return (
    <Page
      title={t("places.title")}
      trail={[{title: t("settings.title"), to: "/office/settings"}, {title: t("places.title")}]}
    >
      <QueryTable<Place>
        title={t("places.all")}
        page={places.data}
        error={places.error}
        busy={places.isPending}
        rowKey="id"
        download={filePath(`/funders/${funder}/places`, query)}
        filters={<Filters search={{label: t("communities.search")}} />}
        empty={<Empty>{t("places.none")}</Empty>}
        columns={[
          {title: t("places.name"), dataIndex: "name"},
          {title: t("places.code"), dataIndex: "code"},
          {title: t("places.level"), key: "level", render: (_, p) => levelName(t, p.level)},
          {
            title: t("places.kind"),
            key: "kind",
            render: (_, p) => (p.kind ? t(`places.kinds.${p.kind}` as "places.kinds.urban") : "—"),
          },
          {title: t("places.parent"), key: "parent", render: (_, p) => p.parent ?? "—"},
        ]}
      />
      {may(can, "add_places") === null && <Add />}
    </Page>
  );
}

type T = ReturnType<typeof useTranslation<"office">>["t"];

// A funder names its levels itself; those that everybody has are said in the reader's language.
function levelName(t: T, level: string): string {
  return t(`places.levels.${level}` as "places.levels.community", {defaultValue: level});
}

/** The table is judged line by line before any of it is sent. */
function Add() {
  const {t} = useTranslation("office");
  const {message} = App.useApp();
  const funder = useFunder();
  const existing = useRead("/funders/{funder}/places", {path: {funder}}).data?.items;
  const [typed, setTyped] = useState("");
  const [judged, setJudged] = useState(false);
  const rows = useMemo(() => {
    const words: KindWords = {
      [t("places.kinds.urban")]: "urban",
      [t("places.kinds.rural")]: "rural",
      [t("places.kinds.other")]: "other",
    };
    return readPlaces(typed, words, ["code", t("places.code").toLowerCase()], existing?.map((p) => p.code) ?? []);
  }, [typed, existing, t]);
  const wrong = rows.filter((r) => r.faults.length > 0);
  const add = useAct("post", "/funders/{funder}/places", {
    onSuccess: (made) => {
      setTyped("");
      setJudged(false);
      void message.success(t("places.added", {count: Object.keys(made.places).length}));
    },
  });
  const heading = ["code", "name", "level", "kind", "parent"].map((c) => t(`places.${c}` as "places.code")).join("\t");
  return (
    <Section title={t("places.add")}>
      <p>{t("places.add_text")}</p>
      <p>
        <Button
          onClick={() =>
            save(new Blob([`\ufeff${heading.replaceAll("\t", ",")}\r\n`], {type: "text/csv"}), "places.csv")
          }
        >
          {t("places.template")}
        </Button>
      </p>
      {add.error && <Sorry error={add.error} />}
      <div className="field">
        <label htmlFor="places">{t("places.paste")}</label>
        <div className="help">{t("places.paste_help")}</div>
        <Input.TextArea
          id="places"
          className="of-code"
          rows={8}
          value={typed}
          placeholder={heading}
          onChange={(event) => {
            setTyped(event.target.value);
            setJudged(false);
          }}
        />
      </div>
      <div className="row">
        <Button disabled={!existing} onClick={() => setJudged(true)}>
          {t("places.judge")}
        </Button>
        {judged && wrong.length === 0 && rows.length > 0 && (
          <Button
            type="primary"
            loading={add.isPending}
            onClick={() => add.mutate({path: {funder}, body: {places: rows.map((r) => r.place)}})}
          >
            {t("places.commit", {count: rows.filter((r) => !r.known).length})}
          </Button>
        )}
      </div>
      {judged && <Judged rows={rows} wrong={wrong} />}
    </Section>
  );
}

function Judged({rows, wrong}: {rows: PlaceRow[]; wrong: PlaceRow[]}) {
  const {t} = useTranslation("office");
  if (rows.length === 0) return <p role="alert">{t("places.nothing")}</p>;
  const known = rows.filter((r) => r.known).length;
  if (wrong.length === 0)
    return (
      <p role="status">
        {t("places.right", {count: rows.length - known})} {known > 0 && t("places.known", {count: known})}
      </p>
    );
  return (
    <div role="alert">
      <p className="overdue">{t("places.wrong", {count: wrong.length})}</p>
      <Scroll label={t("places.wrong", {count: wrong.length})}>
        <table className="of-table">
          <thead>
            <tr>
              <th scope="col">{t("places.line")}</th>
              <th scope="col">{t("places.place")}</th>
              <th scope="col">{t("places.fault")}</th>
            </tr>
          </thead>
          <tbody>
            {wrong.slice(0, 100).map((r) => (
              <tr key={r.line}>
                <td>{r.line}</td>
                <td>
                  {r.place.code} {r.place.name}
                </td>
                <td>{r.faults.map((f) => t(`places.faults.${f}`)).join(" ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}
