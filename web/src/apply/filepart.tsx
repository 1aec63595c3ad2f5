import {Alert, Button} from "antd";
import {type ReactNode, useRef, useState} from "react";
import {useTranslation} from "react-i18next";
import {read, type Schemas} from "../api/ask";
import {decode, saveFile} from "../parts/file";
import {Sorry} from "../parts/refusal";
import {useWriting} from "./autosave";
import type {PartProps} from "./listpart";
import {withValue} from "./merge";
import {sizeOf} from "./size";
import {accepted, attach, mostBytes, newUpload, sendable, Unfit} from "./upload";

type File_ = Schemas["ApplicationFile"];

/** A file on its way. Once it is there it is one of the answer's. */
type Sending = {key: string; file: File; part: number; error: Error | null; replaces: string | undefined};

/** A question that is answered with files: chosen or photographed, sent with progress, one a row. */
export function FilePart({field, id, answer, change, errors, pointer, disabled}: PartProps) {
  const {t} = useTranslation("apply");
  const {state, keeper, draft} = useWriting();
  const [sending, setSending] = useState<Sending[]>([]);
  const path = `answers/${field.key}`;
  const ids = Array.isArray(answer) ? (answer as string[]) : [];
  const most = field.max ?? 1;
  const reason = draft.can.submit_application;
  const closed = reason === "round_closed" || reason === "wrong_stage";
  const room = most - ids.length - sending.filter((s) => !s.replaces).length;

  const patch = (key: string, change: Partial<Sending>) =>
    setSending((before) => before.map((one) => (one.key === key ? {...one, ...change} : one)));
  const drop = (key: string) => setSending((before) => before.filter((one) => one.key !== key));

  const send = async ({key, file, replaces}: Sending) => {
    patch(key, {error: null, part: 0});
    try {
      const attached = await attach(draft.id, field.key, await sendable(file), key, (part) => patch(key, {part}));
      keeper.attached(attached);
      keeper.change((content) => {
        const now = (content.answers?.[field.key] as string[] | undefined) ?? [];
        const after =
          replaces && now.includes(replaces)
            ? now.map((one) => (one === replaces ? attached.id : one))
            : [...now, attached.id];
        return withValue(content, path, after);
      });
      drop(key);
    } catch (error) {
      patch(key, {error: error as Error});
    }
  };
  const take = (files: FileList | null, replaces?: string) => {
    const chosen = [...(files ?? [])].slice(0, replaces ? 1 : Math.max(0, room));
    const begun = chosen.map((file): Sending => ({key: newUpload(), file, part: 0, error: null, replaces}));
    setSending((before) => [...before, ...begun]);
    for (const one of begun) void send(one);
  };

  return (
    <>
      <div className="help" id={`${id}-limits`}>
        {t("files.limits", {most, size: sizeOf(mostBytes)})}
      </div>
      <ul className="files">
        {ids.map((file, i) => (
          <Attached
            key={file}
            draft={draft.id}
            file={state.files.find((f) => f.id === file)}
            errors={errors(`${pointer}/${i}`)}
            disabled={disabled}
            closed={closed}
            replace={(files) => take(files, file)}
            remove={() => change(ids.length > 1 ? ids.filter((one) => one !== file) : undefined)}
          />
        ))}
        {sending.map((one) => (
          <li key={one.key} className="file">
            <div>
              {one.file.name} <span className="quiet">{t("files.size", {size: sizeOf(one.file.size)})}</span>
            </div>
            {one.error ? (
              <Failed error={one.error} again={() => void send(one)} drop={() => drop(one.key)} />
            ) : (
              <label className="file-progress">
                {one.part < 1 ? t("files.sending", {percent: Math.floor(one.part * 100)}) : t("files.checking")}
                <progress max={1} value={one.part} />
              </label>
            )}
          </li>
        ))}
      </ul>
      {!disabled && closed && <p className="quiet">{t("files.closed")}</p>}
      {!disabled && !closed && room > 0 && (
        <div className="row">
          <Choose
            id={`${id}-choose`}
            label={t("files.choose")}
            multiple={room > 1}
            onFiles={take}
            describedBy={`${id}-limits`}
          />
          <Choose id={`${id}-camera`} label={t("files.camera")} camera onFiles={take} describedBy={`${id}-limits`} />
        </div>
      )}
      {!disabled && !closed && room <= 0 && <p className="quiet">{t("files.full", {count: most})}</p>}
    </>
  );
}

