import {Modal} from "antd";
import {useTranslation} from "react-i18next";
import {SignInForm} from "./signinform";

/** The dialog in which a person whose session has ended signs in again. */
export function Again({login, done}: {login: string; done: (signed: boolean) => void}) {
  const {t} = useTranslation();
  return (
    <Modal open title={t("again.title")} footer={null} onCancel={() => done(false)}>
      <p>{t("again.text")}</p>
      <SignInForm login={login} fixed onDone={() => done(true)} />
    </Modal>
  );
}
