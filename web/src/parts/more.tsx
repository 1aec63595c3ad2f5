import {type RefObject, useEffect, useState} from "react";
import {useTranslation} from "react-i18next";

/** Says above a box that it goes on sideways, where it does: not every device shows a bar before one scrolls. */
export function More({of}: {of: RefObject<HTMLElement | null>}) {
  const {t} = useTranslation("parts");
  const [more, setMore] = useState(false);
  useEffect(() => {
    const box = of.current?.querySelector(".ant-table-container") ?? of.current;
    if (!box) return;
    const look = () => setMore(box.scrollWidth > box.clientWidth + 1);
    look();
    const seen = new ResizeObserver(look);
    seen.observe(box);
    if (box.firstElementChild) seen.observe(box.firstElementChild);
    return () => seen.disconnect();
  }, [of]);
  return more && <p className="help more">{t("table.more")}</p>;
}
