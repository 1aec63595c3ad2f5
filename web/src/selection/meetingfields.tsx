import {InputNumber, Select} from "antd";
import {useTranslation} from "react-i18next";
import type {Schemas} from "../api/ask";
import type {Meeting} from "./vote";

type Props = {
  communities: Schemas["Community"][];
  /** How often a community may meet, as far as the policy says. */
  most: number | undefined;
  meeting: Meeting;
  change: (meeting: Meeting) => void;
};

/** Where and when a meeting was held, and who was there. */
export function MeetingFields({communities, most, meeting, change}: Props) {
  const {t} = useTranslation("selection");
  const set = (part: Partial<Meeting>) => change({...meeting, ...part});
  return (
    <div className="filters">
      <div>
        <label htmlFor="vote-place">{t("vote.place")}</label>
        <Select
          id="vote-place"
          className="wide-select"
          showSearch={{optionFilterProp: "label"}}
          value={meeting.place}
          onChange={(place: string) => set({place})}
          options={communities.map((c) => ({value: c.place_id, label: c.name}))}
        />
      </div>
      <div>
        <label htmlFor="vote-number">{t("vote.number", {count: most ?? 1})}</label>
        <InputNumber
          id="vote-number"
          min={1}
          max={most ?? 20}
          precision={0}
          value={meeting.number}
          onChange={(number) => set({number})}
        />
      </div>
      <div>
        <label htmlFor="vote-day">{t("vote.day")}</label>
        <input
          id="vote-day"
          type="date"
          className="native"
          value={meeting.day}
          onChange={(event) => set({day: event.target.value})}
        />
      </div>
      <div>
        <label htmlFor="vote-representatives">{t("vote.representatives")}</label>
        <InputNumber
          id="vote-representatives"
          min={1}
          precision={0}
          value={meeting.representatives}
          onChange={(representatives) => set({representatives})}
        />
      </div>
      <div>
        <label htmlFor="vote-present">{t("vote.present")}</label>
        <InputNumber
          id="vote-present"
          min={0}
          precision={0}
          value={meeting.present}
          onChange={(present) => set({present})}
        />
      </div>
    </div>
  );
}
