import {Alert, Button, Input, Modal} from "antd";
import {type ReactNode, useState} from "react";
import {useTranslation} from "react-i18next";
import {Sorry} from "./refusal";

type Props = {
  open: boolean;
  title: string;
  /** What the act does, each in a sentence: whoever presses the button has read them. */
  effects: ReactNode[];
  submit: string;
  danger?: boolean;
  /** Asks for a written reason, which the act is given. */
  reason?: {label: string; help?: string; required?: boolean; max?: number};
  busy: boolean;
  error: Error | null;
  onSubmit: (reason: string) => void;
  onCancel: () => void;
  children?: ReactNode;
};

/** The page before an act that cannot be taken back. */
export function Confirm(p: Props) {
  const {t} = useTranslation("parts");
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  // A refusal of the last try, of another row it may be, is none of what is asked about now.
  const [old, setOld] = useState<Error | null>(null);
  const submit = () => {
    if (p.reason?.required !== false && p.reason && reason.trim() === "") return setMissing(true);
    p.onSubmit(reason.trim());
  };
  return (
    <Modal
      open={p.open}
      title={p.title}
      onCancel={p.onCancel}
      footer={null}
      destroyOnHidden
      afterClose={() => {
        setReason("");
        setMissing(false);
        setOld(p.error);
      }}
    >
      {p.error && p.error !== old && <Sorry error={p.error} />}
      <ul className="effects">
        {p.effects.map((effect, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the effects of an act do not change places
          <li key={i}>{effect}</li>
        ))}
      </ul>
      {p.children}
      {p.reason && (
        <div className="field">
          <label htmlFor="confirm-reason">{p.reason.label}</label>
          {p.reason.help && <div className="help">{p.reason.help}</div>}
          {missing && <Alert type="error" role="alert" title={t("confirm.reason_missing")} />}
          <Input.TextArea
            id="confirm-reason"
            rows={3}
            maxLength={p.reason.max ?? 500}
            value={reason}
            onChange={(event) => {
              setReason(event.target.value);
              setMissing(false);
            }}
          />
        </div>
      )}
      <div className="confirm-foot">
        <Button onClick={p.onCancel}>{t("confirm.cancel")}</Button>
        <Button type="primary" danger={p.danger ?? false} loading={p.busy} onClick={submit}>
          {p.submit}
        </Button>
      </div>
    </Modal>
  );
}
