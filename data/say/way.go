package say

import "slices"

// Way is a way out of what a message tells: what a person gives, and what that does. How it is given is known where the
// message is shown: the command line has flags, an API parameters, a page buttons.
type Way struct {
	Give []Given `json:"give"`
	To   Message `json:"to"` // "take it as one case"
}

// Given is a choice by its name, and its value; the value is empty where a person knows it himself.
type Given struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
}

// With is the message with ways out of what it tells, which it does not say itself.
func (m Message) With(ways ...Way) Message {
	if m.key == "" {
		m = Text("%s", m)
	}
	m.ways = append(slices.Clone(m.ways), ways...)
	return m
}

// Ways are the ways out of what a message tells, and of what is told within it, each once.
func (m Message) Ways() (ways []Way) {
	if m.advises {
		return nil
	}
	add := func(list []Way) {
		for _, w := range list {
			if !slices.ContainsFunc(ways, func(have Way) bool { return slices.Equal(have.Give, w.Give) }) {
				ways = append(ways, w)
			}
		}
	}
	for _, arg := range m.args {
		switch arg := arg.(type) {
		case Sayer, error:
			add(Of(arg).Ways())
		}
	}
	add(m.ways)
	return ways
}

// Advising is the message and behind it its ways out, as spell writes what is given; those of which it cannot write some
// are left out.
func (m Message) Advising(spell func(Given) (string, bool)) Message {
	var told []Message
	for _, way := range m.Ways() {
		given, whole := "", true
		for i, one := range way.Give {
			text, ok := spell(one)
			whole = whole && ok
			if i > 0 {
				given += " "
			}
			given += text
		}
		if whole {
			told = append(told, Text("%s to %s", given, way.To))
		}
	}
	if len(told) == 0 {
		return m
	}
	said := Text("%s; give %s", m, Join("%s, or %s", told))
	said.advises = true
	return said
}
