package site

import (
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/say"
)

// The bounds of what may be said, in characters: what a head, a foot or a tab of a browser has room for.
const (
	MaxName        = 30
	MaxSubtitle    = 80
	MaxOrgan       = 60
	MaxContact     = 120
	MaxLinkName    = 30
	MaxLinks       = 12
	MaxCollections = 500
	// MaxFile is the size of the file, in bytes: many times the longest that keeps the other bounds is about it.
	MaxFile = 1 << 18
)

// The rules that a value may break.
const (
	ruleLong       say.Key = "has %d characters, at most %d are allowed"
	ruleLine       say.Key = "must be one line of valid text"
	ruleICP        say.Key = "%q is not like 浙ICP备05000000号-1"
	rulePolice     say.Key = "%q is not like 浙公网安备33040202000123号"
	ruleCode       say.Key = "%q is not ten letters or digits, like 3304000001"
	rulePhone      say.Key = "%q is not a telephone number, like 0573-82520000"
	ruleMail       say.Key = "%q is not a mail address, like cases@example.gov.cn"
	ruleSeal       say.Key = "%q is not exactly one character, like 案"
	ruleColour     say.Key = "%q is not a colour like \"#1d5c96\""
	ruleQuotes     say.Key = "is empty, for YAML takes what follows a # for a comment: write it in quotes, %q"
	ruleContrast   say.Key = "%s is too pale to read on the pages: its contrast against %s is %s, and at least %s is needed (WCAG AA); %s would pass"
	ruleEmpty      say.Key = "is empty"
	ruleLink       say.Key = "%q is no address: write https://…, http://… or /… for a page of this site"
	ruleMany       say.Key = "are %d, at most %d are allowed"
	ruleCollection say.Key = "%q is not the id of a collection"
	ruleTwice      say.Key = "%q stands there already"
	ruleUnknown    say.Key = "there is no such field; there are %s"
	ruleText       say.Key = "must be a text"
	ruleList       say.Key = "must be a list, each item after a dash"
	ruleMapping    say.Key = "must be fields with values"
	ruleSwitch     say.Key = "must be true or false, not %q"
	ruleYAML       say.Key = "is no YAML: %s"
	ruleLarge      say.Key = "has more than %d bytes"
	ruleOne        say.Key = "has a second document (---); only one is allowed"
)

// Problem is a value that breaks a rule.
type Problem struct {
	Line  int     // of the file, from 1; 0 where the value came otherwise
	Field string  // links[0].address; empty where it is the file
	Rule  say.Key // that it breaks, filled by Args
	Args  []any
}

// String is one line in English: "line 12: links[0].address: is empty".
func (p Problem) String() string { return p.Said().String() }

// Said implements say.Sayer.
func (p Problem) Said() say.Message {
	said := p.Broken()
	if p.Field != "" {
		said = say.Text("%s: %s", p.Field, said)
	}
	if p.Line > 0 {
		said = say.Text("line %d: %s", p.Line, said)
	}
	return said
}

// Broken is the rule that the value breaks, without where.
func (p Problem) Broken() say.Message { return say.Text(p.Rule, p.Args...) }

// Problems are what is wrong with settings, at least one; the order is that of the file, or of the fields.
type Problems []Problem

// mostTold is how many problems an error tells of: the others are seen once these are mended.
const mostTold = 3

// Error is one line: "line 3: accent: …; line 7: …".
func (p Problems) Error() string { return p.Said().String() }

// Said implements say.Sayer.
func (p Problems) Said() say.Message {
	said := say.Join("%s; %s", p[:min(len(p), mostTold)])
	if more := len(p) - mostTold; more > 0 {
		said = say.Text("%s; %s", said, say.Text("and %d more", more))
	}
	return said
}

// Validate reports all values that break a rule, as Problems, or nil.
func (s *Settings) Validate() error {
	if found := s.problems(); len(found) > 0 {
		return found
	}
	return nil
}

var (
	icpNumber    = regexp.MustCompile(`^\p{Han}ICP[备证]\d{6,12}号(-\d{1,4})?$`)
	policeNumber = regexp.MustCompile(`^\p{Han}公网安备\s?(\d{11,14})号$`)
	siteCode     = regexp.MustCompile(`^[0-9A-Za-z]{10}$`)
	phoneNumber  = regexp.MustCompile(`^\+?[0-9][0-9()（）/、，, -]{2,40}$`)
)

