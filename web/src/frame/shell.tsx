import {Alert} from "antd";
import {Suspense, useEffect, useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, NavLink, Outlet, useLocation} from "react-router";
import {Sorry} from "../parts/refusal";
import {useNow} from "./clock";
import {chooseLanguage, type Language} from "./i18n";
import {useMedia, useSize} from "./look";
import {liesUnder, useMenu} from "./menu";
import {type Me, useSession} from "./session";
import {SignIn} from "./signin";
import type {Size} from "./theme";

/** What a person may reach without having signed in. */
const open = /^\/(sign-up|reset|invitations)(\/|$)/;

/** The frame around every page: where one is, where one can go, language, size of type, and who is signed in. */
export function Shell() {
  const {t} = useTranslation();
  const {me} = useSession();
  const {pathname} = useLocation();
  const wide = useMedia("(min-width: 992px)");
  const [shown, setShown] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when a page was chosen
  useEffect(() => setShown(false), [pathname]);
  return (
    <>
      <a className="skip" href="#content">
        {t("skip")}
      </a>
      <header className="head">
        {me && !wide && (
          <button
            type="button"
            className="head-button"
            aria-expanded={shown}
            aria-controls="menu"
            onClick={() => setShown(!shown)}
          >
            {t("menu.title")}
          </button>
        )}
        <Link to="/" className="brand">
          {t("brand")}
        </Link>
        <div className="head-side">
          <SizeChoice />
          <LanguageChoice />
          {me && (
            <NavLink to="/account" className="head-button" aria-label={t("menu.person", {name: me.name})}>
              {me.name}
            </NavLink>
          )}
        </div>
      </header>
      <div className="body">
        {me && (wide || shown) && <Menu me={me} />}
        <main id="content" className="content" tabIndex={-1}>
          {me?.password_initial && pathname !== "/account" && (
            <Alert
              type="warning"
              showIcon
              title={t("password_initial")}
              action={<Link to="/account">{t("password_initial_link")}</Link>}
            />
          )}
          {me && <Expiry me={me} />}
          <Suspense fallback={<Waiting />}>{me || open.test(pathname) ? <Outlet /> : <SignIn />}</Suspense>
        </main>
      </div>
    </>
  );
}

/** Stands while a page or its words are on their way. */
function Waiting() {
  const {t} = useTranslation("parts");
  return (
    <p className="loading" role="status">
      {t("loading")}
    </p>
  );
}

function LanguageChoice() {
  const {t, i18n} = useTranslation();
  const other: Language = i18n.language === "en" ? "zh-CN" : "en";
  return (
    <button type="button" className="head-button" lang={other} onClick={() => void chooseLanguage(other)}>
      {t("other_language")}
    </button>
  );
}

function SizeChoice() {
  const {t} = useTranslation();
  const {size, setSize} = useSize();
  return (
    <select
      className="head-button"
      aria-label={t("size.title")}
      value={size}
      onChange={(event) => setSize(event.target.value as Size)}
    >
      {(["small", "middle", "large"] as const).map((s) => (
        <option key={s} value={s}>
          {t(`size.${s}`)}
        </option>
      ))}
    </select>
  );
}

function Menu({me}: {me: Me}) {
  const {t} = useTranslation();
  const {signOut} = useSession();
  const [stays, setStays] = useState<Error | null>(null);
  const {pathname} = useLocation();
  const entries = useMenu(me);
  return (
    <nav className="side" id="menu" aria-label={t("menu.title")}>
      <ul>
        {entries.map((e) => (
          <li key={e.to}>
            <Link to={e.to} aria-current={liesUnder(e, pathname) ? "page" : undefined}>
              {e.title}
            </Link>
          </li>
        ))}
        <li>
          <NavLink to="/messages">{t("menu.messages")}</NavLink>
        </li>
        <li>
          <NavLink to="/account">{t("menu.account")}</NavLink>
        </li>
        <li>
          <button type="button" onClick={() => void signOut().catch(setStays)}>
            {t("menu.sign_out")}
          </button>
          {stays && <Sorry error={stays} />}
        </li>
      </ul>
    </nav>
  );
}

/** Says five minutes before that the session ends, so that nobody is taken by surprise. */
function Expiry({me}: {me: Me}) {
  const {t} = useTranslation();
  useNow(15_000); // the session ends by real time; this only looks again
  const left = new Date(me.session_expires_at).getTime() - Date.now();
  if (left > 5 * 60_000 || left < 0) return null;
  return (
    <Alert type="warning" role="status" showIcon title={t("expiry", {count: Math.max(1, Math.ceil(left / 60_000))})} />
  );
}
