import {Button} from "antd";
import {useTranslation} from "react-i18next";
import {Link, useRouteError} from "react-router";
import {Page} from "../parts/page";

/** A page that does not exist. */
export function NoPage() {
  const {t} = useTranslation();
  return (
    <Page title={t("no_page.title")}>
      <p>{t("no_page.text")}</p>
      <Link to="/">{t("no_page.home")}</Link>
    </Page>
  );
}

/** A page that broke, most often because the portal was renewed while it stood open. What was typed is in the browser. */
export function Broken() {
  const {t} = useTranslation();
  const error = useRouteError();
  console.error(error);
  return (
    <main className="content">
      <Page title={t("broken.title")}>
        <p>{t("broken.text")}</p>
        <Button type="primary" onClick={() => location.reload()}>
          {t("broken.reload")}
        </Button>
      </Page>
    </main>
  );
}
