import type {FormInstance} from "antd";
import {useEffect} from "react";
import {isRefusal} from "../api/problem";
import {Mistakes, mistakesOf, Sorry} from "../parts/refusal";
import {fieldPath} from "./pointer";

/** What the server refused, over the form and at the fields it names. The form's name begins the ids of its fields. */
export function FormRefusal({form, name, error}: {form: FormInstance; name: string; error: Error | null}) {
  useEffect(() => {
    if (!isRefusal(error)) return;
    form.setFields(error.fields.map((f) => ({name: fieldPath(f.pointer) as never, errors: [f.detail]})));
  }, [form, error]);
  if (!error) return null;
  const mistakes = mistakesOf(error, (f) => [name, ...fieldPath(f.pointer)].join("_"));
  return mistakes.length > 0 ? <Mistakes mistakes={mistakes} /> : <Sorry error={error} />;
}
