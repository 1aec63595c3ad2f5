import i18n from "i18next";
import {initReactI18next} from "react-i18next";
import {lent} from "../api/client";
import type applyEn from "../locale/en/apply.json";
import type financeEn from "../locale/en/finance.json";
import type frameEn from "../locale/en/frame.json";
import type officeEn from "../locale/en/office.json";
import type partsEn from "../locale/en/parts.json";
import type reviewEn from "../locale/en/review.json";
import type selectionEn from "../locale/en/selection.json";
import type apply from "../locale/zh-CN/apply.json";
import type finance from "../locale/zh-CN/finance.json";
import type frame from "../locale/zh-CN/frame.json";
import type office from "../locale/zh-CN/office.json";
import type parts from "../locale/zh-CN/parts.json";
import type review from "../locale/zh-CN/review.json";
import type selection from "../locale/zh-CN/selection.json";
import {storedText, storeText} from "../parts/stored";

/** The catalogues by room. Chinese is the source; English must have the same keys, or this does not compile. */
export type Catalogues = {
  frame: typeof frame;
  parts: typeof parts;
  apply: typeof apply;
  review: typeof review;
  office: typeof office;
  selection: typeof selection;
  finance: typeof finance;
};
type English = {
  frame: typeof frameEn;
  parts: typeof partsEn;
  apply: typeof applyEn;
  review: typeof reviewEn;
  office: typeof officeEn;
  selection: typeof selectionEn;
  finance: typeof financeEn;
};
type Complete<A extends B, B> = A;
export type SameKeys = [Complete<English, Catalogues>, Complete<Catalogues, English>];

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "frame";
    resources: Catalogues;
  }
}

export type Language = "zh-CN" | "en";
export const languages: Language[] = ["zh-CN", "en"];

const files = import.meta.glob<{default: object}>("../locale/*/*.json");
const remembered = "granary_language";

/** Has a room's words fetched before anything asks for them. */
export async function fetchWords(room: keyof Catalogues): Promise<void> {
  await files[`../locale/${firstLanguage()}/${room}.json`]?.();
}

export async function startLanguage(): Promise<void> {
  await i18n
    .use({
      type: "backend",
      init: () => {},
      read: (language: string, room: string, done: (error: unknown, texts?: object) => void) => {
        const file = files[`../locale/${language}/${room}.json`];
        if (!file) return done(new Error(`no catalogue ${language}/${room}`));
        file().then(
          (texts) => done(null, texts.default),
          (error) => done(error),
        );
      },
    })
    .use(initReactI18next)
    .init({
      lng: firstLanguage(),
      fallbackLng: false,
      ns: ["frame", "parts"],
      defaultNS: "frame",
      interpolation: {escapeValue: false},
      returnNull: false,
    });
  lent.language = () => i18n.language;
  document.documentElement.lang = i18n.language;
}

function firstLanguage(): Language {
  const stored = storedText(remembered);
  if (stored === "zh-CN" || stored === "en") return stored;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

let chosen: Language | undefined;

/** What somebody presses for holds until he leaves, also when he signs in to an account of the other language. */
export async function chooseLanguage(language: Language): Promise<void> {
  chosen = language;
  await changeLanguage(language);
}

/** The language of an account, unless the reader has pressed for another. */
export async function followLanguage(language: Language): Promise<void> {
  await changeLanguage(chosen ?? language);
}

async function changeLanguage(language: Language): Promise<void> {
  storeText(remembered, language);
  await i18n.changeLanguage(language);
  document.documentElement.lang = language;
}

/** The reader's half of a text that the server tells in both languages. */
export function useText(): (text: {zh: string; en: string}) => string {
  return (text) => (i18n.language === "en" ? text.en : text.zh);
}
