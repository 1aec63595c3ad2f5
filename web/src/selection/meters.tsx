import {useTranslation} from "react-i18next";
import type {Schemas} from "../api/ask";
import {CapMeter} from "../parts/amount";
import {useMoney} from "../parts/currency";
import {fullestFirst, type Room} from "./board";

/** What the board takes of the pool and of the number of awards. */
export function Meters({totals, most}: {totals: Schemas["Totals"]; most: number | null}) {
  const {t} = useTranslation("selection");
  const money = useMoney();
  return (
    <div className="meters">
      {totals.pool_left_fen === null ? (
        <p>{t("meters.no_pool", {amount: money(totals.awarded_fen)})}</p>
      ) : (
        <CapMeter
          label={t("meters.pool")}
          used={totals.awarded_fen}
          limit={totals.awarded_fen + totals.pool_left_fen}
        />
      )}
      {most !== null && (
        <div className="meter">
          <div className="meter-label">{t("meters.count")}</div>
          <div className="meter-bar" aria-hidden="true">
            <div className="meter-fill" style={{width: `${Math.min(100, (totals.awarded / most) * 100)}%`}} />
          </div>
          <div className="meter-text">
            {t("meters.count_text", {used: totals.awarded, most, left: Math.max(0, most - totals.awarded)})}
          </div>
        </div>
      )}
    </div>
  );
}

type RoomsProps = {rooms: Room[]; chosen: string | undefined; choose: (place: string | undefined) => void};

/** What is left for each community. A chosen one shows its rows alone. */
export function Rooms({rooms, chosen, choose}: RoomsProps) {
  const {t} = useTranslation("selection");
  const money = useMoney();
  return (
    <details open={chosen !== undefined}>
      <summary>
        {t("rooms.title", {
          count: rooms.length,
          full: rooms.filter((r) => r.left_fen === 0).length,
        })}
      </summary>
      <ul className="chips rooms">
        {fullestFirst(rooms).map((r) => (
          <li key={r.place_id}>
            <button
              type="button"
              className={r.left_fen === 0 ? "chip chip-full" : "chip"}
              aria-pressed={chosen === r.place_id}
              onClick={() => choose(chosen === r.place_id ? undefined : r.place_id)}
            >
              <strong>{r.name}</strong>{" "}
              {r.limit_fen === null
                ? money(r.taken_fen)
                : t(r.left_fen === 0 ? "rooms.full" : "rooms.left", {
                    used: money(r.used_fen + r.taken_fen),
                    limit: money(r.limit_fen),
                    left: money(r.left_fen ?? 0),
                  })}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
