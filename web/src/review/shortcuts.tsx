import {Button, Modal, Switch} from "antd";
import {useEffect, useRef, useState} from "react";
import {useTranslation} from "react-i18next";
import {storedText, storeText} from "../parts/stored";
import {bands} from "./bands";
import {isTyping, type KeyAct, keyAct} from "./keys";

const remembered = "granary_shortcuts";

/** Whether keys do something, as the reviewer last said, and what they do while the page is open. */
export function useShortcuts(did: (act: Exclude<KeyAct, {kind: "help"}>) => void) {
  const [on, setOn] = useState(() => storedText(remembered) !== "off");
  const [help, setHelp] = useState(false);
  const latest = useRef(did);
  latest.current = did;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (inDialog()) return;
      const act = keyAct(event, isTyping(event.target), on);
      if (!act) return;
      event.preventDefault();
      if (act.kind === "help") setHelp(true);
      else latest.current(act);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [on]);
  const set = (wanted: boolean) => {
    setOn(wanted);
    storeText(remembered, wanted ? "on" : "off");
  };
  return {on, set, help, setHelp};
}

/** A dialog that is open has its own keys. One that was closed may still stand in the page, unseen. */
function inDialog(): boolean {
  return [...document.querySelectorAll('[role="dialog"]')].some((dialog) => dialog.getClientRects().length > 0);
}

/** The switch for the keys and what each of them does. */
export function Shortcuts({on, set, help, setHelp}: ReturnType<typeof useShortcuts>) {
  const {t} = useTranslation("review");
  const rows: [string, string][] = [
    ...bands.map((band): [string, string] => [
      band.key,
      t("keys.band", {band: t(`band.${band.name}`), percent: band.percent}),
    ]),
    ["j / k", t("keys.item")],
    ["[ / ]", t("keys.file")],
    ["Esc", t("keys.leave")],
    ["Ctrl + Enter", t("keys.submit")],
    ["?", t("keys.help")],
  ];
  return (
    <>
      <span className="switch">
        <label htmlFor="shortcuts">{t("keys.label")}</label>
        <Switch
          id="shortcuts"
          checked={on}
          onChange={set}
          checkedChildren={t("keys.on")}
          unCheckedChildren={t("keys.off")}
        />
      </span>
      <Button onClick={() => setHelp(true)}>{t("keys.title")}</Button>
      <Modal open={help} title={t("keys.title")} footer={null} onCancel={() => setHelp(false)}>
        <p>{t("keys.text")}</p>
        <dl className="facts">
          {rows.map(([key, does]) => (
            <div key={key} className="key-row">
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <p className="quiet">{t("keys.rounding")}</p>
      </Modal>
    </>
  );
}
