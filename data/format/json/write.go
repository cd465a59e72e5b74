package json

import (
	"bufio"
	"encoding/json"
	"io"

	"anlisou/data"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// WriteLines writes cases as JSON, one a line, each with the title and the source of its collection, if that is among
// collections. What it writes is read again as it was.
func WriteLines(w io.Writer, cases table.Cases, collections []data.Collection) error {
	known := table.ByID(collections)
	out := bufio.NewWriter(w)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for c, err := range cases {
		if err != nil {
			return err
		}
		about := known[c.Collection]
		if err := encoder.Encode(writtenCase{Case: whole(c), Collection: c.Collection, CollectionTitle: about.Title,
			CollectionSource: about.Source}); err != nil {
			return say.Errorf("write case %s: %w", c.ID, err)
		}
	}
	if err := out.Flush(); err != nil {
		return say.Errorf("write the cases: %w", err)
	}
	return nil
}

// writtenCase is a line of JSON that we write.
type writtenCase struct {
	data.Case
	Collection       string `json:"collection"` // always there: it tells our lines from others
	CollectionTitle  string `json:"collection_title,omitempty"`
	CollectionSource string `json:"collection_source,omitempty"`
}

// whole gives a case whose lists are never null in JSON.
func whole(c data.Case) data.Case {
	if c.Sections == nil {
		c.Sections = []data.Section{}
	}
	if c.Departments == nil {
		c.Departments = []string{}
	}
	if c.Domains == nil {
		c.Domains = []string{}
	}
	return c
}
