import {useQuery} from "@tanstack/react-query";
import {Button} from "antd";
import {useCallback, useMemo, useState} from "react";
import {useTranslation} from "react-i18next";
import {read, type Schemas, useAct} from "../api/ask";
import {Confirm} from "../parts/confirm";
import {Empty, Section} from "../parts/page";
import {batchOf, type Chosen, chosenOf, type Load, loadsOf} from "./draw";
import {DrawTable, Loads} from "./drawtable";
import type {Round} from "./round";

type Proposal = Schemas["AssignmentProposal"];
type Reviewer = Schemas["Reviewer"];
type Head = Schemas["ApplicationHead"];

/** The applications that reviewers are drawn for, all pages of them, to name them. */
function useHeads(round: string) {
  return useQuery({
    queryKey: ["heads", round],
    queryFn: async ({signal}) => {
      const found = new Map<string, Head>();
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const stage: ("eligible" | "desk_review" | "panel_review")[] = ["eligible", "desk_review", "panel_review"];
        const query = {stage, limit: 200, ...(cursor ? {cursor} : {})};
        const page = await read("/rounds/{round}/applications", {path: {round}, query}, signal);
        for (const head of page.items) found.set(head.id, head);
        cursor = page.next_cursor;
      }
      return found;
    },
    staleTime: 60_000,
  });
}

type DrawProps = {
  round: Round;
  proposal: Proposal;
  people: Reviewer[];
  /** Told how many applications were assigned; what is left to draw is then another draw. */
  done: (applications: number) => void;
};

/** The draw to look at and change, and then to assign as a whole. */
export function Draw({round, proposal, people, done}: DrawProps) {
  const {t} = useTranslation("selection");
  const [chosen, setChosen] = useState<Chosen>(() => chosenOf(proposal));
  const [open, setOpen] = useState(false);
  const heads = useHeads(round.id);
  const assign = useAct("post", "/rounds/{round}/assignments", {
    onSuccess: (told) => {
      setOpen(false);
      done(told?.applications.length ?? 0);
    },
  });
  const loads = useMemo(() => loadsOf(proposal, chosen), [proposal, chosen]);
  const names = useMemo(
    () =>
      new Map([...people.map((p) => [p.person_id, p.name] as const), ...loads.map((l) => [l.person, l.name] as const)]),
    [people, loads],
  );
  const change = useCallback(
    (application: string, reviewers: string[]) => setChosen((before) => ({...before, [application]: reviewers})),
    [],
  );
  const batch = batchOf(chosen);
  if (proposal.items.length === 0 && proposal.unfilled.length === 0)
    return (
      <Section title={t("assignments.view.draw")}>
        <Empty>{t("draw.none")}</Empty>
      </Section>
    );
  return (
    <>
      <Section
        title={t("assignments.view.draw")}
        side={
          <Button type="primary" onClick={() => setOpen(true)}>
            {t("draw.assign", {count: batch.length})}
          </Button>
        }
      >
        <p className="help">{t("draw.help")}</p>
        <div className="two-sides">
          <DrawTable
            proposal={proposal}
            chosen={chosen}
            heads={heads.data}
            people={people}
            names={names}
            change={change}
          />
          <Loads loads={loads} />
        </div>
      </Section>
      <Assigning
        open={open}
        batch={batch}
        loads={loads}
        unfilled={proposal.unfilled.length}
        busy={assign.isPending}
        error={assign.error}
        submit={() => assign.mutate({path: {round: round.id}, body: {assignments: batch}})}
        cancel={() => setOpen(false)}
      />
    </>
  );
}

type AssigningProps = {
  open: boolean;
  batch: ReturnType<typeof batchOf>;
  loads: Load[];
  unfilled: number;
  busy: boolean;
  error: Error | null;
  submit: () => void;
  cancel: () => void;
};

/** What the draw will do, before it is done. */
function Assigning({open, batch, loads, unfilled, busy, error, submit, cancel}: AssigningProps) {
  const {t} = useTranslation("selection");
  const reviews = batch.reduce((sum, b) => sum + b.reviewers.length, 0);
  return (
    <Confirm
      open={open}
      title={t("draw.confirm")}
      effects={[
        t("draw.effect_count", {applications: batch.length, reviews}),
        t("draw.effect_load", {least: loads.at(-1)?.after ?? 0, most: loads[0]?.after ?? 0}),
        t("draw.effect_reviewers"),
        ...(unfilled > 0 ? [t("draw.effect_unfilled", {count: unfilled})] : []),
      ]}
      submit={t("draw.submit")}
      busy={busy}
      error={error}
      onSubmit={submit}
      onCancel={cancel}
    />
  );
}
