package server

import (
	"net/http"
	"strings"
	"unicode"

	"github.com/gin-gonic/gin"
)

// display is how someone wants the pages shown. It is remembered in a cookie, so that pages come as they
// should be, without a script and without a jump.
type display struct {
	Large    bool // 大字版
	Contrast bool // high contrast
}

const (
	displayCookie = "display"
	displayPath   = "/display"
	displayMaxAge = 365 * 24 * 60 * 60 // seconds
)

func displayOf(c *gin.Context) (d display) {
	value, err := c.Cookie(displayCookie)
	if err != nil {
		return d
	}
	for _, word := range strings.Split(value, "-") {
		switch word {
		case "large":
			d.Large = true
		case "contrast":
			d.Contrast = true
		}
	}
	return d
}

// Class is the display as the classes of the page's root.
func (d display) Class() string { return strings.Join(d.words(), " ") }

func (d display) words() (words []string) {
	if d.Large {
		words = append(words, "large")
	}
	if d.Contrast {
		words = append(words, "contrast")
	}
	return words
}

// switches are the links that change the display and come back to the page at path.
func (d display) switches(path string) (list []choice) {
	add := func(text string, on bool, other display) {
		href := inAddress(displayPath, "set", strings.Join(other.words(), "-"), "back", path)
		list = append(list, choice{link{Text: text, Href: href}, on})
	}
	add("大字", d.Large, display{!d.Large, d.Contrast})
	add("高对比", d.Contrast, display{d.Large, !d.Contrast})
	return list
}

// displayPage remembers a display and goes back to where it was chosen.
func (s *Server) displayPage(c *gin.Context) error {
	back := c.Query("back")
	// A path of this site and no other: //host and /\host lead elsewhere, and browsers read over tabs and line breaks.
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.Contains(back, "\\") || strings.ContainsFunc(back, unicode.IsControl) {
		back = "/"
	}
	http.SetCookie(c.Writer, &http.Cookie{
		Name: displayCookie, Value: onlyDisplay(c.Query("set")), Path: "/", MaxAge: displayMaxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	c.Header("Cache-Control", "no-store")
	c.Redirect(http.StatusSeeOther, back)
	return nil
}

// onlyDisplay keeps of a value what means something.
func onlyDisplay(value string) string {
	var kept []string
	for _, word := range strings.Split(value, "-") {
		if word == "large" || word == "contrast" {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, "-")
}
