// Package view decides what a page shows: from what the index found, a case, and the search that led there, to the
// values that templates are given, in the words of a language. It knows the addresses of the site, and nothing of how a
// request is read or an answer sent.
package view

import (
	"html/template"
	"slices"
	"strings"

	"anlisou/index"
)

// Frame is what every page has around its content.
type Frame struct {
	Title      string      // of the window, without the site's name
	Query      string      // in the search box
	Kept       []Parameter // what else a new search keeps: filters and order
	Canonical  string      // absolute address, empty where it is not known
	Previous   string      // the pages before and after, for the head
	Next       string
	Feed       Link // to what comes anew of what is shown; without one where Href is empty
	Searchable bool // whether search engines may list the page
	MaxQuery   int
	Home       bool // the search box stands in the page, not above it

	Description string   // in a sentence, for those who link to the page
	Article     bool     // the page is a text, and no list
	Made        string   // the day on which the page was made
	From        string   // the address of what it shows, to be read; empty where the site does not know its own
	Address     string   // the page's own, absolute; empty where the site does not know its own
	Picture     *Picture // by which a link to the page is shown; nil where its address is not known
	Display     string   // the classes of how it is shown
	Switches    []Choice // to show it otherwise
	Path        string   // what was asked for, without parameters
	Language    string   // of the interface, as a tag
	Languages   []Choice // to read it otherwise

	Site  Site
	Words Wording
	// Breaks are the places of a title, in bytes, at which a line may end within it.
	Breaks func(title string) []int
}

// title is a title that breaks its lines between words.
func (f Frame) title(runs []index.Run) template.HTML {
	if f.Breaks == nil {
		return titleHTML(runs, nil)
	}
	return titleHTML(runs, f.Breaks(TextOf(runs)))
}

// Link is something to press.
type Link struct {
	Text string
	Href string
}

// LargeType says whether the page is shown in large type.
func (f Frame) LargeType() bool { return slices.Contains(strings.Fields(f.Display), "large") }

// Error is the page of an error.
type Error struct {
	Frame
	Status    int
	Detail    string
	Again     Link   // the same without what was wrong with it
	RequestID string // shown where the fault is ours, so that it can be found in the log
	Waiting   bool   // the page comes again by itself
}

// Heading is a value of a field, with all its cases.
type Heading struct {
	Link
	Count int
}

// Choice is one of a few links of which one is in force.
type Choice struct {
	Link
	Current bool
}
