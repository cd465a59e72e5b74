// Package pattern hides when a regular expression is compiled.
package pattern

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression that is compiled when it is first asked for: there are many, and most commands of the
// program read no document.
type Pattern struct {
	once func() *regexp.Regexp
}

// New makes a pattern; one that is no regular expression panics at its first use.
func New(expression string) *Pattern {
	return &Pattern{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })}
}

// MatchString is that of regexp.Regexp.
func (p *Pattern) MatchString(s string) bool { return p.once().MatchString(s) }

// FindStringSubmatch is that of regexp.Regexp.
func (p *Pattern) FindStringSubmatch(s string) []string { return p.once().FindStringSubmatch(s) }

// FindString is that of regexp.Regexp.
func (p *Pattern) FindString(s string) string { return p.once().FindString(s) }

// FindSubmatch is that of regexp.Regexp.
func (p *Pattern) FindSubmatch(b []byte) [][]byte { return p.once().FindSubmatch(b) }

// FindAllStringIndex is that of regexp.Regexp.
func (p *Pattern) FindAllStringIndex(s string, n int) [][]int {
	return p.once().FindAllStringIndex(s, n)
}

// ReplaceAllString is that of regexp.Regexp.
func (p *Pattern) ReplaceAllString(s, with string) string { return p.once().ReplaceAllString(s, with) }

// ReplaceAllStringFunc is that of regexp.Regexp.
func (p *Pattern) ReplaceAllStringFunc(s string, with func(string) string) string {
	return p.once().ReplaceAllStringFunc(s, with)
}

// Split is that of regexp.Regexp.
func (p *Pattern) Split(s string, n int) []string { return p.once().Split(s, n) }
