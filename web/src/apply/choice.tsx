import {useTranslation} from "react-i18next";

type Choice = {key: string; title: string};

/** One of several answers, each a row as tall as a finger. */
export function Radios({
  name,
  choices,
  value,
  onChange,
  disabled,
  first,
}: {
  name: string;
  choices: Choice[];
  value: string | undefined;
  onChange: (key: string) => void;
  disabled?: boolean;
  /** The id of the first, to which a mistake leads. */
  first?: string;
}) {
  return (
    <div className="choices">
      {choices.map((choice, i) => (
        <label key={choice.key} className="choice-row">
          <input
            type="radio"
            {...(i === 0 && first ? {id: first} : {})}
            name={name}
            checked={value === choice.key}
            disabled={disabled}
            onChange={() => onChange(choice.key)}
          />
          <span>{choice.title}</span>
        </label>
      ))}
    </div>
  );
}

/** Yes or no. */
export function YesNo({
  value,
  onChange,
  ...rest
}: {
  name: string;
  value: unknown;
  onChange: (yes: boolean) => void;
  disabled?: boolean;
  first?: string;
}) {
  const {t} = useTranslation("apply");
  return (
    <Radios
      {...rest}
      choices={[
        {key: "yes", title: t("yes")},
        {key: "no", title: t("no")},
      ]}
      value={value === true ? "yes" : value === false ? "no" : undefined}
      onChange={(key) => onChange(key === "yes")}
    />
  );
}
