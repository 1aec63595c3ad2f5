import type {FormInstance} from "antd";
import {useEffect} from "react";
import {isRefusal} from "../api/problem";
import {Mistakes, mistakesOf, Sorry} from "../parts/refusal";

/** The name of a form's field by the pointer of a refusal: its last name. */
function nameOf(pointer: string | undefined): string {
  return pointer?.split("/").at(-1) ?? "";
}

/** What the server refused, over the form and at the fields it names. The form's name begins the ids of its fields. */
export function FormRefusal({form, name, error}: {form: FormInstance; name: string; error: Error | null}) {
  useEffect(() => {
    if (!isRefusal(error)) return;
    form.setFields(error.fields.map((f) => ({name: nameOf(f.pointer), errors: [f.detail]})));
  }, [form, error]);
  if (!error) return null;
  const mistakes = mistakesOf(error, (f) => `${name}_${nameOf(f.pointer)}`);
  return mistakes.length > 0 ? <Mistakes mistakes={mistakes} /> : <Sorry error={error} />;
}
