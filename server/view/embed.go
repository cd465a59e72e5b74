package view

// Embed is the page for a frame: the widget alone, and a plain form where scripts do not run.
type Embed struct {
	MaxQuery    int
	Language    string
	Script      string // address of the widget
	Query       string
	Departments string
	Domains     string
	Facets      *string // nil where the address does not say
	Theme       string
	Size        string
}
