import type {FormInstance} from "antd";
import {useEffect} from "react";
import {isRefusal} from "../api/problem";
import {fieldPath} from "./pointer";
import {Mistakes, mistakesOf, Sorry} from "./refusal";

type Props = {
  form: FormInstance;
  /** The form's name begins the ids of its fields. */
  name: string;
  error: Error | null;
  /** How many names of a pointer lie around the form in the body that is sent. */
  around?: number;
};

/** What the server refused, over the form and at the fields it names. */
export function FormRefusal({form, name, error, around = 0}: Props) {
  useEffect(() => {
    if (!isRefusal(error)) return;
    form.setFields(error.fields.map((f) => ({name: fieldPath(f.pointer).slice(around) as never, errors: [f.detail]})));
  }, [form, error, around]);
  if (!error) return null;
  const mistakes = mistakesOf(error, (f) => [name, ...fieldPath(f.pointer).slice(around)].join("_"));
  return mistakes.length > 0 ? <Mistakes mistakes={mistakes} /> : <Sorry error={error} />;
}
