import {useTranslation} from "react-i18next";
import {Money} from "../parts/amount";
import {percentOf} from "../parts/percent";
import {Scroll} from "../parts/scroll";
import {instant} from "../parts/time";
import type {Document, Value} from "./policy";
import {inOrder, memberName, valueName} from "./policywords";

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
  if (typeof value === "number") return <>{name.endsWith("_fen") ? <Money fen={value} /> : value}</>;
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

/** Whether it is one value, which stands beside its name. */
export function flat(value: Value | undefined): boolean {
  return value === undefined || value === null || typeof value !== "object" || (!Array.isArray(value) && isText(value));
}

/** The members of an object: single values beside their names, everything else below its name. */
function Members({value}: {value: Document}) {
  const {t} = useTranslation("office");
  const entries = inOrder(t, Object.keys(value)).map((name) => [name, value[name]!] as const);
  const single = entries.filter(([, member]) => flat(member));
  const deep = entries.filter(([, member]) => !flat(member));
  return (
    <>
      {single.length > 0 && (
        <dl className="of-facts">
          {single.map(([name, member]) => (
            <div key={name} className="of-pair">
              <dt>{memberName(t, name)}</dt>
              <dd>
                <PolicyValue name={name} value={member} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {deep.map(([name, member]) => (
        <div key={name}>
          <p className="of-below">{memberName(t, name)}</p>
          <PolicyValue name={name} value={member} />
        </div>
      ))}
    </>
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
          {item !== null && typeof item === "object" && !Array.isArray(item) && !isText(item) ? (
            <Titled value={item} />
          ) : (
            <PolicyValue name={name} value={item} />
          )}
        </li>
      ))}
    </ol>
  );
}

/** An item by its title, its single values in one line, and what is below it. */
function Titled({value}: {value: Document}) {
  const {t} = useTranslation("office");
  const {title, key, ...rest} = value;
  const single = inOrder(t, Object.keys(rest))
    .map((name) => [name, rest[name]!] as const)
    .filter(([, member]) => flat(member));
  const deep = Object.fromEntries(Object.entries(rest).filter(([, member]) => !flat(member)));
  return (
    <>
      <div>
        <strong>
          <PolicyValue name="title" value={title ?? key} />
        </strong>
      </div>
      {single.length > 0 && (
        <div className="quiet">
          {single.map(([name, member], i) => (
            <span key={name}>
              {i > 0 && " · "}
              {t("policy.pair", {name: memberName(t, name)})}
              <PolicyValue name={name} value={member} />
            </span>
          ))}
        </div>
      )}
      <Members value={deep} />
    </>
  );
}

/** Items of which every member is a single value, as a table. */
function Rows({name, items}: {name: string; items: Document[]}) {
  const {t} = useTranslation("office");
  const columns = inOrder(t, [...new Set(items.flatMap((i) => Object.keys(i)))]);
  return (
    <Scroll label={memberName(t, name)}>
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
    </Scroll>
  );
}
