import {Button, type ButtonProps} from "antd";
import {type ReactNode, useState} from "react";
import type {Schemas} from "../api/ask";
import {saveFile} from "../parts/file";
import {Sorry} from "../parts/refusal";

/** Fetches a file and hands it to the browser. */
export function FileButton({
  ask,
  children,
  ...button
}: Omit<ButtonProps, "onClick" | "loading"> & {ask: () => Promise<Schemas["File"]>; children: ReactNode}) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const fetchIt = async () => {
    setBusy(true);
    setError(null);
    try {
      saveFile(await ask());
    } catch (failed) {
      setError(failed as Error);
    }
    setBusy(false);
  };
  return (
    <>
      <Button {...button} loading={busy} onClick={() => void fetchIt()}>
        {children}
      </Button>
      {error && <Sorry error={error} />}
    </>
  );
}
