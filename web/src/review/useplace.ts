import {useRef, useState} from "react";
import {bring} from "./bring";

export type Tab = "material" | "sheet";

/** Where the reviewer is: at which item of the sheet, at which file, and on a phone on which side. */
export function usePlace(items: {key: string}[], fileCount: number, wide: boolean) {
  const [item, setItem] = useState<string | null>(null);
  const [file, setFile] = useState(0);
  const [tab, setTab] = useState<Tab>("material");
  const files = useRef<HTMLElement>(null);
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
  return {item, setItem, file, setFile, tab, setTab, files, toItem, toFile};
}
