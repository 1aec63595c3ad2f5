import {Button} from "antd";
import {useRef} from "react";
import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {focusField} from "../parts/refusal";
import {idOf} from "./check";
import {Title} from "./field";
import type {Field} from "./form";
import type {Errors} from "./section";
import {Single} from "./single";

type Row = Record<string, unknown>;
export type PartProps = {
  field: Field;
  id: string;
  pointer: string;
  answer: unknown;
  change: (value: unknown) => void;
  errors: Errors;
  disabled: boolean;
};

/** A list of rows, each a card: added, taken out and moved by buttons, which every finger and keyboard can press. */
export function ListPart({field, id, pointer, answer, change, errors, disabled}: PartProps) {
  const {t} = useTranslation("apply");
  const text = useText();
  const rows = Array.isArray(answer) ? (answer as Row[]) : [];
  const keys = useKeys(rows.length);
  const put = (after: Row[]) => change(after.length > 0 ? after : undefined);
  const full = rows.length >= (field.max_rows ?? Number.POSITIVE_INFINITY);
  const title = text(field.title);

  const move = (from: number, to: number) => {
    const after = [...rows];
    const [row] = after.splice(from, 1);
    after.splice(to, 0, row!);
    keys.move(from, to);
    put(after);
    // The button that was pressed has moved along; at the end of the list only the other one is left.
    const button = to === 0 ? "down" : to === rows.length - 1 ? "up" : to < from ? "up" : "down";
    setTimeout(() => focusField(`${id}-${to}-${button}`));
  };

  return (
    <>
      {rows.map((row, i) => (
        <fieldset key={keys.of(i)} className="row-card" id={`${id}-${i}`}>
          <legend>{t("list.row", {title, number: i + 1})}</legend>
          <div className="row-fields">
            {field.columns?.map((column) => {
              const at = `${pointer}/${i}/${column.key}`;
              return (
                <Single
                  key={column.key}
                  question={column}
                  id={idOf(at)}
                  name={idOf(at)}
                  label={<Title text={text(column.title)} required={column.required} />}
                  answer={row?.[column.key]}
                  change={(value) => put(rows.map((one, j) => (j === i ? withCell(one, column.key, value) : one)))}
                  errors={errors(at)}
                  disabled={disabled}
                />
              );
            })}
          </div>
          {!disabled && (
            <div className="row">
              <Button
                id={`${id}-${i}-up`}
                disabled={i === 0}
                onClick={() => move(i, i - 1)}
                aria-label={t("list.up_row", {number: i + 1})}
              >
                {t("list.up")}
              </Button>
              <Button
                id={`${id}-${i}-down`}
                disabled={i === rows.length - 1}
                onClick={() => move(i, i + 1)}
                aria-label={t("list.down_row", {number: i + 1})}
              >
                {t("list.down")}
              </Button>
              <Button
                danger
                aria-label={t("list.remove_row", {number: i + 1})}
                onClick={() => {
                  keys.remove(i);
                  put(rows.filter((_, j) => j !== i));
                  focusField(`${id}-add`);
                }}
              >
                {t("list.remove")}
              </Button>
            </div>
          )}
        </fieldset>
      ))}
      {!disabled && (
        <Button
          id={`${id}-add`}
          className="wide-button"
          onClick={() => {
            if (full) return;
            put([...rows, {}]);
            setTimeout(() => focusField(`${id}-${rows.length}`));
          }}
        >
          {full ? t("list.full", {count: field.max_rows}) : t("list.add", {title})}
        </Button>
      )}
      <div className="count">
        {field.min_rows
          ? t("list.count_least", {count: rows.length, least: field.min_rows, most: field.max_rows})
          : t("list.count", {count: rows.length, most: field.max_rows})}
      </div>
    </>
  );
}

function withCell(row: Row, key: string, value: unknown): Row {
  const after = {...row, [key]: value};
  if (value === undefined) delete after[key];
  return after;
}

/** Names for rows that have none of their own, so that what is typed in goes with its row when rows move. */
function useKeys(count: number) {
  const names = useRef<number[]>([]);
  const last = useRef(0);
  while (names.current.length < count) names.current.push(++last.current);
  names.current.length = count;
  return {
    of: (i: number) => names.current[i]!,
    move: (from: number, to: number) => {
      const [name] = names.current.splice(from, 1);
      names.current.splice(to, 0, name!);
    },
    remove: (i: number) => {
      names.current.splice(i, 1);
    },
  };
}
