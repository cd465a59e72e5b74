package prose

import (
	"fmt"
	"strings"

	"anlisou/data"
	"anlisou/data/format/document"
)

var opts = document.Options{Collection: "test"}

// show writes cases as "number title [heading|text] [heading|text]".
func show(cases []data.Case) string {
	var b strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&b, "%d %s", c.Number, c.Title)
		for _, s := range c.Sections {
			fmt.Fprintf(&b, " [%s|%s]", s.Heading, s.Text)
		}
		b.WriteString("\n")
	}
	return b.String()
}

const twoBodies = "一、主要做法\n甲文。\n二、取得成效:\n甲效。\n一、主要做法\n乙文。\n"
