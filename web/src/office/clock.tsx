import {Button} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useAct, useRead} from "../api/ask";
import {readClock} from "../frame/clock";
import {useFunder} from "../frame/session";
import {may} from "../parts/actbutton";
import {At} from "../parts/deadline";
import {Loaded, Page, Section} from "../parts/page";
import {Sorry} from "../parts/refusal";
import {WhenField} from "./days";
import {useFunderCan} from "./funder";

/** Business time. In a rehearsal an administrator moves it on; elsewhere nobody does. */
export function ClockPage() {
  const {t} = useTranslation("office");
  const funder = useFunder();
  const can = useFunderCan();
  const [to, setTo] = useState("");
  const clock = useRead("/rehearsal", {}, {refetchInterval: ({state}) => (state.data?.wakes ? 2_000 : 15_000)});
  const set = useAct("put", "/rehearsal/clock", {onSuccess: () => void readClock()});
  const moves = may(can, "set_clock") === null;
  const move = (at: string) => set.mutate({body: {funder_id: funder, to: at}});
  return (
    <Page
      title={t("clock.title")}
      trail={[{title: t("settings.title"), to: "/office/settings"}, {title: t("clock.title")}]}
    >
      <Loaded of={clock}>
        {(c) => (
          <Section>
            <dl className="facts">
              <dt>{t("clock.now")}</dt>
              <dd>
                <At at={c.now} />
              </dd>
              {c.rehearsal && (
                <>
                  <dt>{t("clock.next")}</dt>
                  <dd>{c.next_due ? <At at={c.next_due} /> : t("clock.nothing_due")}</dd>
                  <dt>{t("clock.wakes")}</dt>
                  <dd aria-live="polite">{c.wakes}</dd>
                </>
              )}
            </dl>
            <p className="of-after">{t(c.rehearsal ? "clock.rehearsal" : "clock.real")}</p>
            {set.error && <Sorry error={set.error} />}
            {c.rehearsal && moves && (
              <>
                {c.next_due && (
                  <p>
                    <Button type="primary" loading={set.isPending} onClick={() => c.next_due && move(c.next_due)}>
                      {t("clock.step")}
                    </Button>
                  </p>
                )}
                <div className="field">
                  <label htmlFor="clock-to">{t("clock.to")}</label>
                  <div className="help">{t("clock.to_help")}</div>
                  <WhenField id="clock-to" value={to} onChange={setTo} />
                </div>
                <Button loading={set.isPending} onClick={() => move(to)}>
                  {t("clock.set")}
                </Button>
              </>
            )}
            {c.rehearsal && !moves && <p className="quiet">{t("clock.who")}</p>}
          </Section>
        )}
      </Loaded>
    </Page>
  );
}
