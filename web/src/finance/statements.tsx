import {useTranslation} from "react-i18next";
import {useParams} from "react-router";
import {NoPage} from "../frame/broken";
import {Page} from "../parts/page";
import {Book, type BookKind} from "./book";

const kinds: BookKind[] = ["round", "line", "organization", "suspense"];

/** The statement of a round, a line, an organisation, or of what is in suspense. */
export function StatementPage() {
  const {t} = useTranslation("finance");
  const {kind, id = ""} = useParams();
  const known = kinds.find((k) => k === kind);
  if (!known) return <NoPage />;
  return (
    <Page title={t(`statement.${known}` as "statement.round")} trail={[{title: t("fund.all"), to: "/finance/funds"}]}>
      <Book kind={known} id={id} />
    </Page>
  );
}
