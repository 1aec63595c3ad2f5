import {useTranslation} from "react-i18next";
import {type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {useFunder} from "../frame/session";
import {Currency, useCurrency} from "../parts/currency";
import {NativeSelect} from "../parts/nativeselect";
import {Loaded, Section} from "../parts/page";
import {useQueryState} from "../parts/querytable";
import {Scroll} from "../parts/scroll";
import {tokens, type Value} from "./policy";
import {PolicyValue} from "./policyvalue";
import {usePath} from "./policywords";

type Head = Schemas["PolicyHead"];

/** What changes from another version to this one; unless another is chosen, from the one before. */
export function Difference({policy}: {policy: Head}) {
  const {t} = useTranslation("office");
  const text = useText();
  const query = useQueryState();
  const all = useRead("/funders/{funder}/policies", {path: {funder: useFunder()}});
  const others = all.data?.items.filter((p) => p.id !== policy.id) ?? [];
  const before = others.filter((p) => p.key === policy.key && p.version < policy.version).at(-1);
  const from = query.get("from") ?? before?.id ?? "";
  return (
    <Section title={t("diff.title")} id="diff">
      <label htmlFor="diff-from">{t("diff.from")}</label>{" "}
      <NativeSelect
        id="diff-from"
        none={t("diff.choose")}
        value={from}
        onChange={(chosen) => query.set({from: chosen || undefined})}
        options={others.map((p) => ({
          value: p.id,
          label: `${t("policies.name", {key: p.key, version: p.version})} ${text(p.title)}`,
        }))}
      />
      {from && <Changes from={from} to={policy.id} />}
    </Section>
  );
}

function Changes({from, to}: {from: string; to: string}) {
  const {t} = useTranslation("office");
  const path = usePath();
  const now = useCurrency();
  const diff = useRead("/policies/{policy}/diff", {path: {policy: from}, query: {to}});
  return (
    <Loaded of={diff}>
      {({changes}) =>
        changes.length === 0 ? (
          <p role="status">{t("diff.same")}</p>
        ) : (
          <Scroll label={t("diff.title")}>
            <table className="of-table">
              <thead>
                <tr>
                  <th scope="col">{t("diff.place")}</th>
                  <th scope="col">{t("diff.before")}</th>
                  <th scope="col">{t("diff.after")}</th>
                </tr>
              </thead>
              <tbody>
                {changes.map((c) => (
                  <tr key={c.pointer}>
                    <th scope="row">{path(c.pointer)}</th>
                    <td>
                      <Currency
                        of={(changes.find(({pointer}) => pointer === "/currency")?.before as string | undefined) ?? now}
                      >
                        <Side pointer={c.pointer} value={c.before as Value | undefined} />
                      </Currency>
                    </td>
                    <td>
                      <Side pointer={c.pointer} value={c.after as Value | undefined} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )
      }
    </Loaded>
  );
}

function Side({pointer, value}: {pointer: string; value: Value | undefined}) {
  const {t} = useTranslation("office");
  const name =
    tokens(pointer)
      .filter((token) => !/^\d+$/.test(token))
      .at(-1) ?? "";
  return value === undefined ? (
    <span className="quiet">{t("diff.nothing")}</span>
  ) : (
    <PolicyValue name={name} value={value} />
  );
}
