import type {RefObject} from "react";
import {useTranslation} from "react-i18next";
import type {Schemas} from "../api/ask";
import {useText} from "../frame/i18n";
import {Money} from "../parts/amount";
import {Answer} from "../parts/answers";
import {asked, type Form} from "../parts/form";
import {percentOf} from "../parts/percent";
import {bring} from "./bring";
import {Files} from "./files";

type Content = NonNullable<Schemas["Review"]["content"]>;
type File = Schemas["ApplicationFile"];
type Props = {
  review: Schemas["Review"];
  content: Content;
  form: Form;
  places: Schemas["Place"][];
  file: number;
  setFile: (at: number) => void;
  filesRef: RefObject<HTMLElement | null>;
};

/** An application as it is read: what it asks for, then answer by answer, then its files. */
export function Material({review, content, form, places, file, setFile, filesRef}: Props) {
  const {t} = useTranslation("review");
  const text = useText();
  const sections = asked(form, content.answers);
  const open = (chosen: File) => {
    setFile(content.files.findIndex((f) => f.id === chosen.id));
    bring(filesRef.current);
    filesRef.current?.focus({preventScroll: true});
  };
  const outline = [
    {id: "about", title: t("material.about")},
    ...sections.map((s) => ({id: `section-${s.key}`, title: text(s.title)})),
    {id: "files", title: t("files.title", {count: content.files.length})},
  ];
  return (
    <>
      <nav className="outline" aria-label={t("material.outline")}>
        <ol>
          {outline.map((entry) => (
            <li key={entry.id}>
              <a
                href={`#${entry.id}`}
                onClick={(event) => {
                  event.preventDefault();
                  const part = document.getElementById(entry.id);
                  bring(part);
                  part?.focus({preventScroll: true});
                }}
              >
                {entry.title}
              </a>
            </li>
          ))}
        </ol>
      </nav>
      <section id="about" className="part" tabIndex={-1}>
        <h2>{t("material.about")}</h2>
        <About review={review} content={content} places={places} />
      </section>
      {sections.map((section) => (
        <section key={section.key} id={`section-${section.key}`} className="part" tabIndex={-1}>
          <h2>{text(section.title)}</h2>
          {section.fields.map((field) => (
            <div key={field.key} className="answer">
              <h3>{text(field.title)}</h3>
              <Answer field={field} answer={content.answers[field.key]} files={content.files} look={{open}} />
            </div>
          ))}
        </section>
      ))}
      <section id="files" className="part" tabIndex={-1} ref={filesRef}>
        <h2>{t("files.title", {count: content.files.length})}</h2>
        <Files application={review.application_id} files={content.files} at={file} go={setFile} />
      </section>
    </>
  );
}

function About({review, content, places}: Pick<Props, "review" | "content" | "places">) {
  const {t} = useTranslation("review");
  return (
    <dl className="facts">
      <dt>{t("material.applicant")}</dt>
      <dd>{review.applicant}</dd>
      <dt>{t("material.places")}</dt>
      <dd>
        {content.places
          .map((p) => {
            const name = places.find((place) => place.id === p.place_id)?.name ?? p.place_id;
            return content.places.length > 1 ? t("material.place_share", {name, share: percentOf(p.share)}) : name;
          })
          .join(t("material.and"))}
      </dd>
      <dt>{t("budget.asked")}</dt>
      <dd>
        <strong>
          <Money fen={content.asked_fen} />
        </strong>
      </dd>
      <dt>{t("budget.own_with_kind")}</dt>
      <dd>
        <Money fen={content.own_fen} />
        {content.in_kind_fen > 0 && (
          <>
            {" "}
            {t("material.of_which_kind")} <Money fen={content.in_kind_fen} />
          </>
        )}
      </dd>
      <dt>{t("budget.whole")}</dt>
      <dd>
        <Money fen={content.total_fen} />
      </dd>
    </dl>
  );
}
