package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"anlisou/index/bench/asked"
)

// peer is a program that is measured, in one variant.
type peer struct {
	name, variant string
	folder        string
}

func (p peer) String() string { return p.name + " " + p.variant }

// ours reports this program.
func (p peer) ours() bool { return p.name == "anlisou" }

// missingToolchain is the exit code of a peer that cannot be built here.
const missingToolchain = 3

// findPeers builds the peers that are asked for, and says which cannot be.
func findPeers(ctx context.Context, o options, stdout io.Writer) (peers []peer, err error) {
	folders, err := os.ReadDir(o.peers)
	if err != nil {
		return nil, fmt.Errorf("there are no peers: %w", err)
	}
	for _, folder := range folders {
		name := folder.Name()
		wanted := func(variant string) bool {
			return len(o.only) == 0 || slices.Contains(o.only, name) || slices.Contains(o.only, name+"/"+variant)
		}
		if !folder.IsDir() || len(o.only) > 0 && !slices.ContainsFunc(o.only, func(only string) bool {
			return only == name || strings.HasPrefix(only, name+"/")
		}) {
			continue
		}
		path, err := filepath.Abs(filepath.Join(o.peers, name))
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(stdout, "building %s\n", name)
		said, err := exec.CommandContext(ctx, filepath.Join(path, "build")).CombinedOutput()
		var exit *exec.ExitError
		switch {
		case errors.As(err, &exit) && exit.ExitCode() == missingToolchain:
			fmt.Fprintf(stdout, "%s is left out: %s\n", name, strings.TrimSpace(string(said)))
			continue
		case err != nil:
			fmt.Fprintf(stdout, "%s is left out: %v\n%s", name, err, said)
			continue
		}
		variants, err := exec.CommandContext(ctx, filepath.Join(path, "run"), "variants").Output()
		if err != nil {
			return nil, fmt.Errorf("%s: variants: %w", name, err)
		}
		for _, variant := range strings.Fields(string(variants)) {
			if wanted(variant) {
				peers = append(peers, peer{name, variant, path})
			}
		}
	}
	return peers, nil
}

// figure is what was measured of a peer at a size. Times are in nanoseconds, memory and files in bytes.
type figure struct {
	Peer, Variant string
	Documents     int
	Text          int64
	Indexing      float64          // seconds
	IndexingPeak  int64            // resident
	Disk          map[string]int64 // by part
	Cold, Warm    int64            // from the start of the process to the first answer, files out of memory and in it
	Resting       int64            // resident, after the log was asked
	Anonymous     int64            // of this, what no file backs
	// How often the log was asked before it was timed, and how often it was; both 0 for usualWarmUps and usualRounds.
	WarmUps, Rounds int
	Kinds           map[string]percentiles
	Load            map[int]load // by clients
}

type percentiles struct{ P50, P95, P99 int64 }

type load struct {
	PerSecond float64
	percentiles
}

// measure measures a peer on a text.
func (p peer) measure(ctx context.Context, o options, t text) (*figure, error) {
	f := &figure{
		Peer: p.name, Variant: p.variant, Documents: t.documents, Text: t.bytes,
		WarmUps: o.warmUps, Rounds: o.rounds, Kinds: map[string]percentiles{}, Load: map[int]load{},
	}
	variant := p.variant
	if p.ours() {
		variant = "both" // the engine and HTTP ask the same index
	}
	dir := filepath.Join(o.work, fmt.Sprintf("%s-%s-%d", p.name, variant, t.documents))
	if err := p.index(ctx, o, t, dir, f); err != nil {
		return nil, err
	}
	log := t.log
	queries := t.queries
	if !p.ours() {
		queries = slices.DeleteFunc(slices.Clone(queries), func(q asked.Query) bool { return own[q.Kind] })
		log = t.log + ".others"
		if err := writeLog(log, queries); err != nil {
			return nil, err
		}
	}
	// The first question is one from the middle of the log, so that none is asked more often than others.
	for _, start := range []struct {
		took *int64
		cold bool
	}{{&f.Cold, true}, {&f.Warm, false}} {
		if start.cold {
			if err := forget(dir); err != nil {
				return nil, err
			}
		}
		began := time.Now()
		running, err := p.start(ctx, dir, log)
		if err != nil {
			return nil, err
		}
		_, err = running.ask("one")
		*start.took = time.Since(began).Nanoseconds()
		if err := errors.Join(err, running.quit()); err != nil {
			return nil, err
		}
	}
	running, err := p.start(ctx, dir, log)
	if err != nil {
		return nil, err
	}
	if err := running.time(o, queries, f); err != nil {
		return nil, errors.Join(err, running.quit())
	}
	f.Resting, f.Anonymous = running.memory()
	for _, clients := range []int{1, 8, 64} {
		l, err := running.load(clients, o.seconds)
		if err != nil {
			return nil, errors.Join(err, running.quit())
		}
		f.Load[clients] = l
	}
	return f, running.quit()
}

