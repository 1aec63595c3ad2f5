import {App, Button} from "antd";
import {type ReactNode, type RefObject, useRef, useState} from "react";
import {useTranslation} from "react-i18next";
import type {Schemas} from "../api/ask";
import {useText} from "../frame/i18n";
import {useMedia} from "../frame/look";
import {useMe} from "../frame/session";
import {ActButton, may} from "../parts/actbutton";
import {bandPoints} from "./bands";
import {bring} from "./bring";
import {useHandIn} from "./handin";
import type {KeyAct} from "./keys";
import {plainPoints} from "./points";
import {Recuse} from "./recusal";
import {SavingLine} from "./savingline";
import {Totals} from "./scoresheet";
import {itemsOf, type Sheet, totalsOf} from "./sheet";
import {SheetPane} from "./sheetpane";
import {Shortcuts, useShortcuts} from "./shortcuts";
import {Split, SplitButton, useSplit} from "./split";
import {Tabs} from "./tabs";
import {useWriting} from "./usewriting";

type Props = {
  review: Schemas["Review"];
  /** The application, showing the file at that place. */
  material: (file: number, setFile: (at: number) => void, files: RefObject<HTMLElement | null>) => ReactNode;
  fileCount: number;
  /** What comes next: after a score, a confirmation or a recusal, or when this one is put off. */
  next: () => void;
};

/** The application beside its score sheet. What is written is saved by itself until it is handed in. */
export function Scoring({review, material, fileCount, next}: Props) {
  const {t} = useTranslation("review");
  const text = useText();
  const {message} = App.useApp();
  const me = useMe();
  const wide = useMedia("(min-width: 900px)");
  const split = useSplit();
  const open = may(review.can, "hand_in_score") === null;
  const writing = useWriting(me.id, review, open);
  const [item, setItem] = useState<string | null>(null);
  const [file, setFile] = useState(0);
  const [tab, setTab] = useState<"material" | "sheet">("material");
  const [recusing, setRecusing] = useState(false);
  const [said, setSaid] = useState("");
  const files = useRef<HTMLElement>(null);
  const items = itemsOf(review.rubric);
  const leave = (told: string) => {
    writing.end();
    void message.success({content: told, duration: 6});
    next();
  };
  const handIn = useHandIn(review, writing, () => leave(t("handed_in.told")));
  const change = (sheet: Sheet) => {
    writing.change(sheet);
    handIn.changed(sheet);
  };
  const submit = async () => {
    if (!(await handIn.submit())) setTab("sheet");
  };

  const toItem = (by: number) => {
    const at = items.findIndex((one) => one.key === item);
    const wanted = items[Math.min(items.length - 1, Math.max(0, at + by))];
    if (!wanted) return;
    setTab("sheet");
    setItem(wanted.key);
    const to = () => {
      const card = document.getElementById(`item-${wanted.key}`);
      card?.focus({preventScroll: true});
      card?.scrollIntoView({block: "nearest"});
    };
    // Whoever types on at once types into the item. On a phone the sheet is shown first.
    if (wide) to();
    else setTimeout(to);
  };
  const toFile = (by: number) => {
    if (fileCount === 0) return;
    setFile((at) => (at + by + fileCount) % fileCount);
    setTab("material");
    setTimeout(() => bring(files.current));
  };
  const give = (act: KeyAct & {kind: "band"}) => {
    const current = items.find((one) => one.key === item);
    if (!current) return;
    const points = plainPoints(bandPoints(current.points * 100, act.band));
    const sheet = {...writing.sheet, points: {...writing.sheet.points, [current.key]: points}};
    change(sheet);
    const sum = plainPoints(totalsOf(review.rubric, sheet).sum);
    setSaid(t("keys.said", {title: text(current.title), points, sum}));
  };
  const shortcuts = useShortcuts((act) => {
    if (act.kind === "file") return toFile(act.by);
    if (!open) return;
    if (act.kind === "submit") void submit();
    if (act.kind === "item") toItem(act.by);
    if (act.kind === "band") give(act);
  });

  const reading = (
    <Pane id="material" label={t("tabs.material")}>
      {material(file, setFile, files)}
    </Pane>
  );
  const sheet = (
    <Pane id="score" label={t("tabs.sheet")}>
      <SheetPane
        review={review}
        open={open}
        writing={writing}
        handIn={handIn}
        change={change}
        at={setItem}
        keysOn={shortcuts.on}
        confirmed={() => leave(t("paper.confirmed"))}
      />
    </Pane>
  );
  const others = open && (
    <>
      <Button onClick={() => void writing.save()}>{t("save")}</Button>
      <Button onClick={next}>{t("skip")}</Button>
    </>
  );
  const foot = open && (
    <div className="score-foot">
      <div>
        <Totals rubric={review.rubric} sheet={writing.sheet} />
        <SavingLine saving={writing.saving} choosing={writing.conflict !== null} />
      </div>
      <div className="row">
        <Button type="primary" loading={handIn.busy} onClick={() => void submit()}>
          {t(review.score ? "submit_again" : "submit")}
        </Button>
        {wide && others}
      </div>
    </div>
  );
  return (
    <>
      <div className="row review-tools">
        <Shortcuts {...shortcuts} />
        {wide && <SplitButton split={split} />}
        {!wide && others}
        {!open && <Button onClick={next}>{t("next")}</Button>}
        <ActButton can={review.can} act="recuse_reviewer" danger onClick={() => setRecusing(true)}>
          {t("recusal.recuse")}
        </ActButton>
      </div>
      <p className="out-of-sight" role="status">
        {said}
      </p>
      {wide ? (
        <Split
          split={split}
          left={reading}
          right={
            <div className="pane-foot">
              {sheet}
              {foot}
            </div>
          }
        />
      ) : (
        <>
          <Tabs
            tab={tab}
            setTab={setTab}
            panes={[
              {key: "material", title: t("tabs.material"), body: reading},
              {key: "sheet", title: t("tabs.sheet"), body: sheet},
            ]}
          />
          {foot}
        </>
      )}
      <Recuse review={review} open={recusing} close={() => setRecusing(false)} done={() => leave(t("recusal.done"))} />
    </>
  );
}

/** A part of the page that scrolls by itself where both stand side by side. */
function Pane({id, label, children}: {id: string; label: string; children: ReactNode}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls is scrolled by keyboard only when it can be focused
    <section className="pane" id={id} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
