import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {Empty, Loaded, Page} from "../parts/page";
import {useQueryState} from "../parts/querytable";
import {Pages} from "./applications";

/** The projects that came of the organisation's applications. */
export function Projects() {
  const {t} = useTranslation("apply");
  const text = useText();
  const cursor = useQueryState().get("cursor");
  const mine = useRead("/me/projects", {query: cursor ? {cursor} : {}});
  return (
    <div className="middle">
      <Page title={t("projects.title")}>
        <Loaded of={mine}>
          {({items, next_cursor}) => (
            <>
              {items.length === 0 && (
                <Empty act={<Link to="/apply/applications">{t("applications.title")}</Link>}>
                  {t("projects.none")}
                </Empty>
              )}
              {items.map((p) => (
                <section key={p.id} className="box card" aria-label={p.title}>
                  <h2>
                    <Link to={`/apply/projects/${p.id}`}>{p.title}</Link>
                  </h2>
                  <p>
                    <span className={p.final ? "stage stage-final" : "stage"}>{text(p.stage_name)}</span> {text(p.next)}
                  </p>
                  <dl className="facts">
                    <dt>{t("projects.number")}</dt>
                    <dd>{p.number}</dd>
                    <dt>{t("applications.round")}</dt>
                    <dd>{text(p.round_title)}</dd>
                  </dl>
                </section>
              ))}
              <Pages cursor={cursor} next={next_cursor} path="/apply/projects" />
            </>
          )}
        </Loaded>
      </Page>
    </div>
  );
}
