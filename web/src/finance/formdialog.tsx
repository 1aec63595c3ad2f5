import {Button, Form, Modal} from "antd";
import type {ReactNode} from "react";
import {useTranslation} from "react-i18next";
import {FormRefusal} from "../parts/formrefusal";

type Props<T> = {
  /** Begins the ids of the fields. */
  name: string;
  /** What the act does. */
  effects?: string[];
  initial: Partial<T>;
  submit: string;
  busy: boolean;
  error: Error | null;
  onSubmit: (typed: T) => void;
  onCancel: () => void;
  /** The fields. */
  children: ReactNode;
};

/** A short form in a dialog. It begins anew whenever it is opened. */
export function FormDialog<T extends object>({open, title, ...form}: Props<T> & {open: boolean; title: string}) {
  return (
    <Modal open={open} title={title} footer={null} destroyOnHidden onCancel={form.onCancel}>
      <Inside<T> {...form} />
    </Modal>
  );
}

function Inside<T extends object>({
  name,
  effects,
  initial,
  submit,
  busy,
  error,
  onSubmit,
  onCancel,
  children,
}: Props<T>) {
  const {t} = useTranslation("parts");
  const [form] = Form.useForm<T>();
  return (
    <>
      {effects && (
        <ul className="effects">
          {effects.map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
      )}
      <FormRefusal form={form} name={name} error={error} />
      <Form<T>
        form={form}
        name={name}
        layout="vertical"
        initialValues={initial}
        scrollToFirstError={{focus: true}}
        onFinish={onSubmit}
      >
        {children}
        <div className="confirm-foot">
          <Button onClick={onCancel}>{t("confirm.cancel")}</Button>
          <Button type="primary" htmlType="submit" loading={busy}>
            {submit}
          </Button>
        </div>
      </Form>
    </>
  );
}
