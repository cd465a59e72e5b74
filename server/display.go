package server

import (
	"net/http"
	"strings"
	"unicode"

	"github.com/gin-gonic/gin"

	"anlisou/server/view"
)

func displayOf(c *gin.Context) view.Display {
	value, err := c.Cookie(displayCookie)
	if err != nil {
		return view.Display{}
	}
	return view.DisplayOf(value)
}

const (
	displayCookie = "display"
	displayMaxAge = 365 * 24 * 60 * 60 // seconds
)

// displayPage remembers a display and goes back to where it was chosen.
func (s *Server) displayPage(c *gin.Context) error {
	back := c.Query("back")
	// A path of this site and no other: //host and /\host lead elsewhere, and browsers read over tabs and line breaks.
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.Contains(back, "\\") ||
		strings.ContainsFunc(back, unicode.IsControl) {
		back = "/"
	}
	http.SetCookie(c.Writer, &http.Cookie{
		Name: displayCookie, Value: view.DisplayOf(c.Query("set")).Cookie(), Path: "/", MaxAge: displayMaxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	c.Header("Cache-Control", "no-store")
	c.Redirect(http.StatusSeeOther, back)
	return nil
}
