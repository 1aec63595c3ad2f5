import {Input} from "antd";
import {useId} from "react";

/** A day, in the browser's own field. */
export function DayInput({
  label,
  value,
  onChange,
  min,
}: {
  label: string;
  value: string;
  onChange: (day: string) => void;
  min?: string;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <Input id={id} type="date" value={value} min={min} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}
