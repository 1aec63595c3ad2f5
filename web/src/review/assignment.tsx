import {App, Button} from "antd";
import type {ReactNode} from "react";
import {useTranslation} from "react-i18next";
import {useNavigate, useParams} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {may} from "../parts/actbutton";
import {Currency} from "../parts/currency";
import {Deadline} from "../parts/deadline";
import {formOf} from "../parts/form";
import {Loaded, Page, Section} from "../parts/page";
import {Material} from "./material";
import {nextOf, progressOf} from "./queue";
import {Declaration} from "./recusal";
import {Scoring} from "./scoring";

type Review = Schemas["Review"];

/** One review: the declaration of interests first, then the application beside its score sheet. */
export function AssignmentPage() {
  const {assignment = ""} = useParams();
  // What is typed begins with what the server has now, never with what was read some time ago.
  const review = useRead("/assignments/{assignment}", {path: {assignment}}, {gcTime: 0});
  return <Loaded of={review}>{(told) => <Opened key={told.id} review={told} />}</Loaded>;
}

function Opened({review}: {review: Review}) {
  const {t} = useTranslation("review");
  const {message} = App.useApp();
  const navigate = useNavigate();
  const mine = useRead("/me/assignments", {});
  const next = () => {
    const after = nextOf(mine.data?.items ?? [], review.id);
    navigate(after ? `/review/${after.id}` : "/review");
  };
  const declared = (recused: boolean) => {
    if (!recused) return;
    void message.success({content: t("recusal.done"), duration: 6});
    next();
  };
  const page = (children: ReactNode) => (
    <Page title={review.title} trail={[{title: t("title"), to: "/review"}, {title: review.receipt}]}>
      <Head review={review} all={mine.data?.items} />
      {children}
    </Page>
  );
  if (review.state === "recused") return page(<Over text={t("recusal.recused")} next={next} />);
  if (!review.content) {
    if (may(review.can, "accept_assignment") !== null) return page(<Over text={t("closed")} next={next} />);
    return page(<Declaration review={review} done={declared} />);
  }
  return page(<Open review={review} content={review.content} next={next} />);
}

/** What the page is about, by when, and how far the reviewer is with all of them. */
function Head({review, all}: {review: Review; all: Schemas["OwnAssignment"][] | undefined}) {
  const {t} = useTranslation("review");
  const progress = progressOf(all ?? []);
  return (
    <p className="review-head">
      <span>{review.applicant}</span>
      <span>{t(`part.${review.part}`)}</span>
      {review.due_at && (
        <span>
          {t("due")} <Deadline at={review.due_at} provisional={review.provisional} />
        </span>
      )}
      {progress.total > 0 && <span>{t("progress", {done: progress.handedIn, total: progress.total})}</span>}
    </p>
  );
}

function Over({text, next}: {text: string; next: () => void}) {
  const {t} = useTranslation("review");
  return (
    <Section>
      <p>{text}</p>
      <Button type="primary" onClick={next}>
        {t("next")}
      </Button>
    </Section>
  );
}

/** The application with the form that gives its answers their names. */
function Open({review, content, next}: {review: Review; content: NonNullable<Review["content"]>; next: () => void}) {
  const round = useRead("/rounds/{round}", {path: {round: review.round_id}}, {staleTime: 300_000});
  return <Loaded of={round}>{(of) => <WithForm review={review} content={content} round={of} next={next} />}</Loaded>;
}

function WithForm({
  review,
  content,
  round,
  next,
}: {
  review: Review;
  content: NonNullable<Review["content"]>;
  round: Schemas["Round"];
  next: () => void;
}) {
  const policy = useRead("/policies/{policy}", {path: {policy: round.policy_id}}, {staleTime: 300_000});
  const places = useRead("/funders/{funder}/places", {path: {funder: round.funder_id}}, {staleTime: 300_000});
  return (
    <Loaded of={policy}>
      {(of) => (
        <Scoring
          review={review}
          fileCount={content.files.length}
          next={next}
          material={(file, setFile, filesRef) => (
            <Currency of={round.currency}>
              <Material
                review={review}
                content={content}
                form={formOf(of.document)}
                places={places.data?.items ?? []}
                file={file}
                setFile={setFile}
                filesRef={filesRef}
              />
            </Currency>
          )}
        />
      )}
    </Loaded>
  );
}
