import {useId, useState} from "react";
import {useTranslation} from "react-i18next";
import type {Schemas} from "../api/ask";
import {encode, type Sent, shrink} from "../parts/file";
import {Sorry} from "../parts/refusal";
import {FileButton} from "./filebutton";

const most = 3 << 20;

/** The scans that are kept, each to be fetched. */
export function Scans({scans, ask}: {scans: Schemas["Evidence"][]; ask: (id: string) => Promise<Schemas["File"]>}) {
  const {t} = useTranslation("finance");
  if (scans.length === 0) return <span className="quiet">{t("scan.none")}</span>;
  return (
    <ul className="money-scans">
      {scans.map((s) => (
        <li key={s.id}>
          <FileButton type="link" ask={() => ask(s.id)}>
            {s.name}
          </FileButton>
          <span className="quiet">{t("scan.kb", {count: Math.max(1, Math.round(s.size / 1024))})}</span>
        </li>
      ))}
    </ul>
  );
}

/** A field that takes a scan or a photo and sends it at once; photos are made small before. */
export function ScanField({
  label,
  send,
  busy,
  error,
}: {
  label: string;
  send: (file: Sent) => void;
  busy: boolean;
  error: Error | null;
}) {
  const {t} = useTranslation("finance");
  const id = useId();
  const [large, setLarge] = useState(false);
  const take = async (file: File | undefined) => {
    if (!file) return;
    const small = await shrink(file, most);
    setLarge(small.size > most);
    if (small.size <= most) send(await encode(small, file.name));
  };
  return (
    <div className="money-scan-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="file"
        accept="application/pdf,image/jpeg,image/png"
        disabled={busy}
        onChange={(event) => {
          const input = event.currentTarget;
          void take(input.files?.[0]).finally(() => {
            input.value = "";
          });
        }}
      />
      <span className="help">{busy ? t("scan.sending") : t("scan.help")}</span>
      {large && (
        <p role="alert" className="overdue">
          {t("scan.large")}
        </p>
      )}
      {error && <Sorry error={error} />}
    </div>
  );
}