/** A plain file input under a label that looks like a button: it works in every browser, in WeChat too. */
function Choose({
  id,
  label,
  multiple,
  camera,
  onFiles,
  describedBy,
}: {
  id: string;
  label: ReactNode;
  multiple?: boolean;
  camera?: boolean;
  onFiles: (files: FileList | null) => void;
  describedBy?: string;
}) {
  return (
    <span className={camera ? "file-button touch-only" : "file-button"}>
      <input
        id={id}
        type="file"
        accept={camera ? "image/*" : `${accepted},image/*`}
        {...(camera ? {capture: "environment" as const} : {})}
        multiple={multiple ?? false}
        aria-describedby={describedBy}
        onChange={(event) => {
          onFiles(event.target.files);
          event.target.value = "";
        }}
      />
      <label htmlFor={id}>{label}</label>
    </span>
  );
}

function Failed({error, again, drop}: {error: Error; again: () => void; drop: () => void}) {
  const {t} = useTranslation("apply");
  return (
    <>
      {error instanceof Unfit ? (
        <Alert type="error" role="alert" showIcon title={t(`files.unfit_${error.why}`, {size: sizeOf(mostBytes)})} />
      ) : (
        <Sorry error={error} />
      )}
      <div className="row">
        {!(error instanceof Unfit) && <Button onClick={again}>{t("files.again")}</Button>}
        <Button onClick={drop}>{t("files.drop")}</Button>
      </div>
    </>
  );
}

function Attached({
  draft,
  file,
  errors,
  disabled,
  closed,
  replace,
  remove,
}: {
  draft: string;
  file: File_ | undefined;
  errors: string[];
  disabled: boolean;
  /** Whether the round takes no file any more, so that none can be replaced. */
  closed: boolean;
  replace: (files: FileList | null) => void;
  remove: () => void;
}) {
  const {t} = useTranslation("apply");
  const [shown, setShown] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const made = useRef<string | null>(null);
  const image = file?.media_type.startsWith("image/");
  const look = async () => {
    if (!file) return;
    if (shown) return setShown(null);
    setError(null);
    try {
      const whole = await read("/drafts/{draft}/files/{file}", {path: {draft, file: file.id}});
      if (!image) return saveFile(whole);
      made.current ??= URL.createObjectURL(decode(whole));
      setShown(made.current);
    } catch (failed) {
      setError(failed as Error);
    }
  };
  if (!file) return null;
  return (
    <li className="file">
      <div>
        <strong>{t("files.there")}</strong> {file.name}{" "}
        <span className="quiet">{t("files.size", {size: sizeOf(file.size)})}</span>
      </div>
      {errors.map((one) => (
        <p key={one} className="wrong-text">
          {one}
        </p>
      ))}
      {error && <Sorry error={error} />}
      {shown && <img className="file-image" src={shown} alt={t("files.image", {name: file.name})} />}
      <div className="row">
        <Button onClick={() => void look()} aria-expanded={image ? shown !== null : undefined}>
          {image ? (shown ? t("files.hide") : t("files.look")) : t("files.open")}
          <span className="out-of-sight"> {file.name}</span>
        </Button>
        {!disabled && (
          <>
            {!closed && (
              <Choose
                id={`replace-${file.id}`}
                label={
                  <>
                    {t("files.replace")}
                    <span className="out-of-sight"> {file.name}</span>
                  </>
                }
                onFiles={replace}
              />
            )}
            <Button danger onClick={remove}>
              {t("files.remove")}
              <span className="out-of-sight"> {file.name}</span>
            </Button>
          </>
        )}
      </div>
    </li>
  );
}