// index has the peer index a text, unless it has done so in an earlier run.
func (p peer) index(ctx context.Context, o options, t text, dir string, f *figure) error {
	note := dir + ".indexed"
	if said, err := os.ReadFile(note); err == nil && !o.again {
		_, err := fmt.Sscan(string(said), &f.Indexing, &f.IndexingPeak)
		f.Disk = p.disk(dir)
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	c := exec.CommandContext(ctx, filepath.Join(p.folder, "run"), "index", p.variant, t.corpus, dir)
	var said, failed strings.Builder
	c.Stdout, c.Stderr = &said, &failed
	err := c.Run()
	if err != nil {
		return fmt.Errorf("index: %w: %s", err, lastLine(failed.String()))
	}
	var documents int
	if _, err := fmt.Sscan(said.String(), &documents, &f.Indexing); err != nil || documents != t.documents {
		return fmt.Errorf("index: %q of %d documents (%v)", strings.TrimSpace(said.String()), t.documents, err)
	}
	if usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		f.IndexingPeak = usage.Maxrss << 10
	}
	f.Disk = p.disk(dir)
	return os.WriteFile(note, fmt.Appendln(nil, f.Indexing, f.IndexingPeak), 0o644)
}

// disk is what the files of an index take, by part.
func (p peer) disk(dir string) map[string]int64 {
	parts := map[string]int64{}
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return nil
		}
		part := "index"
		if p.ours() {
			switch {
			case strings.HasSuffix(path, "cases.db"):
				part = "store"
			case strings.HasSuffix(path, "/texts"):
				part = "texts"
			case strings.Contains(path, "/bleve/"):
				part = "bleve"
			default:
				part = "else"
			}
		}
		parts[part] += info.Size()
		return nil
	})
	return parts
}

// process is a peer that is asked.
type process struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	failed  *strings.Builder
	pidFile string
}

func (p peer) start(ctx context.Context, dir, log string) (*process, error) {
	c := exec.CommandContext(ctx, filepath.Join(p.folder, "run"), "query", p.variant, dir, log)
	r := &process{command: c, failed: &strings.Builder{}, pidFile: dir + ".pid"}
	_ = os.Remove(r.pidFile)
	c.Env = append(os.Environ(), "BENCH_PID="+r.pidFile)
	c.Stderr = r.failed
	var err error
	if r.in, err = c.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	r.out = bufio.NewScanner(out)
	r.out.Buffer(nil, 1<<20)
	if err := c.Start(); err != nil {
		return nil, err
	}
	if said, err := r.line(); err != nil || said != "ready" {
		return nil, errors.Join(fmt.Errorf("start: %q, not ready", said), err, r.quit())
	}
	return r, nil
}

func (r *process) line() (string, error) {
	if !r.out.Scan() {
		return "", fmt.Errorf("it has ended: %w", errors.Join(r.out.Err(), io.ErrUnexpectedEOF))
	}
	return r.out.Text(), nil
}

// ask gives a command, and the line that it is answered by.
func (r *process) ask(command string) (string, error) {
	if _, err := fmt.Fprintln(r.in, command); err != nil {
		return "", err
	}
	return r.line()
}

// quit ends the peer. What it complained of is there once it has ended, and is said where it failed.
func (r *process) quit() error {
	_, _ = fmt.Fprintln(r.in, "quit")
	_ = r.in.Close()
	if err := r.command.Wait(); err != nil {
		return fmt.Errorf("%w: %s", err, lastLine(r.failed.String()))
	}
	return nil
}

// A virtual machine compiles what is asked often, so that the log is asked again and again before it is timed.
const (
	usualWarmUps = 8
	usualRounds  = 5
)

// time asks the log again and again. Of each query the median counts.
func (r *process) time(o options, queries []asked.Query, f *figure) error {
	took := make([][]int64, len(queries))
	for round := range o.warmUps + o.rounds {
		line, err := r.ask("time")
		for ; err == nil && line != "end"; line, err = r.line() {
			var n, total int
			var ns int64
			if _, err := fmt.Sscan(line, &n, &total, &ns); err != nil || n >= len(queries) {
				return fmt.Errorf("time: %q", line)
			}
			if round >= o.warmUps {
				took[n] = append(took[n], ns)
			}
		}
		if err != nil {
			return err
		}
	}
	of := map[string][]int64{}
	for n, all := range took {
		slices.Sort(all)
		of[queries[n].Kind] = append(of[queries[n].Kind], all[len(all)/2])
	}
	for kind, medians := range of {
		slices.Sort(medians)
		at := func(share float64) int64 { return medians[int(share*float64(len(medians)-1))] }
		f.Kinds[kind] = percentiles{at(.50), at(.95), at(.99)}
	}
	return nil
}

func (r *process) load(clients, seconds int) (l load, err error) {
	line, err := r.ask(fmt.Sprintf("load %d %d", clients, seconds))
	if err != nil {
		return l, err
	}
	var word string
	var queries int
	var in float64
	if _, err := fmt.Sscan(line, &word, &queries, &in, &l.P50, &l.P95, &l.P99); err != nil {
		return l, fmt.Errorf("load: %q: %w", line, err)
	}
	l.PerSecond = float64(queries) / in
	return l, nil
}

// memory is what a process has in memory, and what of it no file backs.
func (r *process) memory() (resident, anonymous int64) {
	pid := r.command.Process.Pid
	if said, err := os.ReadFile(r.pidFile); err == nil {
		if server, err := strconv.Atoi(string(said)); err == nil {
			pid = server
		}
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes int64
		name, rest, _ := strings.Cut(line, ":")
		if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
			continue
		}
		switch name {
		case "VmRSS":
			resident = kilobytes << 10
		case "RssAnon":
			anonymous = kilobytes << 10
		}
	}
	return resident, anonymous
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
