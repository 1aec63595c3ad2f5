import {useTranslation} from "react-i18next";
import type {Schemas} from "../api/ask";
import {Mistakes, Sorry} from "../parts/refusal";
import {ConflictBox} from "./conflict";
import {HandedIn} from "./handedin";
import type {useHandIn} from "./handin";
import {PaperBox} from "./paperbox";
import {ScoreSheet} from "./scoresheet";
import type {Sheet} from "./sheet";
import type {Writing} from "./writing";

type Props = {
  review: Schemas["Review"];
  open: boolean;
  writing: Writing;
  handIn: ReturnType<typeof useHandIn>;
  change: (sheet: Sheet) => void;
  /** Told in which item of the rubric the focus is. */
  at: (item: string) => void;
  keysOn: boolean;
  confirmed: () => void;
};

/** The right half: what waits from paper, what was handed in, what is to be chosen, and the sheet itself. */
export function SheetPane({review, open, writing, handIn, change, at, keysOn, confirmed}: Props) {
  const {t} = useTranslation("review");
  if (!open) {
    return (
      <>
        <h2>{t("tabs.sheet")}</h2>
        {review.score ? <HandedIn review={review} score={review.score} open={false} /> : <p>{t("closed")}</p>}
      </>
    );
  }
  return (
    <>
      {review.paper && <PaperBox review={review} paper={review.paper} take={change} done={confirmed} />}
      <h2>{t("tabs.sheet")}</h2>
      {review.score && <HandedIn review={review} score={review.score} open />}
      {writing.conflict && (
        <ConflictBox
          rubric={review.rubric}
          mine={writing.sheet}
          conflict={writing.conflict}
          settle={(sheet) => writing.settle(sheet)}
        />
      )}
      <Mistakes key={handIn.tried.times} mistakes={handIn.tried.mistakes} />
      {handIn.error && <Sorry error={handIn.error} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it notes where the reviewer is, and does nothing by itself */}
      <div
        onFocus={(event) => {
          const key = event.target.closest<HTMLElement>("[data-item]")?.dataset.item;
          if (key) at(key);
        }}
        onBlur={() => void writing.save()}
        onCompositionStart={() => writing.compose(true)}
        onCompositionEnd={() => writing.compose(false)}
      >
        <ScoreSheet
          rubric={review.rubric}
          sheet={writing.sheet}
          change={change}
          mistakes={handIn.mistakes}
          keysOn={keysOn}
        />
      </div>
    </>
  );
}
