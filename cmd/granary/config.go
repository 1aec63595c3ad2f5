package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/granary-grants/granary/api"
	"github.com/granary-grants/granary/public"
	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// config is what an operator can set, by flag or environment. Its zero value runs everything embedded.
type config struct {
	dir             string
	databaseURL     string
	temporalAddress string
	listen          string
	baseURL         string
	secret          string
	secureCookies   bool
	proxies         []string
	logLevel        string
	smtpURL         string
	mailFrom        string
	font            string
	licence         string
	throwaway       bool // of the commands that play or test

	unread []error // what the environment says and nobody can read
}

// setting is one entry of config.
type setting struct {
	flag, env, usage string
	hidden           bool // never printed
	bind             func(*pflag.FlagSet, setting)
	get              func() string
}

func (c *config) settings() []setting {
	text := func(to *string, fallback string) (func(*pflag.FlagSet, setting), func() string) {
		return func(flags *pflag.FlagSet, s setting) {
			flags.StringVar(to, s.flag, fromEnv(s.env, fallback), s.usage+" ["+s.env+"]")
		}, func() string { return *to }
	}
	make := func(flag, env, usage string, to *string, fallback string) setting {
		bind, get := text(to, fallback)
		return setting{flag: flag, env: env, usage: usage, bind: bind, get: get}
	}
	secret := make("secret", "GRANARY_SECRET", "keys the digests of inputs; at least 32 characters, the same in every process (empty: kept in the directory)", &c.secret, "")
	secret.hidden = true
	database := make("database-url", "DATABASE_URL", "a Postgres that others run, as owner of the database (empty: embedded)", &c.databaseURL, "")
	database.hidden = true
	smtp := make("smtp-url", "GRANARY_SMTP_URL", "the mail server, smtp://user:password@host:587 or smtps://… (empty: letters become files under mail in the directory)", &c.smtpURL, "")
	smtp.hidden = true
	return []setting{
		make("dir", "GRANARY_DIR", "where the embedded services keep their data", &c.dir, ".granary"),
		database,
		make("temporal-address", "TEMPORAL_ADDRESS", "a Temporal server that others run, host:port (empty: embedded)", &c.temporalAddress, ""),
		make("listen", "GRANARY_LISTEN", "where pages and API are served", &c.listen, "127.0.0.1:8080"),
		make("base-url", "GRANARY_BASE_URL", "the public address of the site, for links in letters, as in https://granary.example.org (empty: http:// and where it is served)", &c.baseURL, ""),
		secret,
		{flag: "secure-cookies", env: "GRANARY_SECURE_COOKIES", usage: "browsers come by https, through a proxy",
			bind: func(flags *pflag.FlagSet, s setting) {
				flags.BoolVar(&c.secureCookies, s.flag, c.switchedOn(s.env), s.usage+" ["+s.env+"=true]")
			}, get: func() string { return fmt.Sprint(c.secureCookies) }},
		{flag: "proxies", env: "GRANARY_PROXIES", usage: "addresses of proxies whose X-Forwarded-For is believed",
			bind: func(flags *pflag.FlagSet, s setting) {
				var known []string
				if value := fromEnv(s.env, ""); value != "" {
					known = strings.Split(value, ",")
				}
				flags.StringSliceVar(&c.proxies, s.flag, known, s.usage+" ["+s.env+"]")
			}, get: func() string { return strings.Join(c.proxies, ",") }},
		smtp,
		make("mail-from", "GRANARY_MAIL_FROM", "the address that letters come from", &c.mailFrom, defaultMailFrom),
		make("font", "GRANARY_FONT", "the TrueType font (.ttf) in which agreements are set as PDF (empty: the one that make font fetches, or a Debian package's)", &c.font, ""),
		make("licence", "GRANARY_LICENCE", "the licence of the open data, its name and its address (empty: CC BY 4.0)", &c.licence, ""),
		make("log-level", "GRANARY_LOG_LEVEL", "debug, info, warn or error", &c.logLevel, "info"),
	}
}

