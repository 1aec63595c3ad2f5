import {Table as Sheet, type TableProps} from "antd";
import {useLayoutEffect, useRef} from "react";
import {useTranslation} from "react-i18next";
import {More} from "./more";

/** A table that scrolls inside its own box when it is too wide, by finger, wheel and arrow keys. */
export function Table<T extends object>({label, ...table}: TableProps<T> & {label?: string}) {
  const {t} = useTranslation("parts");
  const box = useRef<HTMLDivElement>(null);
  const name = label ?? t("table.rows");
  useLayoutEffect(() => {
    // antd gives the box that scrolls no name and no place in the order of focus.
    for (const part of box.current?.querySelectorAll(".ant-table-container") ?? []) {
      part.setAttribute("tabindex", "0");
      part.setAttribute("role", "group"); // the list around it is the landmark
      part.setAttribute("aria-label", name);
    }
  });
  return (
    <div ref={box}>
      <More of={box} />
      <Sheet<T> {...table} className="wide-table" />
    </div>
  );
}
