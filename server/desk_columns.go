package server

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/server/view"
)

// deskColumns are the columns of a document's tables, to be taken for something else; nil where it has none.
func deskColumns(doc Document) *view.DeskColumns {
	shown := &view.DeskColumns{}
	add := func(columns []DocumentColumn) {
		for _, c := range columns {
			same := func(have view.DeskColumn) bool { return have.Name == c.Name }
			if !slices.ContainsFunc(shown.Columns, same) {
				shown.Columns = append(shown.Columns, view.DeskColumn{Name: c.Name, Use: c.Use})
			}
		}
	}
	if asked := doc.Columns; asked != nil {
		shown.Asked, shown.Titles, shown.Proposed = true, asked.Titles, asked.Proposed
		add(asked.Columns)
		for i := range shown.Columns { // what is proposed is not taken before somebody sends it
			if shown.Columns[i].Name == asked.Proposed {
				shown.Columns[i].Use = "title"
			}
		}
	}
	for _, t := range doc.Tables {
		add(t.Columns)
	}
	own := func(c view.DeskColumn) bool { // of a table that we wrote
		return !slices.ContainsFunc(view.ColumnUses, func(u view.ColumnUse) bool { return u.Use == c.Use })
	}
	if len(shown.Columns) == 0 || slices.ContainsFunc(shown.Columns, own) {
		return nil
	}
	return shown
}

// rowsLeft counts the rows of tables that are no cases, by their kind.
func rowsLeft(w view.Wording, tables []DocumentTable) string {
	var told []string
	for _, k := range view.RowKinds {
		n := 0
		for _, t := range tables {
			n += t.Left[k.Kind]
		}
		if n > 0 {
			told = append(told, w.Say(k.Name, n))
		}
	}
	return strings.Join(told, w.Say("，"))
}

// deskTakeColumns has a document be read anew, with its columns taken for what a form says.
func (s *Server) deskTakeColumns(c *gin.Context, _ deskVisit, id string) error {
	names, uses := c.PostFormArray(parameterColumn), c.PostFormArray("use")
	if len(names) != len(uses) || len(names) > mostColumns {
		return badParameter(parameterColumn, "%s 最多给 %d 次", parameterColumn, mostColumns).
			forReaders("一份文件至多说明 %d 列。", mostColumns)
	}
	var columns []string
	for i, name := range names {
		columns = append(columns, uses[i]+"="+name)
	}
	if err := s.config.Documents.TakeColumns(c.Request.Context(), id, columns); err != nil {
		return documentFailure(err)
	}
	c.Redirect(http.StatusSeeOther, view.DeskBring+"/"+url.PathEscape(id))
	return nil
}
