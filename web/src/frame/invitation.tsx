import {Button} from "antd";
import {useTranslation} from "react-i18next";
import {Link, useNavigate, useParams} from "react-router";
import {useAct, useRead} from "../api/ask";
import {At} from "../parts/deadline";
import {Loaded, Page, Section} from "../parts/page";
import {Sorry} from "../parts/refusal";
import {roleName} from "../parts/standing";
import {useSession, useSignedIn} from "./session";
import {SignInForm} from "./signinform";

/** Where an invitation's link leads: what it is to, and how to take it. */
export function Invitation() {
  const {t} = useTranslation();
  const {t: p} = useTranslation("parts");
  const {token = ""} = useParams();
  const {me} = useSession();
  const signedIn = useSignedIn();
  const navigate = useNavigate();
  const invitation = useRead("/invitations/{token}", {path: {token}}, {retry: false});
  const accept = useAct("post", "/invitations/{token}/acceptance", {onSuccess: () => navigate("/")});
  return (
    <div className="narrow">
      <Page title={t("invitation.title")}>
        <Loaded of={invitation}>
          {(i) => (
            <>
              <Section>
                <p>{t("invitation.text", {organization: i.organization_name, role: roleName(p, i.role)})}</p>
                <p className="quiet">
                  {t("invitation.until")} <At at={i.expires_at} />
                </p>
                {accept.error && <Sorry error={accept.error} />}
                {me && (
                  <Button type="primary" loading={accept.isPending} onClick={() => accept.mutate({path: {token}})}>
                    {t("invitation.accept", {name: me.name})}
                  </Button>
                )}
              </Section>
              {!me && (
                <Section title={t("invitation.sign_in")}>
                  <SignInForm {...(i.registered ? {login: i.email} : {})} onDone={(who) => void signedIn(who)} />
                  <p>
                    <Link to={`/sign-up?login=${encodeURIComponent(i.email)}&next=/invitations/${token}`}>
                      {t("sign_in.sign_up")}
                    </Link>
                  </p>
                </Section>
              )}
            </>
          )}
        </Loaded>
      </Page>
    </div>
  );
}
