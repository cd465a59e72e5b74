package view

import "strings"

// Display is how someone wants the pages shown. It is remembered in a cookie, so that pages come as they
// should be, without a script and without a jump.
type Display struct {
	Large    bool // 大字版
	Contrast bool // high contrast
}

// Class is the display as the classes of the page's root.
func (d Display) Class() string { return strings.Join(d.words(), " ") }

func (d Display) words() (words []string) {
	if d.Large {
		words = append(words, "large")
	}
	if d.Contrast {
		words = append(words, "contrast")
	}
	return words
}

// Switches are the links that change the display and come back to the page at path.
func (d Display) Switches(path string) (list []Choice) {
	add := func(text string, on bool, other Display) {
		href := inAddress(DisplayPath, "set", strings.Join(other.words(), "-"), "back", path)
		list = append(list, Choice{Link{Text: text, Href: href}, on})
	}
	add("大字", d.Large, Display{!d.Large, d.Contrast})
	add("高对比", d.Contrast, Display{d.Large, !d.Contrast})
	return list
}
