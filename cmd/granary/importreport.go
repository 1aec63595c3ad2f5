package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// importSummary counts what became of the grants of a file.
type importSummary struct {
	Round              uuid.UUID            `json:"round_id"`
	Grants             int                  `json:"grants"`
	Submitted          int                  `json:"submitted"`
	Already            int                  `json:"already"`
	Refused            int                  `json:"refused"`
	Asked              grant.Fen            `json:"asked_fen"` // of those submitted now or earlier
	OrganizationsAdded int                  `json:"organizations_added"`
	PlacesAdded        int                  `json:"places_added"`
	Reasons            map[grant.Reason]int `json:"reasons"` // of the first refusal of each refused grant
	Examples           []outcome            `json:"examples"`
}

// count adds one outcome.
func (s *importSummary) count(o outcome) {
	const examples = 10
	s.Grants++
	switch o.Outcome {
	case grantSubmitted:
		s.Submitted++
		s.Asked += o.Asked
	case grantAlready:
		s.Already++
		s.Asked += o.Asked
	default:
		s.Refused++
		s.Reasons[o.Refusals[0].Reason]++
		if len(s.Examples) < examples {
			s.Examples = append(s.Examples, o)
		}
	}
}

func (s *importSummary) print(out io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(out, s)
	}
	rows := [][]string{
		{"grants read", fmt.Sprint(s.Grants)}, {"submitted", fmt.Sprint(s.Submitted)}, {"submitted before", fmt.Sprint(s.Already)}, {"refused", fmt.Sprint(s.Refused)},
	}
	for _, reason := range slices.Sorted(maps.Keys(s.Reasons)) {
		rows = append(rows, []string{"  " + string(reason), fmt.Sprint(s.Reasons[reason])})
	}
	rows = append(rows, []string{"asked in all", grouped(s.Asked)}, []string{"organisations added", fmt.Sprint(s.OrganizationsAdded)}, []string{"places added", fmt.Sprint(s.PlacesAdded)})
	text := aligned(rows, 1)
	if len(s.Examples) > 0 {
		table := [][]string{{"row", "grant", "asked", "refused because"}}
		for _, o := range s.Examples {
			table = append(table, []string{fmt.Sprint(o.Row), o.Grant, grouped(o.Asked), o.why()})
		}
		text += "\n" + aligned(table, 0, 2)
		if more := s.Refused - len(s.Examples); more > 0 {
			text += fmt.Sprintf("and %d more; --report FILE lists all\n", more)
		}
	}
	_, err := io.WriteString(out, text)
	return err
}

// why is every refusal as a sentence, in one line.
func (o outcome) why() string {
	reasons := make([]string, len(o.Refusals))
	for i, r := range o.Refusals {
		reasons[i] = inWords(r)
	}
	return strings.Join(reasons, "; ")
}

// importReport writes what became of each grant, as lines of CSV or JSON.
type importReport struct {
	file  *os.File
	csv   *csv.Writer
	lines *json.Encoder
}

// openReport makes the file; without a path nothing is written. What stood in the file is replaced.
func openReport(path string) (*importReport, error) {
	if path == "" {
		return &importReport{}, nil
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the report: %w", err)
	}
	r := &importReport{file: file}
	if strings.HasSuffix(path, ".jsonl") {
		r.lines = json.NewEncoder(file)
		r.lines.SetEscapeHTML(false)
		return r, nil
	}
	const mark = "\ufeff" // by which spreadsheets see that it is UTF-8
	if _, err := file.WriteString(mark); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	r.csv = csv.NewWriter(file)
	return r, r.csv.Write([]string{"row", "grant", "outcome", "receipt", "organisation", "asked", "reason", "field", "detail"})
}

func (r *importReport) add(o outcome) error {
	switch {
	case r.lines != nil:
		return r.lines.Encode(o)
	case r.csv == nil:
		return nil
	}
	var reason, field string
	if len(o.Refusals) > 0 {
		reason, field = string(o.Refusals[0].Reason), o.Refusals[0].Field
	}
	cells := []string{fmt.Sprint(o.Row), o.Grant, o.Outcome, o.Receipt, o.Organization, o.Asked.Yuan(), reason, field, o.why()}
	for i, cell := range cells {
		cells[i] = inert(cell)
	}
	return r.csv.Write(cells)
}

// close writes the rest; a report that could not be written whole is an error.
func (r *importReport) close() error {
	if r.file == nil {
		return nil
	}
	var failed error
	if r.csv != nil {
		r.csv.Flush()
		failed = r.csv.Error()
	}
	return errors.Join(failed, r.file.Close())
}

// inert keeps a cell from being run as a formula by a spreadsheet: one that begins like a formula gets an apostrophe
// before it. Full-width signs count, because spreadsheets of Chinese and Japanese systems fold them.
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}
