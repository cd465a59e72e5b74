// Package say hides in which language the program speaks. What it says is a Message: the English text of the source, by
// which logs and tests know it, and what fills it. The other languages are catalogues beside this file, from the English
// text to theirs; a test finds every text of the source, and fails where a catalogue lacks one. The package knows none of
// ours, so that whatever has something to say may use it.
package say

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Key is an English text with the verbs of fmt, as it stands in the source. It is a type of its own so that a constant is
// one wherever it is used as one, and the test finds it there; nothing else is ever made a Key.
type Key string

// Message is a text and what fills it, in no language yet. The zero Message says nothing.
type Message struct {
	key   Key
	plain string // where there is no key: a name, or what somebody else's program said
	args  []any
	ways  []Way // out of what it tells
	// advises says that the ways are said in it.
	advises bool
}

// Text is a message. What fills it are values of fmt, or errors, messages and keys, which are said in its language.
//
// A message is said later than it is made: bytes among what fills it, which may be those of a file that is mapped, or change,
// are copied.
func Text(format Key, args ...any) Message {
	for i, arg := range args {
		if bytes, is := arg.([]byte); is {
			args = slices.Clone(args)
			args[i] = string(bytes)
		}
	}
	return Message{key: format, args: args}
}

// Plain is a message that is the same in all languages.
func Plain(text string) Message { return Message{plain: text} }

// Join makes one message of several: between two stands what the key has there, as in "%s; %s".
func Join[M any](between Key, items []M) (all Message) {
	for i, item := range items {
		if i == 0 {
			all = Text("%s", item)
			continue
		}
		all = Text(between, all, item)
	}
	return all
}

// List is names, one after the other.
func List[M any](items []M) Message { return Join("%s, %s", items) }

// Said makes a Message one of those that can be said: a Sayer.
func (m Message) Said() Message { return m }

// Mapped is the message with what fills it, and what fills that, as change makes it.
func (m Message) Mapped(change func(arg any) any) Message {
	args := make([]any, len(m.args))
	for i, arg := range m.args {
		if inner, is := arg.(Message); is {
			arg = inner.Mapped(change)
		}
		args[i] = change(arg)
	}
	m.args = args
	return m
}

// IsZero reports whether there is nothing to say.
func (m Message) IsZero() bool { return m.key == "" && m.plain == "" }

// String is the message in English.
func (m Message) String() string { return m.In("") }

// In is the message in a language.
func (m Message) In(lang Language) string {
	if m.key == "" {
		return m.plain
	}
	format := string(m.key)
	if own, ok := texts(lang)[m.key]; ok {
		format = own
	}
	if len(m.args) == 0 {
		return unescaped(format)
	}
	if len(texts(lang)) == 0 {
		format = counted(format, m.args)
	}
	args := make([]any, len(m.args))
	for i, arg := range m.args {
		args[i] = argument(lang, arg)
	}
	return fmt.Sprintf(spoken(format), args...)
}

// argument is what fills a message, in its language.
func argument(lang Language, arg any) any {
	switch arg := arg.(type) {
	case Key:
		return Text(arg).In(lang)
	case Sayer, error:
		return In(lang, arg)
	}
	return arg
}

// spoken is a format without the verb of wrapped errors, which only fmt.Errorf knows.
func spoken(format string) string { return strings.ReplaceAll(format, "%w", "%v") }

// unescaped is a format without verbs as it is shown.
func unescaped(format string) string { return strings.ReplaceAll(format, "%%", "%") }

// kept is a message as it is kept in a file.
type kept struct {
	Format Key   `json:"format"`
	Args   []any `json:"args,omitempty"`
	Ways   []Way `json:"ways,omitempty"`
}

// MarshalJSON writes a plain message as a string, and any other so that it can still be said in every language.
func (m Message) MarshalJSON() ([]byte, error) {
	if m.key == "" {
		return json.Marshal(m.plain)
	}
	k := kept{Format: m.key, Ways: m.ways}
	for _, arg := range m.args {
		switch value := arg.(type) {
		case Key:
			arg = Text(value)
		case Sayer, error:
			arg = Of(value)
		case fmt.Stringer:
			arg = value.String()
		}
		k.Args = append(k.Args, arg)
	}
	return json.Marshal(k)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (m *Message) UnmarshalJSON(text []byte) error {
	if json.Unmarshal(text, &m.plain) == nil {
		m.key, m.args = "", nil
		return nil
	}
	var k struct {
		Format Key
		Args   []json.RawMessage
		Ways   []Way
	}
	if err := json.Unmarshal(text, &k); err != nil {
		return err
	}
	*m = Message{key: k.Format, ways: k.Ways}
	for _, raw := range k.Args {
		arg, err := keptArgument(raw)
		if err != nil {
			return err
		}
		m.args = append(m.args, arg)
	}
	return nil
}

// keptArgument reads what fills a message: an integer, a message or another value.
func keptArgument(raw json.RawMessage) (any, error) {
	var whole int64
	if json.Unmarshal(raw, &whole) == nil {
		return whole, nil
	}
	if len(raw) > 0 && raw[0] == '{' {
		var m Message
		err := json.Unmarshal(raw, &m)
		return m, err
	}
	var value any
	err := json.Unmarshal(raw, &value)
	return value, err
}
