type Props<T extends string> = {
  options: readonly {value: T; label: string}[];
  /** What stands there while nothing is chosen, where that can be. */
  none?: string | undefined;
  id?: string;
  value?: T;
  onChange?: (value: T) => void;
  "aria-invalid"?: boolean;
};

/** One of a few, in the browser's own field. */
export function NativeSelect<T extends string>({options, none, value, onChange, ...field}: Props<T>) {
  return (
    <select {...field} className="native" value={value ?? ""} onChange={(event) => onChange?.(event.target.value as T)}>
      {none !== undefined && <option value="">{none}</option>}
      {options.map((o) => (
        <option key={o.value} value={o.value}>
          {o.label}
        </option>
      ))}
    </select>
  );
}
