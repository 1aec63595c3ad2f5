import {Form, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct} from "../api/ask";
import {ActButton} from "../parts/actbutton";
import {MoneyInput} from "../parts/amount";
import {FormDialog} from "./formdialog";
import {useToday} from "./words";

type Typed = Schemas["NewContribution"];

/** Records what came of what the applicant brings, with where its evidence is. */
export function Contribute({line, can, kind}: {line: string; can: Schemas["Can"]; kind: string}) {
  const {t} = useTranslation("finance");
  const [open, setOpen] = useState(false);
  const today = useToday();
  const record = useAct("post", "/lines/{line}/contributions", {onSuccess: () => setOpen(false)});
  return (
    <>
      <ActButton can={can} act="record_contribution" onClick={() => setOpen(true)}>
        {t("contribution.record", {kind})}
      </ActButton>
      <FormDialog<Typed>
        open={open}
        name="contribution"
        title={t("contribution.record", {kind})}
        submit={t("contribution.submit")}
        initial={{received_on: today}}
        busy={record.isPending}
        error={record.error}
        onCancel={() => {
          setOpen(false);
          record.reset();
        }}
        onSubmit={(body) => record.mutate({path: {line}, body})}
      >
        <Form.Item
          name="amount_fen"
          label={t("contribution.amount")}
          extra={t("contribution.amount_help")}
          rules={[{required: true, type: "integer", min: 1, message: t("amount_missing")}]}
        >
          <MoneyInput />
        </Form.Item>
        <Form.Item
          name="received_on"
          label={t("contribution.day")}
          rules={[{required: true, message: t("day_missing")}]}
        >
          <Input type="date" max={today} />
        </Form.Item>
        <Form.Item
          name="reference"
          label={t("contribution.reference")}
          extra={t("contribution.reference_help")}
          rules={[{required: true, whitespace: true, message: t("contribution.reference_missing")}]}
        >
          <Input maxLength={200} />
        </Form.Item>
      </FormDialog>
    </>
  );
}
