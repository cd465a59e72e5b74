package server

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"anlisou/server/keys"
	"anlisou/server/view"
)

// accessPage has the settings for those who see, hear or move otherwise, and says which rules are kept.
func (s *Server) accessPage(c *gin.Context) error {
	f := s.frameHere(c, s.wordings[s.language(c)].Say("无障碍"))
	f.Canonical, f.Searchable = s.canonical(view.AccessPath), true
	f.Description = f.Words.Say("大字、高对比、大鼠标、朗读，以及这个网站做到了哪些无障碍要求。")
	s.shared(c, &f, view.AccessPath, view.AccessPath+view.CardPath)
	return s.render(c, http.StatusOK, "accessibility", view.NewAccess(f, displayOf(c), keys.SessionIdle, keys.SessionAge))
}
