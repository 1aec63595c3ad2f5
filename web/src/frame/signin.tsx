import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {Page, Section} from "../parts/page";
import {useSignedIn} from "./session";
import {SignInForm} from "./signinform";

/** The page of whoever is not signed in. It stands at the address he asked for, which is shown once he is. */
export function SignIn() {
  const {t} = useTranslation();
  const signedIn = useSignedIn();
  return (
    <div className="narrow">
      <Page title={t("sign_in.title")}>
        <Section>
          <SignInForm onDone={(me) => void signedIn(me)} />
          <p>
            <Link to="/reset">{t("sign_in.forgotten")}</Link>
          </p>
        </Section>
        <Section title={t("sign_in.new_title")}>
          <p>{t("sign_in.new_text")}</p>
          <Link to="/sign-up">{t("sign_in.sign_up")}</Link>
        </Section>
        <p>
          <a href="/">{t("sign_in.public")}</a>
        </p>
      </Page>
    </div>
  );
}
