package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

func userCommand(c *config) *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: "Add the first people of a funder, or set a new password"}
	cmd.AddCommand(userAddCommand(c), userResetCommand(c))
	return cmd
}

// firstPasswordNote is what somebody is told who knows the password of another person.
const firstPasswordNote = "It is a first password. Until the person changes it (in the portal, under My account), he can be neither of the two people that publishing or releasing takes."

// newUser is what the flags of user add say.
type newUser struct {
	name, language, role                 string
	funderCode, funderName, funderScheme string
	namesake                             bool
}

func userAddCommand(c *config) *cobra.Command {
	var in newUser
	cmd := &cobra.Command{
		Use: "add LOGIN", Short: "Add a person with a role in a funder, and the funder where it does not exist yet", Args: cobra.ExactArgs(1),
		Example: "  granary user add liu@example.org --name 刘敏 --role administrator --funder-code 53000000MJ90000300 --funder-name 示例社区发展基金会",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := grant.CheckPerson(args[0], in.name, in.language); err != nil {
				return err
			}
			if !slices.Contains(grant.Roles(), grant.Role(in.role)) {
				return fmt.Errorf("%q is no role; the roles of a funder are %s", in.role, funderRoles())
			}
			return withOperator(cmd, c, func(ctx context.Context, acts *activities.Acts) error {
				funder, err := findFunder(ctx, acts, in)
				if err != nil {
					return err
				}
				password, shown, err := askPassword(cmd)
				if err != nil {
					return err
				}
				person, err := acts.AddPerson(ctx, activities.AddPerson{
					By: operator(), Organization: funder, Role: grant.Role(in.role), Namesake: in.namesake,
					NewPerson: activities.NewPerson{Login: args[0], Name: in.name, Language: in.language, Password: activities.HashPassword(password)},
				})
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "Added %s as %s of funder %s (person %s).%s\n%s\n", args[0], in.role, funder, person, shown, firstPasswordNote)
				return nil
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&in.name, "name", "", "the person's name")
	flags.StringVar(&in.language, "language", "zh-CN", "zh-CN or en")
	flags.StringVar(&in.role, "role", string(grant.Administrator), "the role in the funder: "+funderRoles())
	flags.StringVar(&in.funderScheme, "funder-scheme", "CN-USCC", "the register of the funder's code")
	flags.StringVar(&in.funderCode, "funder-code", "", "the funder's identifier, 统一社会信用代码")
	flags.StringVar(&in.funderName, "funder-name", "", "the funder's name, where it is new")
	flags.BoolVar(&in.namesake, "namesake", false, "another person than a colleague of the same name")
	_ = cmd.MarkFlagRequired("name")
	_ = cmd.MarkFlagRequired("funder-code")
	return cmd
}

func userResetCommand(c *config) *cobra.Command {
	return &cobra.Command{Use: "reset LOGIN", Short: "Set a new first password, which the person then changes", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		return withOperator(cmd, c, func(ctx context.Context, acts *activities.Acts) error {
			password, shown, err := askPassword(cmd)
			if err != nil {
				return err
			}
			_, err = acts.ResetPassword(ctx, activities.ResetPassword{By: operator(), Login: args[0], Password: activities.HashPassword(password)})
			if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound {
				return fmt.Errorf("nobody has the login %s", args[0])
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s has a new password.%s\n%s\n", args[0], shown, firstPasswordNote)
			return nil
		})
	}}
}

// funderRoles lists the roles that somebody can have in a funder.
func funderRoles() string {
	var names []string
	for _, role := range grant.Roles() {
		if !role.OfApplicant() && role != grant.Resident && role != grant.Donor {
			names = append(names, string(role))
		}
	}
	return strings.Join(names, ", ")
}

// operator is somebody at the machine. He acts as the process does, once.
func operator() activities.By { return activities.By{Act: uuid.Must(uuid.NewV7())} }

// withOperator runs work with acts that somebody at the machine may take.
func withOperator(cmd *cobra.Command, c *config, work func(context.Context, *activities.Acts) error) error {
	if err := c.begun(); err != nil {
		return err
	}
	h, err := c.enterDatabase(cmd.Context(), cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	defer h.close()
	acts, err := h.acts(cmd.Context(), apiRole, 2)
	if err != nil {
		return err
	}
	return work(cmd.Context(), acts)
}

func findFunder(ctx context.Context, acts *activities.Acts, in newUser) (uuid.UUID, error) {
	identifier, _, err := grant.NormalizeIdentifier(in.funderScheme, in.funderCode)
	if err != nil {
		return uuid.Nil, err
	}
	known, err := store.FindOrganizationCode(ctx, acts.Pool, identifier)
	if err == nil && !known.Funder {
		return uuid.Nil, fmt.Errorf("%s is registered and is no funder", known.Name)
	}
	if err == nil {
		return known.ID, nil
	}
	if refusal, refused := grant.Refusal(err); !refused || refusal.Kind != grant.NotFound {
		return uuid.Nil, err
	}
	if in.funderName == "" {
		return uuid.Nil, errors.New("no funder has this code yet: give its name with --funder-name")
	}
	made, err := acts.RegisterOrganization(ctx, activities.RegisterOrganization{
		By: operator(), Scheme: identifier.Scheme, Code: identifier.Code, Name: in.funderName, Kind: "foundation", Funder: true,
	})
	return made.Organization, err
}

// askPassword asks at a terminal, reads a line from a pipe, or makes one up where nothing is given, and answers
// the sentence that shows a made-up one.
func askPassword(cmd *cobra.Command) (password, shown string, err error) {
	if input, ok := cmd.InOrStdin().(*os.File); ok && term.IsTerminal(int(input.Fd())) {
		fmt.Fprint(cmd.ErrOrStderr(), "Password (empty: one is made up): ")
		typed, err := term.ReadPassword(int(input.Fd()))
		fmt.Fprintln(cmd.ErrOrStderr())
		if err != nil {
			return "", "", err
		}
		password = string(typed)
	} else if lines := bufio.NewScanner(cmd.InOrStdin()); lines.Scan() {
		password = strings.TrimSpace(lines.Text())
	}
	if password == "" {
		password = rand.Text()
		return password, " Password: " + password, nil
	}
	return password, "", grant.CheckPassword(password)
}
