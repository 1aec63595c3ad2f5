import {Button} from "antd";
import {useEffect, useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useRead} from "../api/ask";
import {decode, saveFile} from "../parts/file";
import {Loaded} from "../parts/page";
import {Scroll} from "../parts/scroll";

type File = Schemas["ApplicationFile"];

/** The pictures that a browser shows by itself. Other kinds of files are handed on, never shown. */
const pictures = ["image/jpeg", "image/png", "image/webp", "image/gif"];

type Props = {application: string; files: File[]; at: number; go: (at: number) => void};

/** The files of an application, one at a time in the page. */
export function Files({application, files, at, go}: Props) {
  const {t} = useTranslation("review");
  const file = files[at];
  if (!file) return <p className="quiet">{t("files.none")}</p>;
  return (
    <>
      <div className="row files-bar">
        <Button onClick={() => go((at + files.length - 1) % files.length)}>{t("files.before")}</Button>
        <Button onClick={() => go((at + 1) % files.length)}>{t("files.next")}</Button>
        <span role="status">
          {t("files.at", {at: at + 1, of: files.length})} {file.name}
        </span>
      </div>
      <Preview key={file.id} application={application} file={file} />
    </>
  );
}

function Preview({application, file}: {application: string; file: File}) {
  const {t} = useTranslation("review");
  // The id always stands for the same content, so that it is read once.
  const content = useRead(
    "/applications/{application}/files/{file}",
    {path: {application, file: file.id}},
    {staleTime: Number.POSITIVE_INFINITY},
  );
  return (
    <Loaded of={content}>
      {(told) => (
        <>
          <Shown content={told} />
          <Button onClick={() => saveFile(told)}>
            {t("files.save", {name: file.name, kb: Math.max(1, Math.round(file.size / 1024))})}
          </Button>
        </>
      )}
    </Loaded>
  );
}

function Shown({content}: {content: Schemas["File"]}) {
  const {t} = useTranslation("review");
  const [large, setLarge] = useState(false);
  const url = useUrl(content);
  if (!url) return null;
  if (pictures.includes(content.media_type)) {
    return (
      <>
        <Scroll label={content.name}>
          <img src={url} alt={content.name} className={large ? undefined : "fit"} />
        </Scroll>
        <Button aria-pressed={large} onClick={() => setLarge(!large)}>
          {t(large ? "files.fit" : "files.large")}
        </Button>
      </>
    );
  }
  if (content.media_type === "application/pdf") {
    return (
      <object className="pdf" data={url} type="application/pdf" aria-label={content.name}>
        <p>{t("files.no_pdf")}</p>
      </object>
    );
  }
  return <p>{t("files.not_shown")}</p>;
}

/** An address of the content in this page alone, given back when it is no longer shown. */
function useUrl(content: Schemas["File"]): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(decode(content));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [content]);
  return url;
}
