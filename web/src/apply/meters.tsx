import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {CapMeter} from "../parts/amount";
import {useWriting} from "./autosave";
import {ratios, rowsOf} from "./budget";
import {amountsOf, placesOf} from "./content";
import {portion} from "./decimal";
import type {Field} from "./form";
import {percent} from "./words";

/** What is asked against the cap of a project. */
export function ProjectMeter({id}: {id?: string}) {
  const {t} = useTranslation("apply");
  const {state, policy} = useWriting();
  const cap = policy.caps.per_project_fen;
  if (cap === null) return null;
  return (
    <CapMeter {...(id ? {id} : {})} label={t("meter.project")} used={amountsOf(state.content).asked} limit={cap} />
  );
}

/** What is asked for each of the chosen communities against what is left for it. */
export function CommunityMeters() {
  const {t} = useTranslation("apply");
  const {state, communities} = useWriting();
  const {asked} = amountsOf(state.content);
  return placesOf(state.content).map((place) => {
    const community = communities.find((c) => c.place_id === place.place_id);
    if (!community || !/^(0\.\d+|1)$/.test(place.share)) return null;
    return (
      <CapMeter
        key={place.place_id}
        label={t("meter.community", {name: community.name})}
        used={portion(place.share, asked)}
        limit={community.left_fen}
      />
    );
  });
}

/** What heads and lines of the budget take against their share of the amount asked. */
export function RatioMeters({field}: {field: Field}) {
  const {t} = useTranslation("apply");
  const text = useText();
  const {state} = useWriting();
  const rows = rowsOf(state.content.answers?.[field.key]);
  return ratios(field, rows, amountsOf(state.content).asked).map((r) => (
    <CapMeter
      key={r.title.zh}
      label={t("meter.ratio", {title: text(r.title), percent: percent(r.ratio)})}
      used={r.taken}
      limit={r.limit}
    />
  ));
}
