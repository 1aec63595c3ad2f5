import {useTranslation} from "react-i18next";
import {Link, useNavigate, useParams} from "react-router";
import {useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {Currency} from "../parts/currency";
import {Loaded, Page} from "../parts/page";
import {useFunderCan} from "./funder";
import {PolicyState} from "./policies";
import {currencyOf, type Document} from "./policy";
import {Findings, Publication} from "./policycheck";
import {Difference} from "./policydiff";
import {PolicyEditor} from "./policyeditor";
import {PolicyView} from "./policyview";

/** One version of a policy: what it says, what the check finds, what it changes, and its publication. */
export function PolicyPage() {
  const {t} = useTranslation("office");
  const text = useText();
  const {policy = ""} = useParams();
  const drafts = useFunderCan()?.draft_policy === null;
  const read = useRead("/policies/{policy}", {path: {policy}});
  return (
    <Loaded of={read}>
      {(p) => (
        <Currency of={currencyOf(p.document as Document)}>
          <Page
            title={text(p.title)}
            trail={[
              {title: t("policies.title"), to: "/office/policies"},
              {title: t("policies.name", {key: p.key, version: p.version})},
            ]}
            side={
              drafts && (
                <Link to={`/office/policies/${p.id}/next`} className="of-link">
                  {p.published_at ? t("policies.next") : t("policies.go_on")}
                </Link>
              )
            }
          >
            <p>
              <PolicyState policy={p} /> <span className="quiet">{t("policies.digest", {digest: p.digest})}</span>
            </p>
            <Findings policy={p.id} />
            <Difference policy={p} />
            {!p.published_at && <Publication policy={p} />}
            <PolicyView document={p.document as Document} />
          </Page>
        </Currency>
      )}
    </Loaded>
  );
}

/** The next version of a policy, begun from one. */
export function NextPolicy() {
  const {t} = useTranslation("office");
  const navigate = useNavigate();
  const {policy = ""} = useParams();
  return (
    <Page
      title={t("editor.title")}
      trail={[{title: t("policies.title"), to: "/office/policies"}, {title: t("editor.title")}]}
    >
      <PolicyEditor from={policy} onSaved={(saved) => navigate(`/office/policies/${saved}`)} />
    </Page>
  );
}
