import {Button, Input} from "antd";
import {useEffect, useState} from "react";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {useText} from "../frame/i18n";
import {MoneyInput} from "../parts/amount";
import {halfWidth, money} from "../parts/money";
import {Page, Section} from "../parts/page";
import {percentOf} from "../parts/percent";
import {Mistakes} from "../parts/refusal";
import {useWriting} from "./autosave";
import {checkBasics} from "./check";
import {amountsOf, type Place, placesOf, placesSum, retitled, withAmounts} from "./content";
import {shareOf} from "./decimal";
import {Wrong} from "./field";
import {askedBudget} from "./form";
import {withValue} from "./merge";
import {CommunityMeters, ProjectMeter} from "./meters";
import {SaveBar} from "./savebar";
import {Composing, type Errors, NextButtons, useWritten} from "./section";
import {Single} from "./single";

/** What every application says beside the form: its title, where it takes place, and unless the budget says so how much. */
export function Basics() {
  const {t} = useTranslation("apply");
  const {state, keeper, policy, mayWrite} = useWriting();
  const written = useWritten("title-places", () => checkBasics(state.content, policy));
  return (
    <Page title={t("basics.title")} trail={written.trail}>
      <Mistakes mistakes={written.mistakes} />
      <Composing>
        <Section>
          <Single
            question={{key: "title", title: {zh: "", en: ""}, type: "text", required: true, max: 200}}
            id="title"
            name="title"
            label={t("label.title")}
            help={t("basics.title_help")}
            answer={state.content.title}
            change={(value) => keeper.change((c) => retitled(policy.form, c, "title", String(value ?? "")))}
            errors={written.errors("/title")}
            disabled={!mayWrite}
          />
        </Section>
        <Places errors={written.errors} />
        <Amounts errors={written.errors} />
      </Composing>
      <SaveBar>
        <NextButtons written={written} />
      </SaveBar>
    </Page>
  );
}

function Places({errors}: {errors: Errors}) {
  const {t} = useTranslation("apply");
  const {state, keeper, mayWrite} = useWriting();
  const places = placesOf(state.content);
  const put = (after: Place[]) => keeper.change((c) => withValue(c, "places", after.length > 0 ? after : undefined));
  const sum = placesSum(places);
  return (
    <Section title={t("places.title")} id="places">
      <p className="help">{t("places.help")}</p>
      <Wrong id="places-wrong" errors={errors("/places")} />
      {places.map((place, i) => (
        <PlaceRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the list until a community is chosen
          key={i}
          place={place}
          index={i}
          errors={errors}
          disabled={!mayWrite}
          change={(after) => put(places.map((one, j) => (j === i ? after : one)))}
          remove={() => put(places.filter((_, j) => j !== i))}
        />
      ))}
      {mayWrite && (
        <Button
          className="wide-button"
          onClick={() => put([...places, {place_id: "", share: places.length === 0 ? "1" : ""}])}
        >
          {t("places.add")}
        </Button>
      )}
      {places.length > 0 && (
        <p role="status" className={sum === "100" ? "count" : "count overdue"}>
          {sum === "100" ? t("places.sum") : t("places.sum_wrong", {percent: sum})}
        </p>
      )}
      <CommunityMeters />
    </Section>
  );
}

/** How many communities a phone's own list of options can hold before it is searched. */
const long = 30;

