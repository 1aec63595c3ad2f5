import {Button} from "antd";
import {useEffect, useRef, useState} from "react";
import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {differences, merge, type Part, partId, partText} from "./merge";
import {itemsOf, type Rubric, type Sheet} from "./sheet";
import type {Conflict} from "./writing";

type Props = {rubric: Rubric | null; mine: Sheet; conflict: Conflict; settle: (sheet: Sheet) => void};

/** Two versions of one sheet, field by field: the reviewer says which counts, and nothing is lost before he does. */
export function ConflictBox({rubric, mine, conflict, settle}: Props) {
  const {t} = useTranslation("review");
  const text = useText();
  const [theirs, setTheirs] = useState<string[]>([]);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  const items = itemsOf(rubric);
  const parts = differences(
    mine,
    conflict.theirs,
    items.map((item) => item.key),
  );
  const name = (part: Part) => {
    if (!("key" in part)) return t(`${part.of}.label`);
    const item = items.find((i) => i.key === part.key);
    return t(`conflict.${part.of}`, {title: item ? text(item.title) : part.key});
  };
  const choose = (id: string, them: boolean) =>
    setTheirs((before) => (them ? [...before.filter((one) => one !== id), id] : before.filter((one) => one !== id)));
  return (
    <div ref={box} className="mistakes" role="alert" tabIndex={-1}>
      <h2>{t("conflict.title")}</h2>
      <p>{conflict.handedIn ? t("conflict.handed_in") : t("conflict.saved")}</p>
      {parts.map((part) => {
        const id = partId(part);
        return (
          <fieldset key={id} className="choice">
            <legend>{name(part)}</legend>
            {[false, true].map((them) => (
              <label key={String(them)}>
                <input
                  type="radio"
                  name={`conflict-${id}`}
                  checked={theirs.includes(id) === them}
                  onChange={() => choose(id, them)}
                />
                <span>
                  {t(them ? "conflict.theirs" : "conflict.mine")}{" "}
                  <strong>{partText(them ? conflict.theirs : mine, part) || t("conflict.empty")}</strong>
                </span>
              </label>
            ))}
          </fieldset>
        );
      })}
      <div className="row">
        <Button onClick={() => setTheirs([])}>{t("conflict.all_mine")}</Button>
        <Button onClick={() => setTheirs(parts.map(partId))}>{t("conflict.all_theirs")}</Button>
        <Button
          type="primary"
          onClick={() =>
            settle(
              merge(
                mine,
                conflict.theirs,
                parts.filter((part) => theirs.includes(partId(part))),
              ),
            )
          }
        >
          {t("conflict.go_on")}
        </Button>
      </div>
    </div>
  );
}
