import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import type {Schemas} from "../api/ask";
import {At} from "../parts/deadline";
import {eventName, roleName} from "../parts/standing";

/** What somebody must do about a batch, and how. */
export function Tasks({batch}: {batch: Schemas["WholeBatch"]}) {
  const {t} = useTranslation("finance");
  const {t: parts} = useTranslation("parts");
  if (batch.tasks.length === 0) return null;
  return (
    <section className="standing money-tasks" aria-label={t("task.title")}>
      <h2>{t("task.title")}</h2>
      <ul>
        {batch.tasks.map((task) => (
          <li key={task.kind + task.made_at}>
            <strong>
              {t(`task.kinds.${task.kind}` as "task.kinds.ask_bank", {defaultValue: eventName(parts, task.kind)})}
            </strong>{" "}
            · {roleName(parts, task.role)} · <At at={task.made_at} />
            {task.kind === "ask_bank" && (
              <p>
                {t("task.ask_bank")} <Link to={`/finance/batches/${batch.id}/replies`}>{t("reply.title")}</Link>
              </p>
            )}
            {task.kind === "explain_suspense" && (
              <p>
                {t("task.explain_suspense")} <Link to="/finance/reconciliation">{t("suspense.list")}</Link>
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
