import {Button, type ButtonProps, Tooltip} from "antd";
import type {ReactNode} from "react";
import {useTranslation} from "react-i18next";

type Can = Record<string, string | null>;

/** Whether an act is possible now: null when it is, the reason when it is not, undefined when it is nothing of the reader's. */
export function may(can: Can | undefined, act: string): string | null | undefined {
  return can?.[act];
}

/**
 * A button for an act, by what the server says of it: nobody sees what is not his to do, and what is not possible now
 * says why.
 */
export function ActButton({
  can,
  act,
  children,
  ...button
}: ButtonProps & {can: Can | undefined; act: string; children: ReactNode}) {
  const {t} = useTranslation("parts");
  const reason = may(can, act);
  if (reason === undefined) return null;
  if (reason === null) return <Button {...button}>{children}</Button>;
  const why = reasonName(t, reason);
  return (
    <Tooltip title={why}>
      <span>
        <Button {...button} disabled aria-label={undefined}>
          {children}
        </Button>
        <span className="why"> {why}</span>
      </span>
    </Tooltip>
  );
}

type T = ReturnType<typeof useTranslation<"parts">>["t"];

/** A reason of a refusal in short words. */
export function reasonName(t: T, reason: string): string {
  return t(`reason.${reason}` as "reason.wrong_stage", {defaultValue: reason});
}
