import {Button, Modal} from "antd";
import {useEffect, useState} from "react";
import {useTranslation} from "react-i18next";
import type {Schemas} from "../api/ask";
import {decode, saveFile} from "./file";
import {Sorry} from "./refusal";

type Attached = Schemas["ApplicationFile"];
export type Read = (file: string) => Promise<Schemas["File"]>;

/** Files to look at in the page, since a new tab is not to be had everywhere. */
export function FileList({files, read}: {files: Attached[]; read: Read}) {
  const {t} = useTranslation("parts");
  const [shown, setShown] = useState<{name: string; type: string; url: string}>();
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => () => shown && URL.revokeObjectURL(shown.url), [shown]);
  const fetch = async (file: Attached, then: (content: Schemas["File"]) => void) => {
    setError(null);
    try {
      then(await read(file.id));
    } catch (failed) {
      setError(failed as Error);
    }
  };
  return (
    <>
      {error && <Sorry error={error} />}
      <ul className="files">
        {files.map((file) => (
          <li key={file.id}>
            {file.name} <span className="quiet">{Math.ceil(file.size / 1024)} kB</span>
            <Button
              type="link"
              aria-label={t("files.look_at", {name: file.name})}
              onClick={() =>
                void fetch(file, (content) =>
                  setShown({name: file.name, type: content.media_type, url: URL.createObjectURL(decode(content))}),
                )
              }
            >
              {t("files.look")}
            </Button>
            <Button
              type="link"
              aria-label={t("files.save_it", {name: file.name})}
              onClick={() => void fetch(file, saveFile)}
            >
              {t("files.save")}
            </Button>
          </li>
        ))}
      </ul>
      <Modal
        open={shown !== undefined}
        title={shown?.name}
        footer={null}
        width="min(60rem, 96vw)"
        onCancel={() => setShown(undefined)}
        destroyOnHidden
      >
        {shown &&
          (shown.type.startsWith("image/") ? (
            <img src={shown.url} alt={shown.name} className="preview" />
          ) : (
            <iframe src={shown.url} title={shown.name} className="preview preview-page" />
          ))}
      </Modal>
    </>
  );
}
