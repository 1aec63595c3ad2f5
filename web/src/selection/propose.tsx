import {Button} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useNavigate} from "react-router";
import {useAct} from "../api/ask";
import {may} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {useMoney} from "../parts/currency";
import {Sorry} from "../parts/refusal";
import {type Override, requestOf} from "./overrides";
import {type Preview, usePreview} from "./preview";
import type {Round} from "./round";

type Props = {
  round: Round;
  overrides: Override[];
  /** Those of the reserve who are to be promoted; none while the first run is prepared, which decides all. */
  promoted: string[] | undefined;
  preview: Preview;
  done: () => void;
};

/** Proposes the board as it is shown. Another person releases it. */
export function Propose(p: Props) {
  const {t} = useTranslation("selection");
  const [open, setOpen] = useState(false);
  const [nobody, setNobody] = useState(false);
  if (may(p.round.can, "propose_allocation") === undefined) return <p className="quiet">{t("propose.who")}</p>;
  const start = () => {
    const empty = p.promoted?.length === 0;
    setNobody(empty ?? false);
    if (!empty) setOpen(true);
  };
  return (
    <>
      {nobody && (
        <p className="overdue" role="alert">
          {t("propose.nobody")}
        </p>
      )}
      <Button type="primary" onClick={start}>
        {p.promoted ? t("propose.promote", {count: p.promoted.length}) : t("propose.open")}
      </Button>
      {open &&
        (p.promoted ? (
          <Promote {...p} promoted={p.promoted} close={() => setOpen(false)} />
        ) : (
          <Ask {...p} close={() => setOpen(false)} />
        ))}
    </>
  );
}

/** A promotion is first tried with those alone who are promoted: whom that passes over, needs a reason. */
function Promote(p: Props & {promoted: string[]; close: () => void}) {
  const chosen = new Set(p.promoted);
  const overrides = p.overrides.filter((o) => chosen.has(o.application_id));
  const {preview, error} = usePreview(p.round.id, overrides, p.promoted);
  // Once it is there it stays while it is asked for again: in it is the reason that is being written.
  if (!preview) return error && <Sorry error={error} />;
  return <Ask {...p} overrides={overrides} preview={preview} />;
}

function Ask({round, overrides, promoted, preview, done, close}: Props & {close: () => void}) {
  const {t} = useTranslation("selection");
  const money = useMoney();
  const navigate = useNavigate();
  const propose = useAct("post", "/rounds/{round}/allocations", {
    onSuccess: (proposal) => {
      done();
      if (proposal) navigate(`/selection/allocations/${proposal.allocation_id}`);
    },
  });
  const {totals, passed_over} = preview;
  const effects = [
    t("propose.effect_awarded", {count: totals.awarded, amount: money(totals.awarded_fen)}),
    t("propose.effect_rest", {reserve: totals.reserve, declined: totals.declined}),
    ...(overrides.length > 0 ? [t("propose.effect_overrides", {count: overrides.length})] : []),
    t("propose.effect_nothing"),
    t("propose.effect_second"),
  ];
  if (passed_over.length > 0) effects.push(t("propose.effect_passed", {receipts: passed_over.join(t("comma"))}));
  return (
    <Confirm
      open
      title={t("propose.title")}
      effects={effects}
      submit={t("propose.submit")}
      {...(passed_over.length > 0 ? {reason: {label: t("propose.reason"), help: t("propose.reason_help")}} : {})}
      busy={propose.isPending}
      error={propose.error}
      onSubmit={(reason) =>
        propose.mutate({
          path: {round: round.id},
          body: {
            overrides: requestOf(overrides),
            ...(promoted ? {applications: promoted} : {}),
            ...(reason ? {reason} : {}),
          },
        })
      }
      onCancel={close}
    />
  );
}
