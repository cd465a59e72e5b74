package data

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"unicode/utf8"

	"anlisou/data/say"
)

// Collection 案例集 is a source document with many cases.
type Collection struct {
	// ID names the collection in Case.Collection, under the same rules.
	ID string `json:"id"`
	// Title is the name people read.
	Title string `json:"title"`
	// Source says where the cases came from: a file's name or an address; may be empty.
	Source string `json:"source,omitempty"`
}

// Validate reports every broken rule, joined; each is a *FieldError that names its field.
func (c *Collection) Validate() error {
	var errs []error
	if len(c.ID) > MaxIDLen || !isID(c.ID) {
		errs = append(errs, fieldError("id", idRule, clip(c.ID), MaxIDLen))
	}
	if strings.TrimSpace(c.Title) == "" {
		errs = append(errs, fieldError("title", "is empty"))
	} else if !isLine(c.Title, MaxTitleLen) {
		errs = append(errs,
			fieldError("title", "must be one line of valid UTF-8 of at most %d characters", MaxTitleLen))
	}
	if !isLine(c.Source, MaxURLLen) {
		errs = append(errs, fieldError("source", "must be one line of valid UTF-8 of at most %d characters", MaxURLLen))
	}
	return errors.Join(errs...)
}

// mostNamedID, in bytes, is the longest name that is an id as it stands.
const mostNamedID = 64

// CollectionID makes an id of a name: the name itself where it may be one, or else a number that stays the same
// whenever the name comes again.
func CollectionID(name string) string {
	c := Collection{ID: name, Title: name}
	if c.Validate() == nil && len(name) <= mostNamedID {
		return name
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name)) // never fails
	return fmt.Sprintf("c%08x", sum.Sum32())
}

const idCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

const idRule say.Key = "%q may hold only letters, digits, '-', '_' and '.', not dots alone, and at most %d bytes"

// isID reports whether s may name a case or a collection; dots alone would be a path.
func isID(s string) bool {
	return strings.Trim(s, idCharacters) == "" && strings.Trim(s, ".") != ""
}

// isLine reports whether s is valid UTF-8 without control characters other than a tab.
func isLine(s string, maxRunes int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= maxRunes && !strings.ContainsFunc(s, IsControl)
}

// IsControl reports a character that stands in no line of text: line ends, and all control characters but the tab.
func IsControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }
