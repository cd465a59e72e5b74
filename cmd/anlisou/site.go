package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"anlisou/data/say"

	"github.com/spf13/cobra"
)

func siteCommand(env environment) *cobra.Command {
	site := &cobra.Command{
		Use:   env.say("site add NAME ORIGIN… | remove NAME | list"),
		Short: env.say("lists the sites whose pages may embed the search"),
		Long: env.say("An origin is what a page's address begins with: https://www.example.gov.cn, or http://10.0.0.5:8081.\n" +
			"https://*.example.gov.cn stands for all below it, * for every site, null for pages without an origin, such\n" +
			"as those of a sandboxed frame. A server that runs on the data directory takes a change over within a second.\n" +
			"This site itself and pages of this machine may always embed the search."),
		Example: "anlisou site add 市政府 https://www.jiaxing.gov.cn https://zwfw.jiaxing.gov.cn\n" +
			"anlisou site list\n" +
			"anlisou site remove 市政府",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return badUsage("say add NAME ORIGIN…, remove NAME or list")
			}
			return badUsage("%q: say add, remove or list", args[0])
		},
	}
	dir := site.PersistentFlags().String("data", "./anlisou-data", env.say("keep cases and index in `DIR`"))
	site.AddCommand(siteAddCommand(env, dir), siteRemoveCommand(env, dir), siteListCommand(env, dir))
	return site
}

func siteAddCommand(env environment, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:               env.say("add NAME ORIGIN…"),
		Short:             env.say("lets the pages of a site embed the search; a NAME that is there gets the origins besides its own"),
		Example:           "anlisou site add 市政府 https://www.jiaxing.gov.cn https://zwfw.jiaxing.gov.cn",
		ValidArgsFunction: completeSites(env, dir),
		RunE: func(_ *cobra.Command, args []string) error {
			sites, err := readSites(*dir)
			if err != nil {
				return err
			}
			if len(args) < 2 {
				return badUsage("add takes a name and one or more origins")
			}
			return addSite(env, *dir, sites, args[0], args[1:])
		},
	}
}

func siteRemoveCommand(env environment, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:               env.say("remove NAME"),
		Short:             env.say("takes a site off the list: its pages may no longer embed the search"),
		Example:           "anlisou site remove 市政府",
		ValidArgsFunction: completeSites(env, dir),
		RunE: func(_ *cobra.Command, args []string) error {
			sites, err := readSites(*dir)
			if err != nil {
				return err
			}
			if len(args) != 1 {
				return badUsage("remove takes one name")
			}
			if _, ok := sites[args[0]]; !ok {
				return say.Errorf("there is no site %q; `anlisou site list` lists them", args[0])
			}
			delete(sites, args[0])
			return writeSites(*dir, sites)
		},
	}
}

func siteListCommand(env environment, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:               "list",
		Short:             env.say("lists the sites whose pages may embed the search, with their origins"),
		Example:           "anlisou site list",
		ValidArgsFunction: noValues,
		RunE: func(_ *cobra.Command, args []string) error {
			sites, err := readSites(*dir)
			if err != nil {
				return err
			}
			if len(args) > 0 {
				return badUsage("list takes no arguments, got %q", args[0])
			}
			return listSites(env, sites)
		},
	}
}

func addSite(env environment, dir string, sites map[string][]string, name string, origins []string) error {
	if name = strings.TrimSpace(name); name == "" || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }) {
		return badUsage("the name of a site may not be empty, nor have control characters")
	}
	for _, given := range origins {
		origin, err := parseOrigin(given)
		if err != nil {
			return &usageError{say.Of(err)}
		}
		if !slices.Contains(sites[name], origin) {
			sites[name] = append(sites[name], origin)
		}
		switch origin {
		case "*":
			say.Line(env.stderr, "warning: every site of the internet may now embed the search and read what it "+
				"answers; `anlisou site remove %s` takes it back", name)
		case "null":
			say.Line(env.stderr,
				"warning: null is the origin of every sandboxed frame and of every file: any page can have it")
		}
	}
	if err := writeSites(dir, sites); err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "%s: %s\n", name, strings.Join(sites[name], " "))
	return nil
}

func listSites(env environment, sites map[string][]string) error {
	if len(sites) == 0 {
		say.Line(env.stderr, "no site may embed the search yet; `anlisou site add NAME ORIGIN` allows one")
	}
	for _, name := range slices.Sorted(maps.Keys(sites)) {
		fmt.Fprintf(env.stdout, "%s: %s\n", name, strings.Join(sites[name], " "))
	}
	return nil
}
