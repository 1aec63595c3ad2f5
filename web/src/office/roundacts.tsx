import {App} from "antd";
import {type ReactNode, useState} from "react";
import {useTranslation} from "react-i18next";
import {useNavigate} from "react-router";
import {type Schemas, useAct} from "../api/ask";
import {ActButton, may} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {instant} from "../parts/time";

type Round = Schemas["Round"];

const paths = {
  publish_round: "/rounds/{round}/publication",
  start_review: "/rounds/{round}/review",
  start_allocation: "/rounds/{round}/allocation-start",
  cancel_round: "/rounds/{round}/cancellation",
} as const;
type Act = keyof typeof paths;

/** What can be done with a round as a whole. */
export function RoundActs({round}: {round: Round}) {
  const {t} = useTranslation("office");
  const navigate = useNavigate();
  const shown = (["publish_round", "start_review", "start_allocation", "cancel_round"] as const).filter(
    (act) =>
      may(round.can, act) === null || (act === "publish_round" && may(round.can, act) && round.stage === "draft"),
  );
  const shortlist = may(round.can, "shortlist") === null;
  if (shown.length === 0 && !shortlist) return null;
  return (
    <div className="row of-acts">
      {shown.map((act) => (
        <RoundAct key={act} round={round} act={act} />
      ))}
      {shortlist && (
        <ActButton
          can={round.can}
          act="shortlist"
          onClick={() => navigate(`/selection/rounds/${round.id}/assignments`)}
        >
          {t("act.shortlist")}
        </ActButton>
      )}
    </div>
  );
}

/** One of them, with its effects before it is done. */
export function RoundAct({round, act}: {round: Round; act: Act}) {
  const {t} = useTranslation("office");
  const {message} = App.useApp();
  const [asked, setAsked] = useState(false);
  const send = useAct("post", paths[act], {
    onSuccess: () => {
      setAsked(false);
      void message.success(t(`act.${act}_done`));
    },
  });
  return (
    <>
      <ActButton
        can={round.can}
        act={act}
        type={act === "cancel_round" ? "default" : "primary"}
        danger={act === "cancel_round"}
        onClick={() => setAsked(true)}
      >
        {t(`act.${act}`)}
      </ActButton>
      <Confirm
        open={asked}
        title={t(`act.${act}`)}
        effects={useEffects(round, act)}
        submit={t(`act.${act}`)}
        danger={act === "cancel_round"}
        {...(act === "cancel_round" ? {reason: {label: t("act.cancel_reason"), max: 2000}} : {})}
        busy={send.isPending}
        error={send.error}
        onCancel={() => setAsked(false)}
        onSubmit={(reason) =>
          send.mutate({path: {round: round.id}, body: {version: round.version, ...(reason ? {reason} : {})}})
        }
      />
    </>
  );
}

function useEffects(round: Round, act: Act): ReactNode[] {
  const {t} = useTranslation("office");
  switch (act) {
    case "publish_round":
      return [
        t("effect.publish_window", {opens: instant(round.opens_at), closes: instant(round.closes_at)}),
        t("effect.publish_policy"),
        t("effect.publish_pool"),
        t("effect.second_round"),
      ];
    case "start_review":
      return [t("effect.review"), t("effect.review_screening"), t("effect.no_return")];
    case "start_allocation":
      return [t("effect.allocation"), t("effect.allocation_scores"), t("effect.no_return")];
    case "cancel_round":
      return [t("effect.cancel"), t("effect.cancel_applications"), t("effect.cancel_reason"), t("effect.no_return")];
  }
}
