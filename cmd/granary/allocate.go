package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/granary-grants/granary/api"
	"github.com/granary-grants/granary/grant"
)

func allocateCommand() *cobra.Command {
	var input, policy string
	var asJSON bool
	command := &cobra.Command{
		Use:   "allocate --input FILE",
		Short: "Rank applications and allocate a pool under its caps, offline",
		Long: `Ranks applications by their scores and allocates a pool in that order under the caps of a policy.
It needs no service and no database: try a round from a spreadsheet, or recompute one.
A FILE of - is the standard input. The forms of input and output are described in
docs/schemas/allocation-input.json and docs/schemas/allocation-output.json.
--policy takes the figures of an allocation ("policy" in allocation-input.json, "#/$defs/policy"), not the policy
document of a round, which docs/schemas/policy.json describes. GET /api/v1/allocations/{allocation}/input answers
what a run of a real round was computed from, policy included.

Wrong input ends with exit status 2 and names wrong fields by their JSON pointers: first those that are wrong in shape,
and when none is, those whose values break a rule; at most 50.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			in, err := readAllocationInput(command.InOrStdin(), input, policy)
			var out grant.Allocation
			if err == nil {
				out, err = grant.Allocate(in)
			}
			if refusal, ok := grant.Refusal(err); ok {
				return refuseInput(command.OutOrStdout(), refusal, asJSON, policy)
			}
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(command.OutOrStdout(), out)
			}
			_, err = io.WriteString(command.OutOrStdout(), allocationTable(out))
			return err
		},
	}
	command.Flags().StringVar(&input, "input", "", "the applications, and the policy unless --policy is given (JSON)")
	command.Flags().StringVar(&policy, "policy", "", "figures of an allocation, docs/schemas/allocation-input.json#/$defs/policy, that take the place of the input's (JSON)")
	command.Flags().BoolVar(&asJSON, "json", false, "print JSON instead of a table")
	if err := command.MarkFlagRequired("input"); err != nil {
		panic(err)
	}
	return command
}

// allocationFile is grant.AllocationInput as a file, whose policy may come from a file of its own.
type allocationFile struct {
	Policy       *grant.AllocationPolicy       `json:"policy,omitzero"`
	Used         grant.AllocationUsed          `json:"used,omitzero"`
	Communities  []grant.AllocationCommunity   `json:"communities"`
	Applications []grant.AllocationApplication `json:"applications"`
	Overrides    []grant.Override              `json:"overrides,omitempty"`
}

func readAllocationInput(stdin io.Reader, input, policy string) (grant.AllocationInput, error) {
	if input == "-" && policy == "-" {
		return grant.AllocationInput{}, errors.New("--input and --policy cannot both be the standard input")
	}
	var file allocationFile
	if err := readAt(stdin, input, "", &file); err != nil {
		return grant.AllocationInput{}, err
	}
	if policy != "" {
		file.Policy = new(grant.AllocationPolicy)
		if err := readAt(stdin, policy, "/policy", file.Policy); err != nil {
			return grant.AllocationInput{}, err
		}
	}
	if file.Policy == nil {
		return grant.AllocationInput{}, grant.RefuseAt(grant.Invalid, grant.MissingField, "/policy")
	}
	return grant.AllocationInput{
		Policy: *file.Policy, Used: file.Used, Communities: file.Communities, Applications: file.Applications, Overrides: file.Overrides,
	}, nil
}

// readAt reads a document into the part of the input that at points to, for the pointers of its refusals.
func readAt(stdin io.Reader, path, at string, into any) error {
	read := func() ([]byte, error) { return os.ReadFile(path) }
	if path == "-" {
		read = func() ([]byte, error) { return io.ReadAll(stdin) }
	}
	data, err := read()
	if err != nil {
		return err
	}
	refusals := grant.ReadDocument(data, into)
	for _, refusal := range refusals {
		refusal.Field = at + refusal.Field
	}
	return grant.Join(refusals)
}

// inputError is input that the caller must correct; it decides the exit status.
type inputError struct {
	refusals []*grant.Error
	policy   string // the file of --policy
}

func (e *inputError) ExitCode() int { return 2 }

func (e *inputError) Error() string {
	lines := []string{"the input is wrong, there is no result"}
	for _, refusal := range e.refusals {
		lines = append(lines, "  "+describe(refusal))
	}
	ofPolicy := func(refusal *grant.Error) bool {
		return refusal.Reason == grant.UnknownField && strings.HasPrefix(refusal.Field, "/policy/")
	}
	if e.policy != "" && slices.ContainsFunc(e.refusals, ofPolicy) {
		lines = append(lines, "--policy takes the form of docs/schemas/allocation-input.json#/$defs/policy; the policy document of a round is another")
	}
	return strings.Join(lines, "\n")
}

// refuseInput makes the error for the input's refusals and, for programs, prints them as {"errors": [...]}.
func refuseInput(out io.Writer, refusal *grant.Error, asJSON bool, policy string) error {
	first := *refusal
	first.More = nil
	refusals := append([]*grant.Error{&first}, refusal.More...)
	if asJSON {
		if err := printJSON(out, map[string]any{"errors": refusals}); err != nil {
			return err
		}
	}
	return &inputError{refusals, policy}
}

func printJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// describe is a refusal of the input as a sentence about its field.
func describe(refusal *grant.Error) string {
	field := refusal.Field
	if field == "" {
		field = "the whole file"
	}
	switch refusal.Reason {
	case grant.BrokenJSON:
		where := ""
		if line, ok := refusal.Params["line"]; ok {
			where = fmt.Sprintf(" at line %v, column %v", line, refusal.Params["column"])
		}
		return printable(fmt.Sprintf("%s: is not JSON%s: %v", field, where, refusal.Params["detail"]))
	case grant.MissingField:
		return printable(field) + ": is missing"
	case grant.UnknownField:
		return printable(field) + ": is no field of this object"
	}
	return printable(field + ": " + api.Sentence(refusal))
}

// overrideText says what people changed of a result, and from where they moved it.
func overrideText(r grant.AllocationResult) string {
	if r.EarnedRank == nil {
		return string(r.Override)
	}
	return fmt.Sprintf("%s (earned rank %d)", r.Override, *r.EarnedRank)
}

// allocationTable is an allocation for reading: a line for each application, then the totals.
func allocationTable(out grant.Allocation) string {
	rows := [][]string{{"rank", "id", "expert", "resident", "final", "outcome", "amount", "bound by", "community"}}
	overridden := slices.ContainsFunc(out.Results, func(r grant.AllocationResult) bool { return r.Override != "" })
	if overridden {
		rows[0] = append(rows[0], "override")
	}
	for _, r := range out.Results {
		rank, bound, community := "-", "", ""
		if r.Rank != nil {
			rank = fmt.Sprint(*r.Rank)
		}
		if r.BoundBy != nil {
			bound = string(*r.BoundBy)
		}
		if r.BoundCommunity != nil {
			community = *r.BoundCommunity
		}
		row := []string{rank, r.ID, r.Expert.String(), r.Resident.String(), r.Final.String(), string(r.Outcome), grouped(r.Amount), bound, community}
		if overridden {
			row = append(row, overrideText(r))
		}
		rows = append(rows, row)
	}
	left := "no limit"
	if out.Totals.PoolLeftFen != nil {
		left = grouped(*out.Totals.PoolLeftFen)
	}
	totals := [][]string{
		{"awarded", fmt.Sprint(out.Totals.Awarded)}, {"reserve", fmt.Sprint(out.Totals.Reserve)}, {"declined", fmt.Sprint(out.Totals.Declined)},
		{"awarded, yuan", grouped(out.Totals.AwardedFen)}, {"left in the pool, yuan", left},
	}
	return aligned(rows, 0, 2, 3, 4, 6) + "\n" + aligned(totals, 1)
}