func fromEnv(name, fallback string) string {
	if value, set := os.LookupEnv(name); set {
		return value
	}
	return fallback
}

// switchedOn reads a switch of the environment. One that is neither true nor false is refused by check: to take it for
// false would be to switch off what somebody meant to switch on.
func (c *config) switchedOn(name string) bool {
	value := fromEnv(name, "")
	if value == "" {
		return false
	}
	on, err := strconv.ParseBool(value)
	if err != nil {
		c.unread = append(c.unread, fmt.Errorf("%s is %q; it must be true or false", name, value))
	}
	return on
}

// bind adds the settings as flags of every command.
func (c *config) bind(root *cobra.Command) {
	for _, s := range c.settings() {
		s.bind(root.PersistentFlags(), s)
	}
}

// bindThrowaway adds the switch of those commands whose data nobody will miss.
func (c *config) bindThrowaway(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&c.throwaway, "throwaway", false, "the data may be lost with the machine: the embedded Postgres does not wait for the disk")
}

var errNoDir = errors.New("--dir (GRANARY_DIR) names no directory")

// check refuses settings with which nothing could run, all of them at once, before anything is started.
func (c *config) check() error {
	refused := slices.Clone(c.unread)
	if _, err := c.log(io.Discard); err != nil {
		refused = append(refused, err)
	}
	if c.dir == "" {
		refused = append(refused, errNoDir)
	}
	if c.secret != "" && len(c.secret) < 32 {
		refused = append(refused, errors.New("the secret (GRANARY_SECRET) has fewer than 32 characters"))
	}
	if _, err := pgx.ParseConfig(c.databaseURL); c.databaseURL != "" && err != nil {
		refused = append(refused, fmt.Errorf("database url: %w", err))
	}
	for _, a := range []struct{ flag, address string }{{"--listen", c.listen}, {"--temporal-address", c.temporalAddress}} {
		if _, _, err := net.SplitHostPort(a.address); a.address != "" && err != nil {
			refused = append(refused, fmt.Errorf("%s is no host:port: %w", a.flag, err))
		}
	}
	if err := c.checkBaseURL(); err != nil {
		refused = append(refused, err)
	}
	if _, _, err := c.loadFont(); err != nil {
		refused = append(refused, err)
	}
	if _, err := public.ParseLicence(c.licence); err != nil {
		refused = append(refused, fmt.Errorf("licence: %w", err))
	}
	return errors.Join(append(refused, api.CheckProxies(c.proxies))...)
}

// checkBaseURL refuses what links cannot begin with.
func (c *config) checkBaseURL() error {
	u, err := url.Parse(c.baseURL)
	if c.baseURL == "" || err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil &&
		strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.Fragment == "" {
		return nil
	}
	return fmt.Errorf("--base-url (GRANARY_BASE_URL) must look like https://granary.example.org, without a path; it is %q", c.baseURL)
}

// site is what links in letters begin with. Who listens on every address of the machine is reached on it by localhost.
func (c *config) site() string {
	if c.baseURL != "" {
		return strings.TrimRight(c.baseURL, "/")
	}
	host, port, err := net.SplitHostPort(c.listen)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return "http://" + net.JoinHostPort("localhost", port)
	}
	return "http://" + c.listen
}

func (c *config) log(to io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.logLevel)); err != nil {
		return nil, fmt.Errorf("log level: %w", err)
	}
	return slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{Level: level})), nil
}

func configCommand(c *config) *cobra.Command {
	return &cobra.Command{
		Use: "config", Short: "Print the settings and where each comes from, without secrets, and refuse what cannot be", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, s := range c.settings() {
				value := s.get()
				if s.hidden && value != "" {
					value = "(set)"
				}
				from := "default"
				if _, set := os.LookupEnv(s.env); set {
					from = s.env
				}
				if cmd.Flags().Changed(s.flag) {
					from = "--" + s.flag
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%-18s %-40s %s\n", s.flag, value, from)
			}
			return c.check()
		},
	}
}
