import {Button} from "antd";
import {type ReactNode, useRef, useState} from "react";
import {useTranslation} from "react-i18next";
import {storedText, storeText} from "../parts/stored";

const remembered = "granary_review_split";
const least = 30;
const most = 70;
const step = 2;
const stops = [65, 50, 40];

/** How wide the left pane is, in per cent, as it was last set. */
export function useSplit() {
  const [width, setWidth] = useState(() => within(Number(storedText(remembered)) || 55));
  const set = (wanted: number) => {
    setWidth(within(wanted));
    storeText(remembered, String(within(wanted)));
  };
  return {width, set};
}

const within = (width: number) => Math.round(Math.min(most, Math.max(least, width)));

/** Changes the widths by clicking alone, for whoever does not drag. */
export function SplitButton({split}: {split: ReturnType<typeof useSplit>}) {
  const {t} = useTranslation("review");
  const next = stops.find((stop) => stop < split.width) ?? stops[0]!;
  return <Button onClick={() => split.set(next)}>{t("split.change")}</Button>;
}

type Props = {split: ReturnType<typeof useSplit>; left: ReactNode; right: ReactNode};

/** Two panes with a divider between them that is dragged or set by the arrow keys. */
export function Split({split, left, right}: Props) {
  const {t} = useTranslation("review");
  const panes = useRef<HTMLDivElement>(null);
  const drag = (x: number) => {
    const box = panes.current?.getBoundingClientRect();
    if (box) split.set(((x - box.left) / box.width) * 100);
  };
  const keys: Record<string, number> = {
    ArrowLeft: split.width - step,
    ArrowRight: split.width + step,
    Home: least,
    End: most,
  };
  return (
    <div className="panes" ref={panes} style={{gridTemplateColumns: `${split.width}fr 24px ${100 - split.width}fr`}}>
      {left}
      {/* biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved */}
      <div
        role="separator"
        className="divider"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={t("split.label")}
        aria-controls="material"
        aria-valuemin={least}
        aria-valuemax={most}
        aria-valuenow={split.width}
        aria-valuetext={t("split.value", {left: split.width, right: 100 - split.width})}
        onKeyDown={(event) => {
          const wanted = keys[event.key];
          if (wanted === undefined) return;
          event.preventDefault();
          split.set(wanted);
        }}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && drag(event.clientX)}
      />
      {right}
    </div>
  );
}
