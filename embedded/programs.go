package embedded

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// Program is a program that Start would run for a service. Err says why there is none. One without a path is still
// to be compiled, which Start does.
type Program struct {
	Name    string
	Path    string
	Version string
	Err     error
}

// Programs answers what Start would run for the services that config leaves to us. It starts and compiles nothing.
func Programs(ctx context.Context, config Config) ([]Program, error) {
	config, err := config.complete()
	if err != nil {
		return nil, err
	}
	var programs []Program
	if config.needsPostgres() {
		programs = append(programs, postgresProgram(ctx, config))
	}
	if config.needsTemporal() {
		programs = append(programs, temporaldProgram(ctx, config))
	}
	return programs, nil
}

func postgresProgram(ctx context.Context, config Config) Program {
	p := Program{Name: "Postgres"}
	kept, err := readState(config.Dir)
	if err != nil {
		p.Err = err
		return p
	}
	home := filepath.Join(config.Dir, "postgres")
	if kept.PostgresHome != "" {
		home = kept.PostgresHome
	}
	data := cluster{data: filepath.Join(home, "data")}
	major, err := data.majorOfData()
	if err != nil {
		p.Err = err
		return p
	}
	found, err := findBinaries(ctx, config, major)
	p.Path, p.Version, p.Err = found.program("postgres"), found.version, err
	return p
}

func temporaldProgram(ctx context.Context, config Config) Program {
	p := Program{Name: "temporald", Version: temporalVersion}
	candidates := append(besideUs(), binDirs(config)...)
	for i, dir := range candidates {
		candidates[i] = filepath.Join(dir, "temporald")
	}
	if chosen := os.Getenv("GRANARY_TEMPORALD"); chosen != "" {
		candidates = []string{chosen}
	}
	for _, path := range candidates {
		if _, err := os.Stat(path); err != nil {
			continue
		}
		if p.Path, p.Err = path, handshake(ctx, path); p.Err == nil {
			return p
		}
	}
	if p.Path == "" {
		_, p.Err = findCheckout()
	}
	return p
}

// Running answers where another process of ours runs the services of the directory, or false when none does.
func Running(config Config) (databaseURL, temporalAddress string, runs bool, err error) {
	config, err = config.complete()
	if err != nil {
		return "", "", false, err
	}
	if _, err := os.Stat(filepath.Join(config.Dir, lockName)); err != nil {
		return "", "", false, nil
	}
	lock, err := tryLock(filepath.Join(config.Dir, lockName))
	if err != nil || lock != nil {
		return "", "", false, errors.Join(err, release(lock))
	}
	s, err := readState(config.Dir)
	return s.DatabaseURL, s.TemporalAddress, err == nil && s.PID != 0, err
}
