// Package asked is the side of a peer that is written in Go: it answers the commands of the bench (peers/README.md).
package asked

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// Query is a line of the query log.
type Query struct {
	Kind       string `json:"kind"`
	Q          string `json:"q"`
	Department string `json:"department,omitempty"`
}

// Answer is what a query came to: how many match, and the ids of the best ten.
type Answer struct {
	Total int
	IDs   []string
}

// ReadLog reads a query log.
func ReadLog(path string) ([]Query, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var log []Query
	for lines := json.NewDecoder(file); ; {
		var q Query
		if err := lines.Decode(&q); err == io.EOF {
			return log, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		log = append(log, q)
	}
}

// Serve says that the peer is ready, and answers commands until they end.
func Serve(log []Query, ask func(Query) (Answer, error)) error {
	out := bufio.NewWriter(os.Stdout)
	say := func(format string, args ...any) error {
		fmt.Fprintf(out, format+"\n", args...)
		return out.Flush()
	}
	timed := func(n int) error {
		began := time.Now()
		a, err := ask(log[n])
		took := time.Since(began)
		if err != nil {
			return fmt.Errorf("%q: %w", log[n].Q, err)
		}
		_, err = fmt.Fprintf(out, "%d %d %d\n", n, a.Total, took.Nanoseconds())
		return err
	}
	if err := say("ready"); err != nil {
		return err
	}
	for commands := bufio.NewScanner(os.Stdin); commands.Scan(); {
		var clients, seconds, n int
		command := commands.Text()
		switch name, rest, _ := strings.Cut(command, " "); name {
		case "one":
			if err := timed(0); err != nil {
				return err
			}
			out.Flush()
		case "time":
			for n := range log {
				if err := timed(n); err != nil {
					return err
				}
			}
			if err := say("end"); err != nil {
				return err
			}
		case "load":
			if _, err := fmt.Sscan(rest, &clients, &seconds); err != nil {
				return fmt.Errorf("%s: %w", command, err)
			}
			took, in, err := load(log, clients, time.Duration(seconds)*time.Second, ask)
			if err != nil {
				return err
			}
			at := func(share float64) int64 { return took[int(share*float64(len(took)-1))].Nanoseconds() }
			if err := say("load %d %.3f %d %d %d", len(took), in.Seconds(), at(.50), at(.95), at(.99)); err != nil {
				return err
			}
		case "top":
			if _, err := fmt.Sscan(rest, &n); err != nil {
				return fmt.Errorf("%s: %w", command, err)
			}
			a, err := ask(log[n])
			if err != nil {
				return err
			}
			if err := say("%s", strings.Join(a.IDs, " ")); err != nil {
				return err
			}
		case "quit":
			return nil
		default:
			return fmt.Errorf("what is %q?", command)
		}
	}
	return nil
}

// load has so many clients ask the log round and round, each from another place of it. It gives how long each
// question took, in order.
func load(
	log []Query,
	clients int,
	duration time.Duration,
	ask func(Query) (Answer, error),
) (all []time.Duration, in time.Duration, failed error) {
	var mu sync.Mutex
	var asking sync.WaitGroup
	began := time.Now()
	for client := range clients {
		asking.Go(func() {
			var took []time.Duration
			var err error
			for n := client * len(log) / clients; time.Since(began) < duration && err == nil; n++ {
				asked := time.Now()
				_, err = ask(log[n%len(log)])
				took = append(took, time.Since(asked))
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, took...)
			if err != nil {
				failed = err
			}
		})
	}
	asking.Wait()
	in = time.Since(began)
	slices.Sort(all)
	return all, in, failed
}
