package format

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first asked for: there are many, and most commands of the
// program read no document.
type pattern struct {
	once func() *regexp.Regexp
}

// form makes a pattern; one that is no regular expression panics at its first use.
func form(expression string) *pattern {
	return &pattern{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })}
}

// MatchString and the others are those of regexp.Regexp.
func (p *pattern) MatchString(s string) bool { return p.once().MatchString(s) }

func (p *pattern) FindStringSubmatch(s string) []string { return p.once().FindStringSubmatch(s) }

func (p *pattern) FindString(s string) string { return p.once().FindString(s) }

func (p *pattern) FindSubmatch(b []byte) [][]byte { return p.once().FindSubmatch(b) }

func (p *pattern) FindAllStringIndex(s string, n int) [][]int {
	return p.once().FindAllStringIndex(s, n)
}

func (p *pattern) ReplaceAllString(s, with string) string { return p.once().ReplaceAllString(s, with) }

func (p *pattern) ReplaceAllStringFunc(s string, with func(string) string) string {
	return p.once().ReplaceAllStringFunc(s, with)
}

func (p *pattern) Split(s string, n int) []string { return p.once().Split(s, n) }
