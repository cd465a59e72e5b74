package view

import (
	"slices"
	"strings"
)

// Display is how someone wants the pages shown. It is remembered in a cookie, so that pages come as they
// should be, without a script and without a jump.
type Display struct {
	Large    bool // 大字版
	Contrast bool // high contrast
	Cursor   bool // 大鼠标
	Keyless  bool // no key alone does anything (WCAG 2.2, 2.1.4)
}

// words are a display as its cookie and the classes of the page's root have it, each beside what it says.
func (d *Display) words() []struct {
	name string
	on   *bool
} {
	return []struct {
		name string
		on   *bool
	}{{"large", &d.Large}, {"contrast", &d.Contrast}, {"cursor", &d.Cursor}, {"keyless", &d.Keyless}}
}

// DisplayOf reads a display as its cookie has it; what means nothing is left out.
func DisplayOf(cookie string) (d Display) {
	given := strings.Split(cookie, "-")
	for _, word := range d.words() {
		*word.on = slices.Contains(given, word.name)
	}
	return d
}

// Cookie is the display as its cookie has it.
func (d Display) Cookie() string { return d.joined("-") }

// Class is the display as the classes of the page's root.
func (d Display) Class() string { return d.joined(" ") }

func (d Display) joined(by string) string {
	var names []string
	for _, word := range d.words() {
		if *word.on {
			names = append(names, word.name)
		}
	}
	return strings.Join(names, by)
}

// Switches are the links that change the display and come back to the page at path: those that stand on every page.
func (d Display) Switches(path string) []Choice {
	return []Choice{
		d.change(path, "大字", func(d *Display) *bool { return &d.Large }),
		d.change(path, "高对比", func(d *Display) *bool { return &d.Contrast }),
	}
}

// change is the link that turns one thing on or off.
func (d Display) change(path, text string, of func(*Display) *bool) Choice {
	on := *of(&d)
	*of(&d) = !on
	return Choice{Link{Text: text, Href: inAddress(DisplayPath, "set", d.Cookie(), "back", path)}, on}
}
