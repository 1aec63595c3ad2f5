import {App, Button} from "antd";
import {type ReactNode, type RefObject, useState} from "react";
import {useTranslation} from "react-i18next";
import type {Schemas} from "../api/ask";
import {useText} from "../frame/i18n";
import {useMedia} from "../frame/look";
import {useMe} from "../frame/session";
import {ActButton, may} from "../parts/actbutton";
import {bandPoints} from "./bands";
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
import {type Tab, usePlace} from "./useplace";
import {useWriting} from "./usewriting";

type Writing = ReturnType<typeof useWriting>;
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
  const {message} = App.useApp();
  const me = useMe();
  const wide = useMedia("(min-width: 900px)");
  const split = useSplit();
  const open = may(review.can, "hand_in_score") === null;
  const writing = useWriting(me.id, review, open);
  const place = usePlace(itemsOf(review.rubric), fileCount, wide);
  const [recusing, setRecusing] = useState(false);
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
    if (!(await handIn.submit())) place.setTab("sheet");
  };
  const {said, give} = useBands(review, writing.sheet, change);
  const shortcuts = useShortcuts((act) => {
    if (act.kind === "file") return place.toFile(act.by);
    if (!open) return;
    if (act.kind === "submit") void submit();
    if (act.kind === "item") place.toItem(act.by);
    if (act.kind === "band") give(place.item, act.band);
  });
  const others = open && (
    <>
      <Button onClick={() => void writing.save()}>{t("save")}</Button>
      <Button onClick={next}>{t("skip")}</Button>
    </>
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
      <Panes
        wide={wide}
        split={split}
        tab={place.tab}
        setTab={place.setTab}
        material={material(place.file, place.setFile, place.files)}
        sheet={
          <SheetPane
            review={review}
            open={open}
            writing={writing}
            handIn={handIn}
            change={change}
            at={place.setItem}
            keysOn={shortcuts.on}
            confirmed={() => leave(t("paper.confirmed"))}
          />
        }
        foot={
          open && (
            <Foot review={review} writing={writing} busy={handIn.busy} submit={() => void submit()}>
              {wide && others}
            </Foot>
          )
        }
      />
      <Recuse review={review} open={recusing} close={() => setRecusing(false)} done={() => leave(t("recusal.done"))} />
    </>
  );
}

/** Gives an item what a step of the scale is worth, and says so to whoever does not see it. */
function useBands(review: Props["review"], sheet: Sheet, change: (sheet: Sheet) => void) {
  const {t} = useTranslation("review");
  const text = useText();
  const [said, setSaid] = useState("");
  const give = (item: string | null, band: (KeyAct & {kind: "band"})["band"]) => {
    const current = itemsOf(review.rubric).find((one) => one.key === item);
    if (!current) return;
    const points = plainPoints(bandPoints(current.points * 100, band));
    const given = {...sheet, points: {...sheet.points, [current.key]: points}};
    change(given);
    const sum = plainPoints(totalsOf(review.rubric, given).sum);
    setSaid(t("keys.said", {title: text(current.title), points, sum}));
  };
  return {said, give};
}

type FootProps = {
  review: Props["review"];
  writing: Writing;
  busy: boolean;
  submit: () => void;
  children: ReactNode;
};

/** What stays in sight under the sheet: the sum, whether it is saved, and the way on. */
function Foot({review, writing, busy, submit, children}: FootProps) {
  const {t} = useTranslation("review");
  return (
    <div className="score-foot">
      <div>
        <Totals rubric={review.rubric} sheet={writing.sheet} />
        <SavingLine saving={writing.saving} choosing={writing.conflict !== null} />
      </div>
      <div className="row">
        <Button type="primary" loading={busy} onClick={submit}>
          {t(review.score ? "submit_again" : "submit")}
        </Button>
        {children}
      </div>
    </div>
  );
}

type PanesProps = {
  wide: boolean;
  split: ReturnType<typeof useSplit>;
  tab: Tab;
  setTab: (tab: Tab) => void;
  material: ReactNode;
  sheet: ReactNode;
  foot: ReactNode;
};

/** Both panes beside each other, or on a phone one of them. */
function Panes({wide, split, tab, setTab, material, sheet, foot}: PanesProps) {
  const {t} = useTranslation("review");
  const reading = (
    <Pane id="material" label={t("tabs.material")}>
      {material}
    </Pane>
  );
  const scoring = (
    <Pane id="score" label={t("tabs.sheet")}>
      {sheet}
    </Pane>
  );
  if (wide)
    return (
      <Split
        split={split}
        left={reading}
        right={
          <div className="pane-foot">
            {scoring}
            {foot}
          </div>
        }
      />
    );
  return (
    <>
      <Tabs
        tab={tab}
        setTab={setTab}
        panes={[
          {key: "material", title: t("tabs.material"), body: reading},
          {key: "sheet", title: t("tabs.sheet"), body: scoring},
        ]}
      />
      {foot}
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
