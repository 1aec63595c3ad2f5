import type {ReactNode} from "react";
import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {useWriting} from "./autosave";
import {BudgetPart} from "./budgetpart";
import {idOf} from "./check";
import {retitled} from "./content";
import {FilePart} from "./filepart";
import type {Field} from "./form";
import {ListPart} from "./listpart";
import {withValue} from "./merge";
import type {Errors} from "./section";
import {Multi, Single} from "./single";

/** A question of the form with its answer. */
export function FieldPart({field, errors}: {field: Field; errors: Errors}) {
  const text = useText();
  const {state, keeper, policy, mayWrite} = useWriting();
  const pointer = `/answers/${field.key}`;
  const id = idOf(pointer);
  const path = `answers/${field.key}`;
  const answer = state.content.answers?.[field.key];
  const change = (value: unknown) =>
    keeper.change((content) =>
      field.key === "project_name" && typeof value === "string"
        ? retitled(policy.form, content, path, value)
        : withValue(content, path, value),
    );
  const common = {field, id, pointer, answer, change, errors, disabled: !mayWrite};
  const title = <Title text={text(field.title)} required={field.required} />;
  const help = field.help && text(field.help);
  const wrong = errors(pointer);
  switch (field.type) {
    case "list":
      return (
        <Group id={id} title={title} help={help} errors={wrong}>
          <ListPart {...common} />
        </Group>
      );
    case "budget":
      return (
        <Group id={id} title={title} help={help} errors={wrong}>
          <BudgetPart {...common} />
        </Group>
      );
    case "file":
      return (
        <Group id={id} title={title} help={help} errors={wrong}>
          <FilePart {...common} />
        </Group>
      );
    case "multi":
      return (
        <Group id={id} title={title} help={help} errors={wrong}>
          <Multi {...common} />
        </Group>
      );
  }
  return <Single {...common} label={title} help={help} errors={wrong} name={path} question={field} />;
}

export function Title({text, required}: {text: string; required: boolean}) {
  const {t} = useTranslation("apply");
  return (
    <>
      {text}
      {!required && <span className="quiet"> {t("optional")}</span>}
    </>
  );
}

/** A question that is answered by several controls. */
export function Group({
  id,
  title,
  help,
  errors,
  children,
}: {
  id: string;
  title: ReactNode;
  help?: string | undefined;
  errors: string[];
  children: ReactNode;
}) {
  return (
    <fieldset id={id} className={errors.length > 0 ? "field field-wrong" : "field"}>
      <legend>{title}</legend>
      {help && <div className="help">{help}</div>}
      <Wrong id={`${id}-wrong`} errors={errors} />
      {children}
    </fieldset>
  );
}

/** What is wrong with a field, beside it. */
export function Wrong({id, errors}: {id: string; errors: string[]}) {
  if (errors.length === 0) return null;
  return (
    <div id={id} className="wrong-text">
      {errors.map((error) => (
        <p key={error}>{error}</p>
      ))}
    </div>
  );
}
