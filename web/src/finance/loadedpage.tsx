import type {UseQueryResult} from "@tanstack/react-query";
import type {ReactNode} from "react";
import {useTranslation} from "react-i18next";
import {Loaded, Page} from "../parts/page";

/** A page about one thing. While it is on its way, and where it is refused, the page has a heading too. */
export function LoadedPage<T>({of, children}: {of: UseQueryResult<T, Error>; children: (data: T) => ReactNode}) {
  const {t} = useTranslation("finance");
  if (of.data !== undefined) return <>{children(of.data)}</>;
  return (
    <Page title={t("title")} trail={[{title: t("fund.all"), to: "/finance/funds"}]}>
      <Loaded of={of}>{children}</Loaded>
    </Page>
  );
}
