import {Button, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Money} from "../parts/amount";
import {useMoney} from "../parts/currency";
import {Section} from "../parts/page";
import {Scroll} from "../parts/scroll";
import {differenceOf, type Scenario} from "./scenario";

type Props = {
  /** The board as it stands now. */
  current: Scenario;
  /** The board by the scores alone. */
  base: Scenario | null;
  kept: Scenario[];
  keep: (kept: Scenario[]) => void;
  open: (scenario: Scenario) => void;
};

/** Boards kept side by side in this browser, each against the one that is shown. */
export function Scenarios({current, base, kept, keep, open}: Props) {
  const {t} = useTranslation("selection");
  const [name, setName] = useState("");
  const [missing, setMissing] = useState(false);
  const store = () => {
    setMissing(!name.trim());
    if (!name.trim()) return;
    keep([...kept.filter((k) => k.name !== name.trim()), {...current, name: name.trim()}]);
    setName("");
  };
  const all = [...(base ? [{...base, name: t("scenarios.base")}] : []), ...kept];
  return (
    <Section title={t("scenarios.title")}>
      <p className="help">{t("scenarios.help")}</p>
      {missing && (
        <p className="overdue" role="alert">
          {t("scenarios.name_missing")}
        </p>
      )}
      <div className="row">
        <label htmlFor="scenario">{t("scenarios.name")}</label>
        <Input
          id="scenario"
          className="wide-select"
          maxLength={60}
          value={name}
          onChange={(e) => setName(e.target.value)}
        />
        <Button onClick={store}>{t("scenarios.keep")}</Button>
      </div>
      <Scroll label={t("scenarios.title")}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t("scenarios.name")}</th>
              <th scope="col" className="money">
                {t("scenarios.awarded")}
              </th>
              <th scope="col" className="money">
                {t("scenarios.total")}
              </th>
              <th scope="col" className="money">
                {t("scenarios.changes")}
              </th>
              <th scope="col">{t("scenarios.difference")}</th>
              <th scope="col">{t("board.acts")}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{t("scenarios.current")}</th>
              <td className="money">{current.totals.awarded}</td>
              <td className="money">
                <Money fen={current.totals.awarded_fen} />
              </td>
              <td className="money">{current.overrides.length}</td>
              <td>—</td>
              <td />
            </tr>
            {all.map((s, i) => (
              <tr key={s.name}>
                <th scope="row">{s.name}</th>
                <td className="money">{s.totals.awarded}</td>
                <td className="money">
                  <Money fen={s.totals.awarded_fen} />
                </td>
                <td className="money">{s.overrides.length}</td>
                <td>
                  <Differs first={s} second={current} />
                </td>
                <td>
                  <div className="row">
                    <Button size="small" onClick={() => open(s)} aria-label={t("scenarios.open_it", {name: s.name})}>
                      {t("scenarios.open")}
                    </Button>
                    {!(base && i === 0) && (
                      <Button
                        size="small"
                        onClick={() => keep(kept.filter((k) => k.name !== s.name))}
                        aria-label={t("scenarios.remove_it", {name: s.name})}
                      >
                        {t("changes.remove")}
                      </Button>
                    )}
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}

/** What the board that is shown does otherwise than a kept one. */
function Differs({first, second}: {first: Scenario; second: Scenario}) {
  const {t} = useTranslation("selection");
  const money = useMoney();
  const d = differenceOf(first, second);
  if (d.in.length + d.out.length + d.changed.length === 0) return <>{t("scenarios.same")}</>;
  return (
    <details>
      <summary>{t("scenarios.differs", {in: d.in.length, out: d.out.length, changed: d.changed.length})}</summary>
      <ul>
        {d.in.map((g) => (
          <li key={g.receipt}>{t("scenarios.in", {title: g.title, amount: money(g.amount)})}</li>
        ))}
        {d.out.map((g) => (
          <li key={g.receipt}>{t("scenarios.out", {title: g.title, amount: money(g.amount)})}</li>
        ))}
        {d.changed.map((g) => (
          <li key={g.receipt}>
            {t("scenarios.changed", {title: g.title, before: money(g.before), after: money(g.after)})}
          </li>
        ))}
      </ul>
    </details>
  );
}
