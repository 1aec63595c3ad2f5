import {Button, Input, Select} from "antd";
import {useEffect, useRef, useState} from "react";
import {useTranslation} from "react-i18next";
import {useQueryState} from "./querytable";

export type Choice = {
  /** Its parameter in the address. */
  name: string;
  label: string;
  options: {value: string; label: string}[];
  /** Where only one can be chosen: what it is unless the address says otherwise. */
  usual?: string;
};

type Props = {
  search?: {label: string; help?: string};
  choices?: Choice[];
  /** What else narrows the list and stands in the address alone. */
  besides?: string[];
};

/** What narrows a list, all of it in the address: a text, some choices, and the way back to all rows. */
export function Filters({search, choices = [], besides = []}: Props) {
  const {t} = useTranslation("parts");
  const {set} = useQueryState();
  const [resets, setResets] = useState(0);
  const names = ["q", ...choices.map((c) => c.name), ...besides];
  return (
    <>
      {search && <Search key={resets} {...search} />}
      {choices.map((c) => (
        <div key={c.name}>
          <label htmlFor={`filter-${c.name}`}>{c.label}</label>
          {c.usual === undefined ? <Several {...c} /> : <One {...c} usual={c.usual} />}
        </div>
      ))}
      <Button
        onClick={() => {
          set(Object.fromEntries(names.map((name) => [name, undefined])));
          setResets(resets + 1); // with what is typed and not asked yet
        }}
      >
        {t("filter.reset")}
      </Button>
    </>
  );
}

function Search({label, help}: {label: string; help?: string}) {
  const {get, set} = useQueryState();
  const asked = get("q") ?? "";
  const [typed, setTyped] = useState(asked);
  const sent = useRef(asked);
  const search = () => {
    sent.current = typed.trim();
    set({q: sent.current}, true);
  };
  // The wait ends in a later render than it began in: the address may have changed meanwhile.
  const latest = useRef(search);
  useEffect(() => {
    latest.current = search;
  });
  useEffect(() => {
    // What was sent from here comes back as it was trimmed, and must not undo what is typed on meanwhile.
    if (asked !== sent.current) setTyped(asked);
    sent.current = asked;
  }, [asked]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the wait
  useEffect(() => {
    if (typed.trim() === asked) return;
    const timer = setTimeout(() => latest.current(), 250);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <div>
      <label htmlFor="filter-q">{label}</label>
      <Input
        id="filter-q"
        type="search"
        allowClear
        maxLength={100}
        value={typed}
        {...(help ? {placeholder: help} : {})}
        onChange={(event) => setTyped(event.target.value)}
        onPressEnter={(event) => !event.nativeEvent.isComposing && search()}
      />
    </div>
  );
}

function Several({name, options}: Choice) {
  const {t} = useTranslation("parts");
  const {all, set} = useQueryState();
  return (
    <Select
      id={`filter-${name}`}
      mode="multiple"
      maxTagCount="responsive"
      placeholder={t("filter.all")}
      showSearch={{optionFilterProp: "label"}}
      value={all(name)}
      onChange={(chosen: string[]) => set({[name]: chosen})}
      options={options}
    />
  );
}

function One({name, options, usual}: Choice & {usual: string}) {
  const {get, set} = useQueryState();
  return (
    <Select
      id={`filter-${name}`}
      value={get(name) ?? usual}
      onChange={(chosen: string) => set({[name]: chosen === usual ? undefined : chosen})}
      options={options}
    />
  );
}
