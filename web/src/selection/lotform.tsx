import {useQuery} from "@tanstack/react-query";
import {Alert, Button, Select} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {read, type Schemas, useAct} from "../api/ask";
import {ActButton} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {type Mistake, Mistakes, mistakesOf, Sorry} from "../parts/refusal";
import type {Round} from "./round";
import {shifted} from "./vote";

type Head = Schemas["ApplicationHead"];

/** The applications that a draw may put in order. */
function useCandidates(round: string) {
  return useQuery({
    queryKey: ["candidates", round],
    queryFn: async ({signal}) => {
      const found: Head[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const stage: ("panel_review" | "panel_closed")[] = ["panel_review", "panel_closed"];
        const query = {stage, limit: 200, ...(cursor ? {cursor} : {})};
        const page = await read("/rounds/{round}/applications", {path: {round}, query}, signal);
        found.push(...page.items);
        cursor = page.next_cursor;
      }
      return found;
    },
    staleTime: 60_000,
  });
}

/** A public draw among applications with equal points: their order as it was drawn. */
export function LotForm({round}: {round: Round}) {
  const {t} = useTranslation("selection");
  const candidates = useCandidates(round.id);
  const [drawn, setDrawn] = useState<Head[]>([]);
  const [day, setDay] = useState("");
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  const [asking, setAsking] = useState(false);
  const record = useAct("post", "/rounds/{round}/lots", {
    onSuccess: () => setDrawn([]),
    onSettled: () => setAsking(false),
  });
  const check = () => {
    const wrong: Mistake[] = [];
    if (drawn.length < 2) wrong.push({field: "lot-add", text: t("lot.too_few")});
    if (!day) wrong.push({field: "lot-day", text: t("lot.day_missing")});
    setMistakes(wrong);
    setAsking(wrong.length === 0);
  };
  const add = (id: string) => {
    const one = candidates.data?.find((c) => c.id === id);
    if (one && !drawn.includes(one)) setDrawn([...drawn, one]);
  };
  return (
    <>
      {record.data && <Alert type="success" role="status" showIcon title={t("lot.done")} />}
      <Mistakes
        mistakes={[
          ...mistakes,
          ...mistakesOf(record.error, (f) => (f.pointer === "/drawn_on" ? "lot-day" : "lot-add")),
        ]}
      />
      {record.error && <Sorry error={record.error} />}
      <div className="filters">
        <div>
          <label htmlFor="lot-day">{t("lot.day")}</label>
          <input id="lot-day" type="date" className="native" value={day} onChange={(e) => setDay(e.target.value)} />
        </div>
        <div className="grow">
          <label htmlFor="lot-add">{t("lot.add")}</label>
          <Select
            id="lot-add"
            className="full"
            showSearch={{optionFilterProp: "label"}}
            value={null}
            onChange={(id: string | null) => id && add(id)}
            options={(candidates.data ?? []).map((a) => ({
              value: a.id,
              label: `${a.receipt} ${a.title} · ${a.organization}`,
              disabled: drawn.some((d) => d.id === a.id),
            }))}
          />
        </div>
      </div>
      <ol className="rules">
        {drawn.map((a, i) => (
          <li key={a.id}>
            {a.title} <span className="quiet">{a.receipt}</span>{" "}
            <Button
              size="small"
              aria-label={t("board.up_of", {title: a.title})}
              onClick={() => setDrawn(shifted(drawn, i, -1))}
            >
              {t("board.up")}
            </Button>{" "}
            <Button
              size="small"
              aria-label={t("board.down_of", {title: a.title})}
              onClick={() => setDrawn(shifted(drawn, i, 1))}
            >
              {t("board.down")}
            </Button>{" "}
            <Button
              size="small"
              aria-label={t("changes.remove_of", {title: a.title})}
              onClick={() => setDrawn(drawn.filter((d) => d !== a))}
            >
              {t("changes.remove")}
            </Button>
          </li>
        ))}
      </ol>
      <ActButton can={round.can} act="record_lot" type="primary" onClick={check}>
        {t("lot.submit")}
      </ActButton>
      <Confirm
        open={asking}
        title={t("lot.submit")}
        effects={[
          t("lot.effect_order", {day, order: drawn.map((a) => a.title).join(t("lot.before"))}),
          t("lot.effect_ties"),
          t("lot.effect_final"),
        ]}
        submit={t("lot.submit")}
        busy={record.isPending}
        error={null}
        onSubmit={() =>
          record.mutate({path: {round: round.id}, body: {drawn: drawn.map((a) => a.receipt), drawn_on: day}})
        }
        onCancel={() => setAsking(false)}
      />
    </>
  );
}
