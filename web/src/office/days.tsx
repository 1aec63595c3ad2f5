import {Input} from "antd";
import {useTranslation} from "react-i18next";
import {isDay, toInstant, toLocal, weekday} from "../parts/beijing";
import {useWorkdays} from "../parts/useworkdays";
import type {Workdays} from "../parts/workdays";

/** Which day of the week it is, and whether it is worked. */
function DayHint({day, works, id}: {day: string; works: Workdays; id?: string}) {
  const {t} = useTranslation("office");
  if (!isDay(day)) return null;
  const {works: worked, name, sure} = works(day);
  const said = worked
    ? name
      ? t("day.makeup", {name})
      : t("day.work")
    : name
      ? t("day.holiday", {name})
      : t("day.weekend");
  return (
    <span className="help day-hint" id={id}>
      {t(`day.week.${weekday(day)}` as "day.week.0")} · {said}
      {!sure && ` · ${t("day.unsure")}`}
    </span>
  );
}

type Common = {id?: string; value?: string | undefined; onChange?: (value: string) => void; "aria-invalid"?: boolean};

/** A day in the browser's own field, with what day it is. */
export function DayField({id, value, onChange, ...aria}: Common) {
  const works = useWorkdays();
  return (
    <div className="of-when">
      <Input
        {...aria}
        {...(id ? {id} : {})}
        type="date"
        value={value ?? ""}
        onChange={(event) => onChange?.(event.target.value)}
      />
      <DayHint day={value ?? ""} works={works} />
    </div>
  );
}

/** An instant in the browser's own field, in Beijing, with what day it is. It hands on the instant with its offset. */
export function WhenField({id, value, onChange, ...aria}: Common) {
  const works = useWorkdays();
  const local = value ? toLocal(value) : "";
  return (
    <div className="of-when">
      <Input
        {...aria}
        {...(id ? {id} : {})}
        type="datetime-local"
        step={local.length > 16 ? 1 : 60}
        value={local}
        onChange={(event) => onChange?.(toInstant(event.target.value))}
      />
      <DayHint day={local.slice(0, 10)} works={works} />
    </div>
  );
}
