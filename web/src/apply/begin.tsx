import {Button} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useNavigate} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {organizationsOf} from "../frame/menu";
import {useMe} from "../frame/session";
import {At} from "../parts/deadline";
import {Empty, Loaded, Section} from "../parts/page";
import {Sorry} from "../parts/refusal";
import {Radios} from "./choice";
import {titleOf} from "./content";
import type {Content} from "./merge";

/** Beginning an application, or going on with one that was begun. */
export function Begin({round}: {round: Schemas["Round"]}) {
  const {t} = useTranslation("apply");
  const mine = organizationsOf(useMe());
  const writing = mine.filter((o) => o.roles.some((role) => role === "owner" || role === "editor"));
  const [chosen, setChosen] = useState<string | undefined>(writing.length === 1 ? writing[0]!.id : undefined);
  if (writing.length === 0) {
    return (
      <Section title={t("begin.title")} id="begin">
        {mine.length > 0 ? (
          <Empty>{t("begin.no_role")}</Empty>
        ) : (
          <Empty act={<Link to="/organizations/new">{t("begin.join")}</Link>}>{t("begin.no_organization")}</Empty>
        )}
      </Section>
    );
  }
  return (
    <Section title={t("begin.title")} id="begin">
      {writing.length > 1 && (
        <fieldset className="field">
          <legend>{t("begin.organization")}</legend>
          <Radios
            name="organization"
            choices={writing.map((o) => ({key: o.id, title: o.name}))}
            value={chosen}
            onChange={setChosen}
          />
        </fieldset>
      )}
      {chosen && <Of key={chosen} round={round} organization={chosen} />}
    </Section>
  );
}

function Of({round, organization}: {round: Schemas["Round"]; organization: string}) {
  const drafts = useRead("/organizations/{organization}/drafts", {path: {organization}, query: {round: round.id}});
  const earlier = useRead("/me/applications", {query: {limit: 200}});
  return (
    <Loaded of={drafts}>
      {({items}) => (
        <>
          <Begun drafts={items.filter((d) => d.application_id === null)} />
          <Loaded of={earlier}>
            {(applications) => (
              <NewDraft
                round={round}
                organization={organization}
                earlier={applications.items.filter((a) => a.organization_id === organization)}
              />
            )}
          </Loaded>
        </>
      )}
    </Loaded>
  );
}

function Begun({drafts}: {drafts: Schemas["Draft"][]}) {
  const {t} = useTranslation("apply");
  if (drafts.length === 0) return null;
  return (
    <>
      <h3>{t("begin.go_on")}</h3>
      <ul className="work">
        {drafts.map((draft) => (
          <li key={draft.id}>
            <Link to={`/apply/drafts/${draft.id}`} className="work-link">
              <span className="work-text">{titleOf(draft.content as Content) || t("draft.untitled")}</span>
              <span className="quiet">
                {t("draft.saved_by", {name: draft.saved_by_name})} <At at={draft.saved_at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function NewDraft({
  round,
  organization,
  earlier,
}: {
  round: Schemas["Round"];
  organization: string;
  earlier: Schemas["OwnApplication"][];
}) {
  const {t} = useTranslation("apply");
  const text = useText();
  const navigate = useNavigate();
  const [from, setFrom] = useState("");
  const create = useAct("post", "/rounds/{round}/drafts", {
    onSuccess: (draft) => navigate(`/apply/drafts/${draft.id}`),
  });
  const begin = () =>
    create.mutate({
      path: {round: round.id},
      body: {organization_id: organization, ...(from ? {copy_of: from} : {content: {}})},
    });
  return (
    <>
      <h3>{t("begin.new")}</h3>
      {create.error && <Sorry error={create.error} />}
      {earlier.length > 0 && (
        <fieldset className="field">
          <legend>{t("begin.from")}</legend>
          <div className="help">{t("begin.from_help")}</div>
          <Radios
            name="from"
            choices={[
              {key: "", title: t("begin.empty")},
              ...earlier.map((a) => ({
                key: a.id,
                title: t("begin.copy", {title: a.title, round: text(a.round_title), receipt: a.receipt}),
              })),
            ]}
            value={from}
            onChange={setFrom}
          />
        </fieldset>
      )}
      <Button type="primary" size="large" loading={create.isPending} onClick={begin}>
        {t("begin.start")}
      </Button>
      {round.stage === "published" && <p className="help">{t("begin.early")}</p>}
    </>
  );
}
