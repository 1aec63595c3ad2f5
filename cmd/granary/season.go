package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/granary-grants/granary/grant"
)

// season is a worked round as data: who applies for what, what reviewers score, how residents vote. It holds
// inputs only; what follows from them is for the engine to find.
type season struct {
	Places        []seasonPlace        `json:"places"`
	Bodies        []seasonBody         `json:"bodies"`
	Organisations []seasonOrganisation `json:"organisations"`
	Experts       []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"experts"`
	Panels []struct {
		ID      string   `json:"id"`
		Members []string `json:"members"`
	} `json:"panels"`
	Recusals []seasonRecusal `json:"recusals"`
	Refused  []struct {
		Org       string    `json:"org"`
		At        time.Time `json:"at"`
		Ask       string    `json:"ask"`
		Community string    `json:"community"`
		Reason    string    `json:"reason"`
	} `json:"refused_submissions"`
	Applications []seasonApplication `json:"applications"`
	Meetings     []seasonMeeting     `json:"vote_meetings"`
	Lots         []struct {
		Order []string   `json:"order"`
		Drawn grant.Date `json:"drawn"`
	} `json:"lots"`

	Objections []struct {
		On      grant.Date `json:"on"`
		About   string     `json:"about"`
		By      string     `json:"by"` // an organisation, or anonymous
		Kind    string     `json:"kind"`
		Claim   string     `json:"claim"`
		Checked string     `json:"checked"`
		Effect  string     `json:"effect"`
	} `json:"objections"`

	CoFunding struct {
		Decided   grant.Date       `json:"decided"`
		Districts []seasonDistrict `json:"districts"`
	} `json:"co_funding"`
	Fund       seasonFund      `json:"special_fund"`
	Agreements []seasonSigning `json:"agreements"`
	Runs       []seasonRun     `json:"payment_runs"`
	Bounced    []struct {
		Project  string     `json:"project"`
		Run      string     `json:"run"`
		Line     string     `json:"line"`
		Returned grant.Date `json:"returned"`
		Reason   string     `json:"reason"`
		Reissued grant.Date `json:"reissued"`
	} `json:"bounced_payments"`

	policy   json.RawMessage
	next     json.RawMessage // the policy of the round after it
	rules    []grant.EligibilityRule
	rubric   *grant.Rubric
	calendar []grant.CalendarYear
}

// seasonRecusal is an expert who steps back from an application, and who steps in.
type seasonRecusal struct {
	Project    string `json:"project"`
	Expert     string `json:"expert"`
	ReplacedBy string `json:"replaced_by"`
}

type seasonPlace struct {
	Code   string `json:"code"`
	Key    string `json:"key"`
	Name   string `json:"name"`
	Level  string `json:"level"`
	Kind   string `json:"kind"`
	Parent string `json:"parent"`
}

type seasonBody struct {
	Key  string `json:"key"`
	Name string `json:"name"`
	USCC string `json:"uscc"`
}

type seasonOrganisation struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	USCC       string     `json:"uscc"`
	Type       string     `json:"type"`
	Registered grant.Date `json:"registered"`
	Bank       struct {
		Name   string `json:"account_name"`
		Number string `json:"account_no"`
	} `json:"bank"`
	Reports map[string]string `json:"annual_reports"`
	Credit  []struct {
		List    grant.CreditList `json:"list"`
		Listed  grant.Date       `json:"listed"`
		Entered grant.Date       `json:"entered"`
		Removed *grant.Date      `json:"removed"`
		Reason  string           `json:"reason"`
	} `json:"credit"`
}

type seasonApplication struct {
	ID          string        `json:"id"`
	Submitted   time.Time     `json:"submitted"`
	Org         string        `json:"org"`
	Name        string        `json:"name"`
	Theme       string        `json:"theme"`
	Field       string        `json:"service_field"`
	Communities []seasonShare `json:"communities"`
	Ask         string        `json:"ask"`
	Budget      struct {
		Total string `json:"total"`
		Own   string `json:"own"`
	} `json:"budget"`
	Start         string            `json:"start"`
	End           string            `json:"end"`
	Beneficiaries int               `json:"beneficiaries_direct"`
	CharterOK     bool              `json:"charter_scope_ok"`
	Supplement    *seasonSupplement `json:"supplement"`
	Desk          []struct {
		Expert string `json:"expert"`
		Score  int64  `json:"score"`
	} `json:"desk"`
	Panel          string `json:"panel"`
	Reviewed       string `json:"reviewed"`
	ReviewedReason string `json:"reviewed_reason"`
	Sheets         []struct {
		Expert string  `json:"expert"`
		Total  int64   `json:"total"`
		Items  []int64 `json:"items"`
	} `json:"sheets"`
}

// seasonDistrict is what a district adds to the awards of its projects.
type seasonDistrict struct {
	District string `json:"district"`
	Pool     string `json:"pool"`
	Rule     struct {
		Kind    string `json:"kind"`
		Percent string `json:"pct"`
		Max     string `json:"max"`
		Amount  string `json:"amount"`
	} `json:"rule"`
	Projects []string `json:"projects"`
}

// seasonFund is a named fund with what was asked of it.
type seasonFund struct {
	Name      string   `json:"name"`
	Balance   string   `json:"balance"`
	Fields    []string `json:"purpose_fields"`
	Area      []string `json:"area"`
	Relations []struct {
		Org string `json:"org"`
	} `json:"relations"`
	Committee []string `json:"committee"`
	Requests  []struct {
		Project string `json:"project"`
		Amount  string `json:"amount"`
		Recused []struct {
			Member string `json:"member"`
		} `json:"recused"`
		For     int    `json:"for"`
		Blocked string `json:"blocked_expected"`
	} `json:"requests"`
}

// seasonSigning is a day on which agreements are signed.
type seasonSigning struct {
	Date     grant.Date `json:"date"`
	Projects []string   `json:"projects"`
}

// seasonRun is a day on which a tranche is paid.
type seasonRun struct {
	ID       string     `json:"id"`
	Tranche  int        `json:"tranche"`
	Date     grant.Date `json:"date"`
	Projects []string   `json:"projects"`
}

type seasonShare struct {
	Community string `json:"community"`
	Percent   int64  `json:"share_pct"`
}

type seasonSupplement struct {
	Asked    grant.Date `json:"asked"`
	Rule     string     `json:"rule"`
	Item     string     `json:"item"`
	Received *time.Time `json:"received"`
	Shows    struct {
		Reports map[string]string `json:"annual_reports"`
	} `json:"shows"`
}

type seasonMeeting struct {
	Community       string     `json:"community"`
	Number          int        `json:"no"`
	Date            grant.Date `json:"date"`
	Representatives int        `json:"representatives"`
	Present         int        `json:"present"`
	Votes           []struct {
		Project string `json:"project"`
		For     int    `json:"for"`
		Against int    `json:"against"`
		Abstain int    `json:"abstain"`
	} `json:"votes"`
}

// batches is how many batches the first tranche takes: one a run, and one for each payment that bounces.
func (s *season) batches() int {
	n := len(s.Bounced)
	for _, run := range s.Runs {
		if run.Tranche == 1 {
			n++
		}
	}
	return n
}

// end is the day of the first tranche's last payment, the last on which something of the season happens.
func (s *season) end() grant.Date {
	var end grant.Date
	for _, run := range s.Runs {
		if run.Tranche == 1 && run.Date.After(end) {
			end = run.Date
		}
	}
	for _, b := range s.Bounced {
		if b.Reissued.After(end) {
			end = b.Reissued
		}
	}
	return end
}

// readSeason reads season.json, calendar.json, policy.json and next.json of a directory.
func readSeason(dir string) (*season, error) {
	var s season
	if err := readJSON(filepath.Join(dir, "season.json"), &s); err != nil {
		return nil, err
	}
	if err := readJSON(filepath.Join(dir, "policy.json"), &s.policy); err != nil {
		return nil, err
	}
	if err := readJSON(filepath.Join(dir, "next.json"), &s.next); err != nil {
		return nil, err
	}
	policy, err := grant.ParsePolicy(s.policy)
	if err != nil {
		return nil, err
	}
	s.rules, s.rubric = policy.Eligibility, policy.Rubric
	if err := s.checkSheets(); err != nil {
		return nil, err
	}
	var days struct {
		Holidays []grant.Holiday       `json:"holidays"`
		Workdays []grant.MakeUpWorkday `json:"makeup_workdays"`
	}
	if err := readJSON(filepath.Join(dir, "calendar.json"), &days); err != nil {
		return nil, err
	}
	years := map[int]*grant.CalendarYear{}
	of := func(year int) *grant.CalendarYear {
		if years[year] == nil {
			years[year] = &grant.CalendarYear{Year: year, Status: grant.PublishedYear, Holidays: []grant.Holiday{}, Workdays: []grant.MakeUpWorkday{}}
		}
		return years[year]
	}
	for _, h := range days.Holidays {
		of(h.From.Year).Holidays = append(of(h.From.Year).Holidays, h)
	}
	for _, w := range days.Workdays {
		of(w.Date.Year).Workdays = append(of(w.Date.Year).Workdays, w)
	}
	for _, year := range []int{2026, 2027} {
		s.calendar = append(s.calendar, *of(year))
	}
	return &s, nil
}

// checkSheets wants every sheet of the panels to fit the rubric and to sum to its total.
func (s *season) checkSheets() error {
	for _, a := range s.Applications {
		for _, sheet := range a.Sheets {
			var sum int64
			for _, points := range sheet.Items {
				sum += points
			}
			if len(sheet.Items) != len(s.rubric.Items()) || sum != sheet.Total {
				return fmt.Errorf("the sheet of %s on %s has %d items that sum to %d, its total is %d", sheet.Expert, a.ID, len(sheet.Items), sum, sheet.Total)
			}
		}
	}
	return nil
}

func readJSON(path string, to any) error {
	body, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, to); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