func (s *Settings) problems() (found Problems) {
	bad := func(field string, rule say.Key, args ...any) {
		found = append(found, Problem{Field: field, Rule: rule, Args: args})
	}
	line := func(field, value string, most int) bool {
		if !utf8.ValidString(value) || strings.ContainsFunc(value, unprintable) {
			bad(field, ruleLine)
			return false
		}
		if n := utf8.RuneCountInString(value); n > most {
			bad(field, ruleLong, n, most)
			return false
		}
		return value != ""
	}
	like := func(field, value string, most int, ok func(string) bool, rule say.Key) {
		if line(field, value, most) && !ok(value) {
			bad(field, rule, value)
		}
	}
	line("name", s.Name, MaxName)
	line("subtitle", s.Subtitle, MaxSubtitle)
	line("sponsor", s.Sponsor, MaxOrgan)
	line("organizer", s.Organizer, MaxOrgan)
	like("icp", s.ICP, MaxContact, icpNumber.MatchString, ruleICP)
	like("police", s.Police, MaxContact, policeNumber.MatchString, rulePolice)
	like("code", s.Code, MaxContact, siteCode.MatchString, ruleCode)
	like("contact.phone", s.Contact.Phone, MaxContact, phoneNumber.MatchString, rulePhone)
	like("contact.mail", s.Contact.Mail, MaxContact, isMail, ruleMail)
	line("contact.text", s.Contact.Text, MaxContact)
	like("seal", s.Seal, MaxContact, isSeal, ruleSeal)
	if line("accent", s.Accent, MaxContact) {
		if rule, args := checkAccent(s.Accent); rule != "" {
			bad("accent", rule, args...)
		}
	}
	if n := len(s.Links); n > MaxLinks {
		bad("links", ruleMany, n, MaxLinks)
	}
	for i, l := range s.Links {
		field := fmt.Sprintf("links[%d].", i)
		if line(field+"name", l.Name, MaxLinkName); strings.TrimSpace(l.Name) == "" {
			bad(field+"name", ruleEmpty)
		}
		if l.Address == "" {
			bad(field+"address", ruleEmpty)
		}
		like(field+"address", l.Address, data.MaxURLLen, isAddress, ruleLink)
	}
	if n := len(s.Collections); n > MaxCollections {
		bad("collections", ruleMany, n, MaxCollections)
	}
	seen := map[string]bool{}
	for i, c := range s.Collections {
		field := fmt.Sprintf("collections[%d].", i)
		one := data.Collection{ID: c.ID, Title: "-"}
		switch {
		case c.ID == "":
			bad(field+"id", ruleEmpty)
		case one.Validate() != nil:
			bad(field+"id", ruleCollection, clip(c.ID))
		case seen[c.ID]:
			bad(field+"id", ruleTwice, c.ID)
		}
		seen[c.ID] = true
		line(field+"name", c.Name, MaxOrgan)
	}
	return found
}

// unprintable reports what stands in no line of a page, or turns the text around it.
func unprintable(r rune) bool {
	return !unicode.IsPrint(r) && r != '\u3000' && r != '\u00a0' && r != '\ufe0f' && r != '\u200d'
}

// clip is the beginning of a text that may be long.
func clip(text string) string {
	const most = 60
	text = strings.Map(func(r rune) rune {
		if unprintable(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// isSeal reports one letter or numeral of any script: signs and what joins others make no seal.
func isSeal(text string) bool {
	r, n := utf8.DecodeRuneInString(text)
	return n == len(text) && (unicode.IsLetter(r) || unicode.IsNumber(r))
}

func isMail(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Name == "" && a.Address == text
}

// isAddress reports an address of the web, or a path of the same site: //host would be another.
func isAddress(text string) bool {
	if strings.ContainsAny(text, " \\\"<>") {
		return false
	}
	u, err := url.Parse(text)
	if err != nil || u.User != nil {
		return false
	}
	if u.Scheme == "http" || u.Scheme == "https" {
		return u.Hostname() != "" && u.Opaque == ""
	}
	return u.Scheme == "" && u.Host == "" && strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//")
}

// PoliceDigits are the digits of a 公安备案号, by which the public register shows it; empty where it is none.
func (s *Settings) PoliceDigits() string {
	if m := policeNumber.FindStringSubmatch(s.Police); m != nil {
		return m[1]
	}
	return ""
}
