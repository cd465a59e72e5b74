package view

// Embed is the page for a frame: the widget alone, and a plain form where scripts do not run.
type Embed struct {
	Site        Site
	MaxQuery    int
	Language    string
	Script      string // address of the widget
	Query       string
	Departments string
	Domains     string
	Regions     string
	Collections string  // their ids
	Facets      *string // nil where the address does not say
	Theme       string
	Footer      string // whether whose search it is stands below: on or off; empty as the site has it
	Size        string
}