function PlaceRow({
  place,
  index,
  errors,
  disabled,
  change,
  remove,
}: {
  place: Place;
  index: number;
  errors: Errors;
  disabled: boolean;
  change: (place: Place) => void;
  remove: () => void;
}) {
  const {t} = useTranslation("apply");
  const {communities, round} = useWriting();
  const [wanted, setWanted] = useState("");
  const id = `places-${index}`;
  const found = communities.filter(
    (c) => wanted.trim() === "" || c.name.includes(wanted.trim()) || c.place_id === place.place_id,
  );
  const chosen = communities.find((c) => c.place_id === place.place_id);
  return (
    <fieldset className="row-card">
      <legend>{t("places.row", {number: index + 1})}</legend>
      {communities.length > long && !disabled && (
        <div className="field">
          <label htmlFor={`${id}-find`}>{t("communities.find")}</label>
          <Input id={`${id}-find`} value={wanted} autoComplete="off" onChange={(e) => setWanted(e.target.value)} />
        </div>
      )}
      <div className="field">
        <label htmlFor={`${id}-place_id`}>{t("places.community")}</label>
        <Wrong id={`${id}-place-wrong`} errors={errors(`/places/${index}/place_id`)} />
        <select
          id={`${id}-place_id`}
          className="native-select"
          value={place.place_id}
          disabled={disabled}
          onChange={(event) => change({...place, place_id: event.target.value})}
        >
          <option value="">{t("choose")}</option>
          {found.map((c) => (
            <option key={c.place_id} value={c.place_id}>
              {c.left_fen <= 0
                ? t("places.full_option", {name: c.name})
                : t("places.option", {name: c.name, left: money(c.left_fen, round.currency)})}
            </option>
          ))}
        </select>
        {chosen && chosen.left_fen <= 0 && <p className="wrong-text">{t("places.full")}</p>}
      </div>
      <ShareField
        id={`${id}-share`}
        share={place.share}
        errors={errors(`/places/${index}/share`)}
        disabled={disabled}
        change={(share) => change({...place, share})}
      />
      {!disabled && (
        <Button danger onClick={remove}>
          {t("places.remove")}
          <span className="out-of-sight"> {chosen?.name}</span>
        </Button>
      )}
    </fieldset>
  );
}

function ShareField({
  id,
  share,
  errors,
  disabled,
  change,
}: {
  id: string;
  share: string;
  errors: string[];
  disabled: boolean;
  change: (share: string) => void;
}) {
  const {t} = useTranslation("apply");
  const [typed, setTyped] = useState("");
  const read = (text: string) => shareOf(halfWidth(text).replace("%", "")) ?? "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: typing must not be undone by its own effect
  useEffect(() => {
    // A row that was taken out, or somebody else, brings another share to this place.
    if (share !== read(typed)) setTyped(/^\d/.test(share) ? percentOf(share) : "");
  }, [share]);
  return (
    <div className="field">
      <label htmlFor={id}>{t("places.share")}</label>
      <Wrong id={`${id}-wrong`} errors={errors} />
      <Input
        id={id}
        className="int-input"
        inputMode="decimal"
        autoComplete="off"
        suffix="%"
        value={typed}
        disabled={disabled}
        aria-invalid={errors.length > 0}
        onChange={(event) => {
          setTyped(event.target.value);
          change(read(event.target.value));
        }}
      />
    </div>
  );
}

function Amounts({errors}: {errors: Errors}) {
  const {t} = useTranslation("apply");
  const text = useText();
  const {state, keeper, policy, round, draft, mayWrite} = useWriting();
  const budget = askedBudget(policy.form, state.content.answers ?? {});
  const amounts = amountsOf(state.content);
  if (budget) {
    const section = policy.form.sections.find((s) => s.fields.some((f) => f.key === budget.key))!;
    return (
      <Section title={t("amounts.title")}>
        <p>
          {t("amounts.by_budget", {asked: money(amounts.asked, round.currency)})}{" "}
          <Link to={`/apply/drafts/${draft.id}/${section.key}`}>{text(section.title)}</Link>
        </p>
      </Section>
    );
  }
  const fields = [
    ["asked_fen", "asked"],
    ["own_fen", "own"],
    ["in_kind_fen", "inKind"],
  ] as const;
  return (
    <Section title={t("amounts.title")}>
      {fields.map(([key, name]) => (
        <div className="field" key={key}>
          <label htmlFor={key}>{t(`label.${key}`)}</label>
          <Wrong id={`${key}-wrong`} errors={errors(`/${key}`)} />
          <MoneyInput
            id={key}
            value={state.content[key] === undefined ? null : amounts[name]}
            disabled={!mayWrite}
            onChange={(fen) => keeper.change((c) => withAmounts(c, {...amountsOf(c), [name]: fen ?? 0}))}
          />
        </div>
      ))}
      <p>
        <strong>{t("label.total_fen")}</strong> <span className="money">{money(amounts.total, round.currency)}</span>
      </p>
      <Wrong id="total-wrong" errors={errors("/total_fen")} />
      <ProjectMeter />
    </Section>
  );
}
