import {type ReactNode, useEffect, useRef} from "react";
import {useTranslation} from "react-i18next";
import {Link, useLocation} from "react-router";
import {Sorry} from "./refusal";

type Crumb = {title: string; to?: string};
type Asked<T> = {data?: T | undefined; error: Error | null; isPending: boolean; refetch: () => unknown};

let firstPage = true;

/** A page: its title is the window's and the first heading, which takes the focus when the page was changed to. */
export function Page({
  title,
  trail,
  side,
  children,
}: {
  title: string;
  trail?: Crumb[];
  side?: ReactNode;
  children: ReactNode;
}) {
  const {t} = useTranslation("parts");
  const heading = useRef<HTMLHeadingElement>(null);
  const {pathname} = useLocation();
  useEffect(() => {
    document.title = `${title} · ${t("brand")}`;
  }, [title, t]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves when the address does, and only then
  useEffect(() => {
    if (!firstPage) heading.current?.focus();
    firstPage = false;
  }, [pathname]);
  return (
    <>
      {trail && (
        <nav className="trail" aria-label={t("trail")}>
          <ol>
            {trail.map((c) => (
              <li key={c.title}>{c.to ? <Link to={c.to}>{c.title}</Link> : c.title}</li>
            ))}
          </ol>
        </nav>
      )}
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {side && <div className="page-side">{side}</div>}
      </div>
      {children}
    </>
  );
}

/** Shows what was asked for once it is there; meanwhile that it is coming, or why it is not. */
export function Loaded<T>({of, children}: {of: Asked<T>; children: (data: T) => ReactNode}) {
  const {t} = useTranslation("parts");
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.error) return <Sorry error={of.error} again={() => void of.refetch()} />;
  return (
    <div className="loading" role="status">
      {t("loading")}
    </div>
  );
}

/** A box with a heading of the second level. */
export function Section({
  title,
  side,
  id,
  children,
}: {
  title?: ReactNode;
  side?: ReactNode;
  id?: string;
  children: ReactNode;
}) {
  return (
    <section className="box" id={id}>
      {(title || side) && (
        <div className="box-head">
          {title && <h2>{title}</h2>}
          {side}
        </div>
      )}
      {children}
    </section>
  );
}

/** A list with nothing in it says what to do next. */
export function Empty({children, act}: {children: ReactNode; act?: ReactNode}) {
  return (
    <div className="empty">
      <p>{children}</p>
      {act}
    </div>
  );
}
