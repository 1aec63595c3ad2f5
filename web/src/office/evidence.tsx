import {Button} from "antd";
import {useEffect, useState} from "react";
import {useTranslation} from "react-i18next";
import type {Schemas} from "../api/ask";
import {decode, saveFile} from "../parts/file";
import {Sorry} from "../parts/refusal";

/** A file that proves something: shown in the page when asked for, and handed to the browser. */
export function EvidenceFile({file, ask}: {file: Schemas["Evidence"]; ask: () => Promise<Schemas["File"]>}) {
  const {t} = useTranslation("office");
  const [content, setContent] = useState<Schemas["File"] | null>(null);
  const [url, setUrl] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const fetchIt = async () => {
    setError(null);
    try {
      setContent(content ? null : await ask());
    } catch (failed) {
      setError(failed as Error);
    }
  };
  useEffect(() => {
    if (!content) return setUrl(null);
    const made = URL.createObjectURL(decode(content));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [content]);
  return (
    <div className="of-evidence">
      <div className="row">
        <span>{file.name}</span>
        <span className="quiet">{t("evidence.kb", {count: Math.max(1, Math.round(file.size / 1024))})}</span>
        <Button onClick={() => void fetchIt()} aria-expanded={content !== null}>
          {content ? t("evidence.hide") : t("evidence.show")}
        </Button>
        {content && <Button onClick={() => saveFile(content)}>{t("evidence.save")}</Button>}
      </div>
      {error && <Sorry error={error} />}
      {url &&
        (file.media_type.startsWith("image/") ? (
          <img src={url} alt={file.name} className="of-picture" />
        ) : (
          <iframe src={url} title={file.name} className="of-document" />
        ))}
    </div>
  );
}
