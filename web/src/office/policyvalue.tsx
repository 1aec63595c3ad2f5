import {useTranslation} from "react-i18next";
import {money} from "../parts/money";
import {instant} from "../parts/time";
import type {Document, Value} from "./policy";
import {memberName, valueName} from "./policywords";
import {percentOf} from "./ratio";

/** The members whose strings are one of a fixed list of answers. */
const fixed = new Set(["kind", "auto", "list", "on", "type", "cap_scope", "community_share", "quorum", "tie_break"]);
/** The members that are shares of a whole. */
const shares = new Set(["ratio", "min_part_ratio", "own_ratio_min", "expert", "resident", "reason_below", "max_ratio"]);

/** A value of a policy as people read it, whatever it is. */
export function PolicyValue({name, value}: {name: string; value: Value | undefined}) {
  const {t} = useTranslation("office");
  if (value === undefined) return <>—</>;
  if (value === null) return <>{t("policy.no_value")}</>;
  if (typeof value === "boolean") return <>{value ? t("yes") : t("no")}</>;
  if (typeof value === "number") return <>{name.endsWith("_fen") ? money(value) : value}</>;
  if (typeof value === "string") return <>{told(value)}</>;
  if (Array.isArray(value)) return <List name={name} items={value} />;
  if (isText(value)) {
    return (
      <>
        {value.zh} <span className="quiet">{value.en}</span>
      </>
    );
  }
  return <Members value={value} />;

  function told(text: string): string {
    if (fixed.has(name)) return valueName(t, text);
    if (shares.has(name)) return `${percentOf(text)}%`;
    if (/^\d{4}-\d\d-\d\dT/.test(text)) return t("policy.beijing", {at: instant(text)});
    return text;
  }
}

function isText(value: Document): value is {zh: string; en: string} {
  return typeof value.zh === "string" && typeof value.en === "string" && Object.keys(value).length === 2;
}

function flat(value: Value): boolean {
  return value === null || typeof value !== "object" || (!Array.isArray(value) && isText(value));
}

function Members({value}: {value: Document}) {
  const {t} = useTranslation("office");
  return (
    <dl className="facts of-facts">
      {Object.entries(value).map(([name, member]) => (
        <div key={name} className="of-pair">
          <dt>{memberName(t, name)}</dt>
          <dd>
            <PolicyValue name={name} value={member} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function List({name, items}: {name: string; items: Value[]}) {
  const {t} = useTranslation("office");
  if (items.length === 0) return <>{t("policy.empty")}</>;
  const objects = items.every((i): i is Document => i !== null && typeof i === "object" && !Array.isArray(i));
  if (objects && items.every((i) => Object.values(i).every(flat)))
    return <Rows name={name} items={items as Document[]} />;
  return (
    <ol className="of-list">
      {items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what is shown here does not change places
        <li key={i}>
          <PolicyValue name={name} value={item} />
        </li>
      ))}
    </ol>
  );
}

/** Items of which every member is a single value, as a table. */
function Rows({name, items}: {name: string; items: Document[]}) {
  const {t} = useTranslation("office");
  const columns = [...new Set(items.flatMap((i) => Object.keys(i)))];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is reached by keyboard
    <section className="of-scroll" tabIndex={0} aria-label={memberName(t, name)}>
      <table className="of-table">
        <thead>
          <tr>
            {columns.map((c) => (
              <th key={c} scope="col">
                {memberName(t, c)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what is shown here does not change places
            <tr key={i}>
              {columns.map((c) => (
                <td key={c}>
                  <PolicyValue name={c} value={item[c]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
