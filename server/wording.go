package server

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/data/say"
	"anlisou/server/view"
)

const (
	languageCookie    = "lang"
	parameterLanguage = "lang"
)

// language is what a request is answered in: what its address says, else what was chosen before, else what the browser
// prefers, else the source language.
func (s *Server) language(c *gin.Context) string {
	if tag := s.known(c.Query(parameterLanguage)); tag != "" {
		return tag
	}
	if chosen, err := c.Cookie(languageCookie); err == nil {
		if tag := s.known(chosen); tag != "" {
			return tag
		}
	}
	return s.preferred(c.GetHeader("Accept-Language"))
}

// answerWords are the words of a call's answer: those that its address asks for. What a browser prefers does not count
// here, because the page that shows the answer may be in another language.
func (s *Server) answerWords(c *gin.Context) view.Wording {
	if tag := s.known(c.Query(parameterLanguage)); tag != "" {
		return s.wordings[tag]
	}
	return s.wordings[view.SourceLanguage]
}

// problemWords are the words of a problem document, which is for whoever called.
func (s *Server) problemWords(c *gin.Context) view.Wording {
	if tag := s.known(c.Query(parameterLanguage)); tag != "" {
		return s.wordings[tag]
	}
	return s.wordings[s.preferred(c.GetHeader("Accept-Language"))]
}

// spoken is the language in which whoever called is told what the program says.
func (s *Server) spoken(c *gin.Context) say.Language { return s.problemWords(c).Language() }

func (s *Server) known(tag string) string {
	if _, ok := s.wordings[tag]; ok {
		return tag
	}
	return ""
}

// preferred reads an Accept-Language header (RFC 9110, section 12.5.4).
func (s *Server) preferred(header string) string {
	best, most := view.SourceLanguage, 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, parameters, _ := strings.Cut(strings.TrimSpace(part), ";")
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.ReplaceAll(parameters, " ", ""), "q="); ok {
			if parsed, err := strconv.ParseFloat(q, 64); err == nil {
				weight = parsed
			}
		}
		if tag = s.known(view.LanguageOf(tag)); tag != "" && weight > most {
			best, most = tag, weight
		}
	}
	return best
}

// languages are the links by which a page is read in another language. Of several slashes at the beginning of its
// path one is left: //host/ leads to another site.
func (s *Server) languages(c *gin.Context, current string) (list []view.Choice) {
	for _, tag := range []string{"zh-Hans", "zh-Hant", "en"} {
		if s.known(tag) == "" {
			continue
		}
		address := *c.Request.URL
		query := address.Query()
		query.Set(parameterLanguage, tag)
		href := "/" + strings.TrimLeft(address.EscapedPath(), "/") + "?" + query.Encode()
		list = append(list,
			view.Choice{Link: view.Link{Text: view.LanguageNames[tag], Href: href}, Current: tag == current})
	}
	return list
}

// rememberLanguage keeps what an address chose for the pages that follow.
func (s *Server) rememberLanguage(c *gin.Context) {
	tag := s.known(c.Query(parameterLanguage))
	if was, err := c.Cookie(languageCookie); tag == "" || err == nil && was == tag {
		return
	}
	http.SetCookie(c.Writer, &http.Cookie{
		Name: languageCookie, Value: tag, Path: "/", MaxAge: displayMaxAge, HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	})
}
