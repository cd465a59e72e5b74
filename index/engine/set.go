package engine

import (
	"fmt"
	"strconv"
	"strings"

	"anlisou/index/query"
)

// Set is documents, as an expression that an engine looks up within one snapshot. It is a value that does not change;
// the zero Set is no set at all, where one may be left out. An engine may keep what a Set came to for as long as the
// snapshot lives.
type Set struct{ *node }

// node is an expression, as an engine reads it. Two of them are one where they are the same node or, having a key,
// where Key and Sure are the same.
type node struct {
	Op  Op
	Key string // of an expression without parts: what its documents hang on, but for Sure

	Unit             query.Unit // of OpUnit
	Texts            []string   // of OpLiteral
	Bounded, Passage bool       // the same
	Sure             bool       // of OpUnit and OpLiteral
	Field, Text      string     // of OpTerm and OpLabel
	Docs             []*Doc     // of OpThese
	Sets             []Set      // of the others
	Weights          []float32  // of OpAtLeast, those of Sets
	Least            float32    // the same
}

// Op is what an expression is made by.
type Op uint8

// The ways to make a set.
const (
	OpAll Op = iota
	OpNothing
	OpUnit
	OpLiteral
	OpTerm
	OpLabel
	OpAnd
	OpOr
	OpMinus
	OpAtLeast
	OpThese
	OpSome
)

// All are all documents.
func All() Set { return all }

// Nothing is the set without documents.
func Nothing() Set { return nothing }

var all, nothing = Set{&node{Op: OpAll, Key: "*"}}, Set{&node{Op: OpNothing, Key: "-"}}

// Unit are the documents in which a unit stands, as the first of these says that applies:
//
//   - its label is query.Number: the documents of which its text is the number. Other labels, and Not, say nothing here.
//   - it is of the title: the documents whose title holds its text letter by letter.
//   - else: the documents that hold its text letter by letter; that hold it across the ends of paragraphs, unless it was
//     quoted without line ends (Quoted, not Lines); and those that say one of its keys, which is one of Analysed.Values
//     or, without a # before it, a word of Latin letters that is one of Analysed.Words (Wi-Fi is the word wifi). Where
//     Word is set, an engine may look the text up as a word first; that finds nothing else.
//
// With sure it gives those in which the unit stands as it was meant: by its number, title or a key; by its text, but
// only outside longer numbers where it is bounded (Unit.Bounded, segment.InNumber: 12号 is not sure in 112号); and
// across the ends of paragraphs alone only with Lines.
//
// A text stands across the ends of paragraphs where it stands nowhere letter by letter, and does once each end of a
// paragraph is taken out of the document's text, or is white space where segment.Spaced says that this stays. A line
// end between two characters is the end of a paragraph where the pair is one of Analysed.Across; those behind a title
// or a heading are none.
func Unit(u query.Unit, sure bool) Set {
	key := fmt.Sprint(
		"u",
		u.Word,
		u.Title,
		u.Quoted,
		u.Lines,
		u.Label,
		"\x00",
		u.Text,
		"\x00",
		strings.Join(u.Keys, "\x00"),
	)
	return Set{&node{Op: OpUnit, Key: key, Unit: u, Sure: sure}}
}

// Literal are the documents that hold one of several texts letter by letter, or the first of them across the ends of
// paragraphs, as Unit says it. With sure it gives those in which one of the texts stands letter by letter, and
// outside longer numbers where they are bounded; and, where passage says that it is long enough to stand nowhere by
// accident, those in which the first stands across the ends of paragraphs.
func Literal(texts []string, bounded, passage, sure bool) Set {
	key := fmt.Sprint("l", bounded, passage, "\x00", strings.Join(texts, "\x00"))
	return Set{&node{Op: OpLiteral, Key: key, Texts: texts, Bounded: bounded, Passage: passage, Sure: sure}}
}

// Term are the documents with a term in a field; of Grams those that have it as a word, too.
func Term(f TermField, text string) Set {
	return Set{&node{Op: OpTerm, Key: "t" + string(f) + "\x00" + text, Field: string(f), Text: text}}
}

// Label are the documents with a value of a facet field.
func Label(f query.Field, value string) Set {
	return Set{&node{Op: OpLabel, Key: "f" + string(f) + "\x00" + value, Field: string(f), Text: value}}
}

// And are the documents of all sets; all where there are none.
func And(sets ...Set) Set { return join(OpAnd, all, nothing, sets) }

// Or are the documents of any set; none where there are none.
func Or(sets ...Set) Set { return join(OpOr, nothing, all, sets) }

// join makes one set of several, of which the neutral one changes nothing and the absorbing one decides.
func join(op Op, neutral, absorbing Set, sets []Set) Set {
	kept := make([]Set, 0, len(sets))
	for _, s := range sets {
		if s == absorbing {
			return absorbing
		}
		if s != neutral {
			kept = append(kept, s)
		}
	}
	switch len(kept) {
	case 0:
		return neutral
	case 1:
		return kept[0]
	}
	return Set{&node{Op: op, Sets: kept}}
}

// Minus are the documents of a set that are not of another.
func Minus(s, not Set) Set {
	if not.Op == OpNothing || s.Op == OpNothing {
		return s
	}
	return Set{&node{Op: OpMinus, Sets: []Set{s, not}}}
}

// AtLeast are the documents that are of enough sets, and of one at least: the sum of the weights of those that a
// document is of is least or more, or would be but for rounding (1e-5 of it).
func AtLeast(sets []Set, weights []float32, least float32) Set {
	return Set{&node{Op: OpAtLeast, Sets: sets, Weights: weights, Least: least}}
}

// These are documents that Top of the same reader has given.
func These(docs []*Doc) Set { return Set{&node{Op: OpThese, Docs: docs}} }

// Some are one or more of the documents of a set, and none where it has none: for who asks only whether there are any.
func Some(s Set) Set { return Set{&node{Op: OpSome, Sets: []Set{s}}} }

// IsZero reports that there is no set.
func (s Set) IsZero() bool { return s.node == nil }

// String shows an expression to a person.
func (s Set) String() string {
	if s.node == nil {
		return "no set"
	}
	switch s.Op {
	case OpAll:
		return "all"
	case OpNothing:
		return "nothing"
	case OpUnit:
		return s.Unit.String() + surely(s.Sure)
	case OpLiteral:
		return strconv.Quote(strings.Join(s.Texts, " | ")) + surely(s.Sure)
	case OpTerm, OpLabel:
		return s.Field + "=" + s.Text
	case OpThese:
		return fmt.Sprint(len(s.Docs), " documents")
	}
	if s.Op == OpSome {
		return "some of " + s.Sets[0].String()
	}
	parts := make([]string, len(s.Sets))
	for i, part := range s.Sets {
		parts[i] = part.String()
	}
	joint := map[Op]string{OpAnd: " and ", OpOr: " or ", OpMinus: " minus ", OpAtLeast: ", "}[s.Op]
	if s.Op == OpAtLeast {
		return fmt.Sprintf("at least %g of (%s) by %v", s.Least, strings.Join(parts, joint), s.Weights)
	}
	return "(" + strings.Join(parts, joint) + ")"
}

func surely(sure bool) string {
	if sure {
		return "!"
	}
	return ""
}
