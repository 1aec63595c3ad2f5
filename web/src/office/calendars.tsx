import {App, Button, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct, useRead} from "../api/ask";
import {now} from "../frame/clock";
import {useFunder} from "../frame/session";
import {may} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {At} from "../parts/deadline";
import {NativeSelect} from "../parts/nativeselect";
import {Empty, Loaded, Page, Section} from "../parts/page";
import {day} from "../parts/time";
import {useFunderCan} from "./funder";
import {type Calendar, type CalendarFault, readCalendar} from "./paste";

type Version = Schemas["CalendarVersion"];

/** The holidays and make-up workdays of each year, by which every working day is counted. */
export function Calendars() {
  const {t} = useTranslation("office");
  const can = useFunderCan();
  const calendars = useRead("/funders/{funder}/calendars", {path: {funder: useFunder()}});
  return (
    <Page
      title={t("calendar.title")}
      trail={[{title: t("settings.title"), to: "/office/settings"}, {title: t("calendar.title")}]}
    >
      <p>{t("calendar.text")}</p>
      <Loaded of={calendars}>
        {({items}) =>
          items.length === 0 ? (
            <Section>
              <Empty>{t("calendar.none")}</Empty>
            </Section>
          ) : (
            [...items]
              .sort((a, b) => b.calendar.year - a.calendar.year || b.version - a.version)
              .map((v) => <Year key={`${v.calendar.year}/${v.version}`} version={v} newest={newest(items, v)} />)
          )
        }
      </Loaded>
      {may(can, "publish_calendar") === null && <Publish known={calendars.data?.items ?? []} />}
    </Page>
  );
}

function newest(all: Version[], of: Version): boolean {
  return !all.some((v) => v.calendar.year === of.calendar.year && v.version > of.version);
}

function Year({version, newest}: {version: Version; newest: boolean}) {
  const {t} = useTranslation("office");
  const {calendar} = version;
  return (
    <Section
      title={t("calendar.year", {year: calendar.year})}
      side={
        <span className={newest ? "stage" : "stage stage-final"}>
          {t(newest ? `calendar.${calendar.status}` : "calendar.replaced")}
        </span>
      }
    >
      <p className="quiet">
        {t("calendar.version", {version: version.version})} · <At at={version.published_at} />
      </p>
      {newest && <Days calendar={calendar} />}
    </Section>
  );
}

function Days({calendar}: {calendar: Calendar}) {
  const {t} = useTranslation("office");
  return (
    <div className="of-both of-top">
      <div>
        <h3>{t("calendar.holidays")}</h3>
        <ul>
          {calendar.holidays.map((h) => (
            <li key={h.name + h.from}>
              {h.name} {h.from} {t("to")} {h.to}
            </li>
          ))}
        </ul>
      </div>
      <div>
        <h3>{t("calendar.workdays")}</h3>
        {calendar.workdays.length === 0 && <p className="quiet">{t("calendar.no_workdays")}</p>}
        <ul>
          {calendar.workdays.map((w) => (
            <li key={w.date}>
              {w.date} ({w.for})
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** A year typed or pasted, shown as it was understood before it is published. */
function Publish({known}: {known: Version[]}) {
  const {t} = useTranslation("office");
  const {message} = App.useApp();
  const funder = useFunder();
  const [year, setYear] = useState(String(Number(day(now()).slice(0, 4)) + 1));
  const [typed, setTyped] = useState("");
  const [status, setStatus] = useState<Calendar["status"]>("published");
  const [read, setRead] = useState<{calendar: Calendar; faults: CalendarFault[]} | null>(null);
  const [asked, setAsked] = useState(false);
  const publish = useAct("post", "/funders/{funder}/calendars", {
    onSuccess: (made) => {
      setAsked(false);
      setRead(null);
      setTyped("");
      void message.success(t("calendar.done", {moved: made.moved, settled: made.settled}));
    },
  });
  const judge = () => {
    const judged = readCalendar(typed, Number(year) || 0);
    if (typed.trim().startsWith("{") && judged.faults.length === 0) {
      setYear(String(judged.calendar.year));
      setStatus(judged.calendar.status);
    }
    setRead(judged);
  };
  const calendar = read && read.faults.length === 0 ? {...read.calendar, year: Number(year) || 0, status} : null;
  const before = known.some((v) => v.calendar.year === calendar?.year);
  return (
    <Section title={t("calendar.publish")}>
      <div className="of-both">
        <div className="field">
          <label htmlFor="year">{t("calendar.which")}</label>
          <Input
            id="year"
            inputMode="numeric"
            maxLength={4}
            value={year}
            onChange={(event) => setYear(event.target.value)}
          />
        </div>
        <div className="field">
          <label htmlFor="status">{t("calendar.status")}</label>
          <NativeSelect
            id="status"
            value={status}
            onChange={setStatus}
            options={(["published", "provisional"] as const).map((value) => ({value, label: t(`calendar.${value}`)}))}
          />
        </div>
      </div>
      <div className="field">
        <label htmlFor="calendar">{t("calendar.paste")}</label>
        <div className="help">{t("calendar.paste_help")}</div>
        <Input.TextArea
          id="calendar"
          className="of-code"
          rows={10}
          value={typed}
          placeholder={t("calendar.example")}
          onChange={(event) => {
            setTyped(event.target.value);
            setRead(null);
          }}
        />
      </div>
      <div className="row">
        <Button onClick={judge}>{t("calendar.judge")}</Button>
        {calendar && (
          <Button type="primary" onClick={() => setAsked(true)}>
            {t("calendar.publish")}
          </Button>
        )}
      </div>
      {read && read.faults.length > 0 && (
        <ul role="alert" className="of-faults">
          {read.faults.map((f) => (
            <li key={f.line + f.fault} className="overdue">
              {t("calendar.at_line", {line: f.line, fault: t(`calendar.faults.${f.fault}`)})}
            </li>
          ))}
        </ul>
      )}
      {calendar && <Days calendar={calendar} />}
      <Confirm
        open={asked}
        title={t("calendar.publish_year", {year})}
        effects={[
          t(status === "published" ? "calendar.effect_published" : "calendar.effect_provisional"),
          ...(before ? [t("calendar.effect_replaces")] : []),
          t("calendar.effect_dates"),
        ]}
        submit={t("calendar.publish")}
        busy={publish.isPending}
        error={publish.error}
        onCancel={() => setAsked(false)}
        onSubmit={() => calendar && publish.mutate({path: {funder}, body: calendar})}
      >
        <Refused error={publish.error} />
      </Confirm>
    </Section>
  );
}

/** Where in the year the server found something wrong. */
function Refused({error}: {error: Error | null}) {
  const fields = error && "fields" in error ? (error.fields as {pointer?: string; detail: string}[]) : [];
  return (
    <ul className="of-faults">
      {fields.map((f) => (
        <li key={(f.pointer ?? "") + f.detail} className="overdue">
          <code>{f.pointer}</code> {f.detail}
        </li>
      ))}
    </ul>
  );
}
