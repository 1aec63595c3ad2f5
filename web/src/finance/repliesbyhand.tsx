import {Button, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct} from "../api/ask";
import {Money} from "../parts/amount";
import {Confirm} from "../parts/confirm";
import {useMoney} from "../parts/currency";
import {Empty, Section} from "../parts/page";
import {Mistakes} from "../parts/refusal";
import {Scroll} from "../parts/scroll";
import {fileOf, repliesCSV} from "./bankfile";
import {wrongCells} from "./bankupload";
import {DayInput} from "./dayinput";
import {Done} from "./replies";
import {confirmRest, repliesOf, type Said, unanswered} from "./reply";
import {useToday} from "./words";

type Batch = Schemas["WholeBatch"];
type Instruction = Schemas["Instruction"];

const statuses = ["confirmed", "returned", "failed", "unknown"] as const;

/** What the bank said of single payments, by telephone or on paper: each with its outcome, all of one day. */
export function RepliesByHand({batch}: {batch: Batch}) {
  const {t} = useTranslation("finance");
  const today = useToday();
  const money = useMoney();
  const [date, setDate] = useState(today);
  const [all, setAll] = useState(false);
  const [said, setSaid] = useState<Record<string, Said>>({});
  const [asking, setAsking] = useState(false);
  const [mistakes, setMistakes] = useState<{field: string; text: string}[]>([]);
  const record = useAct("post", "/batches/{batch}/replies", {
    onSuccess: () => {
      setSaid({});
      setAsking(false);
    },
  });
  // The bank may take a payment back that it had confirmed: those are shown when asked for.
  const rows = all ? batch.instructions : unanswered(batch);
  const replies = repliesOf(rows, said, date);
  const check = () => {
    const missing = replies
      .filter((r) => (r.status === "returned" || r.status === "failed") && r.reason === "")
      .map((r) => ({field: `reason-${r.instruction}`, text: t("reply.reason_missing", {number: r.instruction})}));
    if (replies.length === 0) missing.push({field: "reply-rows", text: t("reply.nothing")});
    if (date === "") missing.push({field: "reply-day", text: t("day_missing")});
    setMistakes(missing);
    if (missing.length === 0) setAsking(true);
  };
  const wrong = [...wrongCells(record.error).values()].flat();
  const change = (number: string, to: Partial<Said>) =>
    setSaid((before) => ({...before, [number]: {status: "", reason: "", ...before[number], ...to}}));
  const sum = replies.reduce((total, r) => total + r.amount_fen, 0);
  return (
    <Section title={t("reply.by_hand")}>
      <p>{t("reply.by_hand_text")}</p>
      {record.data && <Done of={record.data} batch={batch} />}
      <Mistakes mistakes={mistakes} />
      <div className="filters" id="reply-day">
        <DayInput label={t("reply.day")} value={date} onChange={setDate} />
        <Button onClick={() => setSaid((before) => confirmRest(unanswered(batch), before))}>
          {t("reply.all_confirmed")}
        </Button>
        <label className="money-check">
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />{" "}
          {t("reply.show_answered")}
        </label>
      </div>
      {rows.length === 0 ? (
        <Empty>{t("reply.none_open")}</Empty>
      ) : (
        <div id="reply-rows">
          <Scroll label={t("reply.by_hand")}>
            <table className="money-plain">
              <thead>
                <tr>
                  <th scope="col">{t("instruction.number")}</th>
                  <th scope="col">{t("instruction.holder")}</th>
                  <th scope="col" className="money">
                    {t("payment.amount")}
                  </th>
                  <th scope="col">{t("instruction.state")}</th>
                  <th scope="col">{t("reply.outcome")}</th>
                  <th scope="col">{t("reply.reason")}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((i) => (
                  <Row key={i.number} of={i} said={said[i.number]} change={(to) => change(i.number, to)} />
                ))}
              </tbody>
            </table>
          </Scroll>
        </div>
      )}
      <p>
        <Button type="primary" onClick={check}>
          {t("reply.submit_hand", {count: replies.length, amount: money(sum)})}
        </Button>
      </p>
      <Confirm
        open={asking}
        title={t("reply.title")}
        effects={[
          ...statuses
            .map((status) => ({status, count: replies.filter((r) => r.status === status).length}))
            .filter(({count}) => count > 0)
            .map(({status, count}) => t(`reply.effects.${status}`, {count})),
          t("reply.effect_kept"),
        ]}
        submit={t("reply.submit")}
        busy={record.isPending}
        error={record.error}
        onCancel={() => {
          setAsking(false);
          record.reset();
        }}
        onSubmit={() =>
          void fileOf(repliesCSV(batch, replies)).then((file) => record.mutate({path: {batch: batch.id}, body: {file}}))
        }
      >
        {wrong.length > 0 && (
          <ul className="money-wrong">
            {wrong.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        )}
      </Confirm>
    </Section>
  );
}

function Row({of, said, change}: {of: Instruction; said: Said | undefined; change: (to: Partial<Said>) => void}) {
  const {t} = useTranslation("finance");
  const status = said?.status ?? "";
  return (
    <tr>
      <th scope="row">{of.number}</th>
      <td>{of.holder}</td>
      <td className="money">
        <Money fen={of.amount_fen} />
      </td>
      <td>{t(`instruction.states.${of.state}`)}</td>
      <td>
        <select
          className="native"
          aria-label={t("reply.outcome_of", {number: of.number})}
          value={status}
          onChange={(event) => change({status: event.target.value as Said["status"]})}
        >
          <option value="">{t("reply.open")}</option>
          {statuses.map((s) => (
            <option key={s} value={s}>
              {t(`reply.statuses.${s}`)}
            </option>
          ))}
        </select>
      </td>
      <td>
        <Input
          id={`reason-${of.number}`}
          aria-label={t("reply.reason_of", {number: of.number})}
          maxLength={500}
          value={said?.reason ?? ""}
          onChange={(event) => change({reason: event.target.value})}
        />
      </td>
    </tr>
  );
}
