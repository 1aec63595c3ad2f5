import {Input, InputNumber, Modal, Radio} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {MoneyInput} from "../parts/amount";
import {useMoney} from "../parts/currency";
import {type Mistake, Mistakes} from "../parts/refusal";
import type {BoardRow} from "./board";
import type {Override} from "./overrides";

export type Adjusting = {row: BoardRow; kind: Override["kind"]; rank: number; last: number; reason: string};

/** Changes a row of the board: another rank, at most an amount, or passed over. A reason is always needed. */
export function Adjust({start, done, cancel}: {start: Adjusting; done: (o: Override) => void; cancel: () => void}) {
  const {t} = useTranslation("selection");
  const money = useMoney();
  const [kind, setKind] = useState(start.kind);
  const [rank, setRank] = useState<number | null>(start.rank);
  const [fen, setFen] = useState<number | null>(start.row.amount || start.row.reviewed);
  const [reason, setReason] = useState(start.reason);
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  const submit = () => {
    const wrong: Mistake[] = [];
    if (kind === "move" && !rank) wrong.push({field: "adjust-rank", text: t("adjust.rank_missing")});
    if (kind === "limit" && !fen) wrong.push({field: "adjust-amount", text: t("adjust.amount_missing")});
    if (!reason.trim()) wrong.push({field: "adjust-reason", text: t("adjust.reason_missing")});
    setMistakes(wrong);
    if (wrong.length > 0) return;
    const override: Override = {application_id: start.row.id, kind, reason: reason.trim()};
    if (kind === "move" && rank) override.rank = rank;
    if (kind === "limit" && fen) override.amount_fen = fen;
    done(override);
  };
  return (
    <Modal
      open
      title={t("adjust.title", {title: start.row.title})}
      onCancel={cancel}
      onOk={submit}
      okText={t("adjust.submit")}
      cancelText={t("back")}
    >
      <Mistakes mistakes={mistakes} />
      <fieldset className="rule">
        <legend>{t("adjust.kind")}</legend>
        <Radio.Group
          name="adjust-kind"
          value={kind}
          onChange={(event) => setKind(event.target.value as Override["kind"])}
          options={(["move", "limit", "pass"] as const).map((k) => ({value: k, label: t(`adjust.${k}`)}))}
        />
      </fieldset>
      {kind === "move" && (
        <div className="field">
          <label htmlFor="adjust-rank">{t("adjust.rank", {last: start.last})}</label>
          <InputNumber id="adjust-rank" min={1} max={start.last} precision={0} value={rank} onChange={setRank} />
        </div>
      )}
      {kind === "limit" && (
        <div className="field">
          <label htmlFor="adjust-amount">{t("adjust.amount")}</label>
          <div className="help">{t("adjust.amount_help", {reviewed: money(start.row.reviewed)})}</div>
          <MoneyInput id="adjust-amount" value={fen} onChange={setFen} />
        </div>
      )}
      {kind === "pass" && <p>{t("adjust.pass_help")}</p>}
      <div className="field">
        <label htmlFor="adjust-reason">{t("adjust.reason")}</label>
        <div className="help">{t("adjust.reason_help")}</div>
        <Input.TextArea
          id="adjust-reason"
          rows={3}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </Modal>
  );
}
