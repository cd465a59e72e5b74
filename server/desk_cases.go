package server

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/index"
	"anlisou/index/query"
	"anlisou/server/keys"
	"anlisou/server/view"
)

const (
	// deskPage is how many cases are listed at once.
	deskPage = 50
	// mostAtOnce is how many cases one form changes: what a page can list.
	mostAtOnce = deskPage
)

// deskCases lists cases: those in, found by the query of the page, or those that were withdrawn.
func (s *Server) deskCases(c *gin.Context, v deskVisit) error {
	if c.Query("state") == "withdrawn" {
		return s.deskWithdrawn(c, v)
	}
	page, err := parseNumber("page", c.DefaultQuery("page", "1"), 1, view.MaxDepth/deskPage)
	if err != nil {
		return err
	}
	typed := c.Query("q")
	if len([]rune(typed)) > maxQueryLen {
		return badParameter("q", "查询最多 %d 个字", maxQueryLen)
	}
	request := index.Request{Query: typed, Sort: index.ByNumber, Page: page, Size: deskPage, Filters: query.Filters{}}
	if typed != "" {
		request.Sort = index.ByRelevance
	}
	ctx := c.Request.Context()
	result, err := s.search(ctx, request)
	if err != nil {
		return err
	}
	names, err := s.allCollectionNames(ctx)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "desk_cases", view.NewDeskList(s.deskFrame(c, v, "案例"), typed, page, result, names))
}

func (s *Server) deskWithdrawn(c *gin.Context, v deskVisit) error {
	list, err := s.config.Writes.Withdrawals(c.Request.Context())
	if err != nil {
		return err
	}
	page, err := parseNumber("page", c.DefaultQuery("page", "1"), 1, view.MaxDepth)
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b data.Withdrawal) int { return b.Time.Compare(a.Time) })
	return s.render(c, http.StatusOK, "desk_withdrawn", view.NewDeskWithdrawn(s.deskFrame(c, v, "已撤下的案例"), list, page, deskPage))
}

// deskMany does one thing to the cases that were ticked: to all or, where one has changed meanwhile, to none.
func (s *Server) deskMany(c *gin.Context, v deskVisit) error {
	ids := slices.Compact(slices.Sorted(slices.Values(c.PostFormArray("id"))))
	if len(ids) == 0 {
		return deskDone(c, view.DeskCases, "none")
	}
	if len(ids) > mostAtOnce {
		return badParameter("id", "一次最多改 %d 个案例", mostAtOnce)
	}
	for _, id := range ids {
		if _, err := parseCaseID(id); err != nil {
			return err
		}
	}
	switch action := c.PostForm("action"); action {
	case "restore", "purge":
		return s.deskManyWithdrawn(c, v, action, ids)
	case "withdraw", "label":
		return s.deskManyHeld(c, v, action, ids)
	default:
		return badParameter("action", "没有这个动作：%s", view.Printable(action)).
			forReaders("请重新打开页面，再选要做什么。")
	}
}

// deskManyWithdrawn puts back, or gives up, cases that were withdrawn.
func (s *Server) deskManyWithdrawn(c *gin.Context, v deskVisit, action string, ids []string) error {
	ctx := c.Request.Context()
	back := view.DeskCases + "?state=withdrawn"
	if action == "purge" {
		if !v.allows(keys.Admin) {
			return forbidden(keys.Admin)
		}
		if c.PostForm("sure") == "" {
			return s.deskSure(c, v, action, back, ids)
		}
		gone := make([]string, 0, len(ids)) // those that nobody else has purged or put back meanwhile
		for _, id := range ids {
			if _, held, err := s.config.Writes.Versions(ctx, id); err == nil && !held {
				gone = append(gone, id)
			} else if err != nil && !errors.Is(err, data.ErrNotFound) {
				return writing(err)
			}
		}
		if len(gone) > 0 {
			if err := s.config.Writes.Purge(ctx, v.author(), gone...); err != nil {
				return writing(err)
			}
		}
		return deskDone(c, view.DeskCases, "purged", "state", "withdrawn", "n", strconv.Itoa(len(ids)))
	}
	write := data.Write{By: v.author(), If: map[string]uint64{}}
	for _, id := range ids {
		list, held, err := s.config.Writes.Versions(ctx, id)
		if err != nil {
			return writing(err)
		}
		if !held {
			write.Put, write.If[id] = append(write.Put, list[0].Case), 0
		}
	}
	return s.deskWrite(c, write, view.DeskCases, "restored", "state", "withdrawn", "n", strconv.Itoa(len(write.Put)))
}

