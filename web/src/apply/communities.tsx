import {Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useRead} from "../api/ask";
import {Money} from "../parts/amount";
import {Loaded, Section} from "../parts/page";

const most = 20;

/** What is left for each community, so that nobody writes for one that is full. */
export function Communities({round}: {round: string}) {
  const {t} = useTranslation("apply");
  const asked = useRead("/rounds/{round}/communities", {path: {round}});
  const [typed, setTyped] = useState("");
  return (
    <Loaded of={asked}>
      {({items}) => {
        if (items.length === 0) return null;
        const full = items.filter((c) => c.left_fen <= 0);
        const wanted = typed.trim();
        // Of many communities only those are told unasked that are full.
        const unasked = items.length > most ? full : items;
        const found = wanted === "" ? unasked : items.filter((c) => c.name.includes(wanted) || c.code.includes(wanted));
        return (
          <Section title={t("communities.title")}>
            <p>
              {t("communities.count", {count: items.length})}{" "}
              {full.length === 0 ? t("communities.none_full") : t("communities.some_full", {count: full.length})}
            </p>
            {items.length > most && (
              <div className="field">
                <label htmlFor="community">{t("communities.find")}</label>
                <Input id="community" value={typed} autoComplete="off" onChange={(e) => setTyped(e.target.value)} />
              </div>
            )}
            <ul className="rooms">
              {found.slice(0, most).map((c) => (
                <li key={c.place_id}>
                  <span>{c.name}</span>{" "}
                  {c.left_fen <= 0 ? (
                    <strong className="overdue">{t("communities.full")}</strong>
                  ) : (
                    <span>
                      {t("communities.left")} <Money fen={c.left_fen} />
                    </span>
                  )}
                </li>
              ))}
            </ul>
            <p role="status" className="quiet">
              {wanted !== "" && found.length === 0 && t("communities.unknown")}
              {found.length > most && t("communities.more", {count: found.length - most})}
            </p>
          </Section>
        );
      }}
    </Loaded>
  );
}
