package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"anlisou/data/say"
	"anlisou/server/keys"
)

func deskLinkCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:   "desk-link",
		Short: env.say("prints a link that lets somebody in to the desk once"),
		Long: env.say("The desk (/desk) is where cases are brought in, changed, withdrawn and put back in a browser. The link counts for\n" +
			"ten minutes, and once. Through the data directory it may be of any scope; with --server and a key, of the key's\n" +
			"at most."),
		Example: "anlisou desk-link\n" +
			"anlisou desk-link --scope write --name 李雷",
		Args: noArguments,
	}
	f := c.Flags()
	dir := f.String("data", "./anlisou-data", env.say("the server runs on `DIR`"))
	name := f.String("name", "", env.say("`WHO` it is for, as the log will have it (default: who calls this)"))
	scope := f.String("scope", "", env.say("what it allows: `read`, write or admin (default: all that the caller may)"))
	var at remoteFlags
	at.set(f, env)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if *scope != "" {
			if _, err := keys.ParseScope(*scope); err != nil {
				return badUsage("--scope %v", err)
			}
		}
		w, base, err := deskServer(&at, *dir)
		if err != nil {
			return err
		}
		asked := map[string]string{}
		for field, value := range map[string]string{"name": *name, "scope": *scope} {
			if value != "" {
				asked[field] = value
			}
		}
		body, err := json.Marshal(asked)
		if err != nil {
			return err
		}
		var made struct {
			Path    string
			Expires time.Time
		}
		answer, err := w.open(c.Context(), http.MethodPost, "/api/v1/desk-links", "application/json", bytes.NewReader(body))
		if err != nil {
			return err
		}
		defer answer.Close()
		if err := json.NewDecoder(answer).Decode(&made); err != nil {
			return noAnswer(c.Context(), w.name, err)
		}
		if strings.HasPrefix(made.Path, "/") { // else the server knows where it is reached
			made.Path = base + made.Path
		}
		fmt.Fprintln(env.stdout, made.Path)
		say.Line(env.stderr, "it lets somebody in once, until %s", made.Expires.Local().Format(time.TimeOnly))
		return nil
	}
	return c
}

// deskServer is the server that makes links, and the address that they lead to.
func deskServer(at *remoteFlags, dir string) (w *writing, base string, err error) {
	if at.server != "" {
		w, err = at.open()
		return w, strings.TrimSuffix(at.server, "/"), err
	}
	w, running := throughSocket(dir)
	if !running {
		return nil, "", say.Errorf("no server runs on %s: start one with `anlisou serve --data %s`", dir, dir)
	}
	noted, err := os.ReadFile(filepath.Join(dir, servingFile))
	if err != nil {
		return nil, "", say.Errorf("the server on %s has not noted its address: %w", dir, err)
	}
	return w, strings.TrimSpace(string(noted)), nil
}