// deskManyHeld withdraws cases, or changes their labels.
func (s *Server) deskManyHeld(c *gin.Context, v deskVisit, action string, ids []string) error {
	if action == "withdraw" && c.PostForm("sure") == "" {
		return s.deskSure(c, v, action, view.DeskCases, ids)
	}
	write := data.Write{By: v.author(), If: map[string]uint64{}}
	change, err := labelChangeOf(c)
	if action == "label" && err != nil {
		return err
	}
	for _, id := range ids {
		one, version, err := s.config.Writes.Stored(c.Request.Context(), id)
		if errors.Is(err, data.ErrNotFound) {
			continue // withdrawn by somebody else meanwhile
		}
		if err != nil {
			return writing(err)
		}
		write.If[id] = version
		if action == "withdraw" {
			write.Withdraw = append(write.Withdraw, id)
			continue
		}
		if err := s.asShown(c, change.field, &one); err != nil {
			return err
		}
		if change.apply(&one) {
			write.Put = append(write.Put, one)
		} else {
			delete(write.If, id)
		}
	}
	if action == "label" && len(write.Put) == 0 {
		return deskDone(c, view.DeskCases, "same")
	}
	done, n := "withdrawn", len(write.Withdraw)
	if action == "label" {
		done, n = "labelled", len(write.Put)
	}
	return s.deskWrite(c, write, view.DeskCases, done, "n", strconv.Itoa(n))
}

// asShown gives a case, as it is stored, the labels of a field that pages show, where rules chose them: they are what
// somebody sees and changes.
func (s *Server) asShown(c *gin.Context, field string, one *data.Case) error {
	shown, found, err := s.config.Case(c.Request.Context(), one.ID)
	if err != nil || !found || !shown.IsInferred(field) {
		return err
	}
	if field == data.FieldDomain {
		one.Domains = slices.Clone(shown.Domains)
	} else {
		one.Departments = slices.Clone(shown.Departments)
	}
	return nil
}

// deskWrite writes, and leads to a page that says so.
func (s *Server) deskWrite(c *gin.Context, w data.Write, path, done string, more ...string) error {
	written, err := s.config.Writes.Write(c.Request.Context(), w, true)
	if err != nil {
		return writing(err)
	}
	if written.Pending {
		done = map[string]string{"withdrawn": "withdrawing"}[done]
		if done == "" {
			done = "pending"
		}
	}
	return deskDone(c, path, done, more...)
}

// deskSure asks again before what is done to many, or cannot be undone.
func (s *Server) deskSure(c *gin.Context, v deskVisit, action, back string, ids []string) error {
	page := view.DeskSure{DeskFrame: s.deskFrame(c, v, "请确认"), Action: action, Back: back}
	for _, id := range ids {
		list, _, err := s.config.Writes.Versions(c.Request.Context(), id)
		if err != nil && !errors.Is(err, data.ErrNotFound) {
			return err
		}
		title := id
		if len(list) > 0 {
			title = list[0].Case.Title
		}
		page.Cases = append(page.Cases, view.DeskNamed{ID: id, Title: title})
	}
	return s.render(c, http.StatusOK, "desk_sure", page)
}

// labelChange is what is done to the labels of many cases.
type labelChange struct {
	field  string // data.FieldDepartment or data.FieldDomain
	labels []string
	how    string // add, remove, set
}

func labelChangeOf(c *gin.Context) (labelChange, error) {
	change := labelChange{c.PostForm("field"), view.SplitLabels(c.PostForm("labels")), c.PostForm("how")}
	if change.field != data.FieldDepartment && change.field != data.FieldDomain {
		return change, badParameter("field", "请选部门或领域")
	}
	if !slices.Contains([]string{"add", "remove", "set"}, change.how) {
		return change, badParameter("how", "请选加上、去掉或改为")
	}
	if len(change.labels) == 0 && change.how != "set" {
		return change, badParameter("labels", "请填写部门或领域的名称")
	}
	return change, nil
}

// apply changes the labels of a case; false where they are so already.
func (l labelChange) apply(c *data.Case) bool {
	labels := c.Departments
	if l.field == data.FieldDomain {
		labels = c.Domains
	}
	changed := slices.Clone(labels)
	switch l.how {
	case "set":
		changed = slices.Clone(l.labels)
	case "add":
		for _, label := range l.labels {
			if !slices.Contains(changed, label) {
				changed = append(changed, label)
			}
		}
	case "remove":
		changed = slices.DeleteFunc(changed, func(label string) bool { return slices.Contains(l.labels, label) })
	}
	if none := len(changed) == 0 && l.how == "set"; slices.Equal(changed, labels) && (!none || c.IsLeftEmpty(l.field)) {
		return false
	}
	c.Choose(l.field, changed, true)
	return true
}

// trimmed is a line of a form.
func trimmed(c *gin.Context, name string) string { return strings.TrimSpace(c.PostForm(name)) }
