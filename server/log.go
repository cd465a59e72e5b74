package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// AddressDetail is how much of the address of whoever asks stands in the log.
type AddressDetail string

// The details: the whole address; its network, which tells a burst of one office from one of the whole world and is
// nobody's own (/24 of IPv4, /48 of IPv6); nothing. Empty is ShortAddress.
const (
	FullAddress  AddressDetail = "full"
	ShortAddress AddressDetail = "short"
	NoAddress    AddressDetail = "none"
)

const (
	shortBits4 = 24
	shortBits6 = 48
)

func (d AddressDetail) valid() bool {
	return d == "" || d == FullAddress || d == ShortAddress || d == NoAddress
}

// of is an address as it is logged, "-" for none.
func (d AddressDetail) of(address netip.Addr) string {
	switch {
	case d == NoAddress || !address.IsValid():
		return "-"
	case d == FullAddress:
		return address.String()
	}
	bits := shortBits6
	if address.Is4() {
		bits = shortBits4
	}
	network, err := address.Prefix(bits)
	if err != nil {
		return "-"
	}
	return network.String()
}

// maxAttribute is the length in bytes of a value in the log: enough for the head of a stack. What is longer is
// somebody's address of 64 KB, of which nobody reads the rest.
const maxAttribute = 2048

// BoundLog is a handler that hands on records to another with each value cut to 2 KB, and its control characters, and
// those that turn the direction of writing, spelt out: whoever reads the log in a terminal reads what stands in it.
func BoundLog(handler slog.Handler) slog.Handler {
	if bounded, ok := handler.(boundedLog); ok {
		return bounded
	}
	return boundedLog{handler}
}

type boundedLog struct{ slog.Handler }

// Handle implements slog.Handler.
func (b boundedLog) Handle(ctx context.Context, r slog.Record) error {
	bounded := slog.NewRecord(r.Time, r.Level, boundText(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		bounded.AddAttrs(boundAttr(a))
		return true
	})
	return b.Handler.Handle(ctx, bounded)
}

// WithAttrs implements slog.Handler.
func (b boundedLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	bounded := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		bounded[i] = boundAttr(a)
	}
	return boundedLog{b.Handler.WithAttrs(bounded)}
}

// WithGroup implements slog.Handler.
func (b boundedLog) WithGroup(name string) slog.Handler {
	return boundedLog{b.Handler.WithGroup(name)}
}

func boundAttr(a slog.Attr) slog.Attr {
	switch value := a.Value.Resolve(); value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(boundText(value.String()))
	case slog.KindAny: // an error, mostly
		a.Value = slog.StringValue(boundText(fmt.Sprint(value.Any())))
	case slog.KindGroup:
		group := make([]slog.Attr, len(value.Group()))
		for i, inner := range value.Group() {
			group[i] = boundAttr(inner)
		}
		a.Value = slog.GroupValue(group...)
	default:
		a.Value = value
	}
	return a
}

// boundText cuts a text, and spells out what cannot be seen. Line ends stay: handlers write them as \n in a line of
// their own.
func boundText(text string) string {
	left := 0
	if len(text) > maxAttribute {
		cut := maxAttribute
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text, left = text[:cut], len(text)-cut
	}
	text = strings.ToValidUTF8(text, "\uFFFD")
	if strings.ContainsFunc(text, hidden) {
		var b strings.Builder
		for _, r := range text {
			if hidden(r) {
				fmt.Fprintf(&b, `\u%04x`, r)
				continue
			}
			b.WriteRune(r)
		}
		text = b.String()
	}
	if left > 0 {
		text += "… (" + strconv.Itoa(left) + " bytes more)"
	}
	return text
}

func hidden(r rune) bool { return r != '\n' && r != '\t' && r != ' ' && !unicode.IsPrint(r) }
