package server

import (
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"anlisou/index"
	"anlisou/server/view"
)

const widgetPath = "/widget/"

// widgetCaching is for the addresses that stay while the widget changes.
const widgetCaching = "public, max-age=3600"

// widgetFiles are the scripts of the widget and its types. Each is served under its name and, for ever, under a name
// with the hash of its content; scripts of earlier versions under the latter alone, for the pages whose tag names one
// by its hash.
type widgetFiles struct {
	assets
	integrity string // of the first script, as a page's integrity attribute has it
	variables []view.WidgetVariable
	examples  []view.WidgetExample
}

func loadWidget(files fs.FS) (*widgetFiles, error) {
	w := &widgetFiles{assets: assets{hashed: map[string]string{}, files: map[string]asset{}}}
	for _, name := range []string{"bundle/" + view.WidgetScript, "bundle/case-search-results.js", "case-search.d.ts"} {
		body, err := fs.ReadFile(files, "widget/"+name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("widget/%s is missing: `make widget` makes it", name)
		}
		if err != nil {
			return nil, fmt.Errorf("reading the widget: %w", err)
		}
		if name = path.Base(name); name == view.WidgetScript {
			sum := sha512.Sum384(body)
			w.integrity = "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
		}
		w.add(name, body)
	}
	tokens, err := fs.ReadFile(files, "static/tokens.css")
	if err != nil {
		return nil, fmt.Errorf("reading the widget's look: %w", err)
	}
	if w.variables, err = view.WidgetVariables(string(tokens)); err != nil {
		return nil, err
	}
	for _, e := range view.WidgetExamples {
		text, err := fs.ReadFile(files, "widget/examples/"+e.File)
		if err != nil {
			return nil, fmt.Errorf("reading the widget's examples: %w", err)
		}
		e.Text = string(text)
		w.examples = append(w.examples, e)
	}
	earlier, err := fs.Glob(files, "widget/bundle/*.*.js")
	if err != nil {
		return nil, err
	}
	for _, name := range earlier {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("reading the widget: %w", err)
		}
		kept := assets{hashed: map[string]string{}, files: map[string]asset{}}
		plain, _, _ := strings.Cut(path.Base(name), ".")
		kept.add(plain+".js", body)
		a, ok := kept.files[path.Base(name)]
		if !ok {
			return nil, fmt.Errorf("%s is not the file of that hash, it is %s", name, kept.hashed[plain+".js"])
		}
		w.files[path.Base(name)] = a
	}
	return w, nil
}

// widgetFile serves a file of the widget to pages of any site. It holds no secret, and a page that checks its hash
// (Subresource Integrity) must be allowed to read it.
func (s *Server) widgetFile(c *gin.Context) error {
	name := c.Param("name")
	caching := "public, max-age=31536000, immutable"
	if hashed, ok := s.widget.hashed[name]; ok {
		name, caching = hashed, widgetCaching
	}
	a, ok := s.widget.files[name]
	if !ok {
		return notFound("没有这个文件")
	}
	if told := s.present().widget; told != nil && c.Param("name") == view.WidgetScript {
		a = *told
	}
	h := c.Writer.Header()
	h.Set("Access-Control-Allow-Origin", anyOrigin)
	if caching == widgetCaching {
		tag := entityTag(a.body.plain)
		h.Set("ETag", tag)
		if matches(c.GetHeader("If-None-Match"), tag) {
			h.Set("Cache-Control", caching)
			c.Status(http.StatusNotModified)
			c.Writer.WriteHeaderNow()
			return nil
		}
	}
	s.sendAsset(c, a, caching)
	return nil
}

func (s *Server) widgetPage(c *gin.Context) error {
	given := func(name string) string {
		value := view.PlainText(c.Query(name))
		if !utf8.ValidString(value) || utf8.RuneCountInString(value) > maxFilterLen {
			return ""
		}
		return value
	}
	f := s.frameHere(c, s.wordings[s.language(c)].Say("嵌入搜索"))
	page := view.Widget{Frame: f, Origin: s.origin(c), Variables: s.widget.variables}
	page.Canonical, page.Searchable = s.canonical(widgetPath), true
	page.Description = page.Words.Say("一行代码，把案例搜索放进任何网站。")
	chosen := map[string]string{}
	for _, choice := range view.WidgetChoices {
		value := given(choice.Parameter)
		if !slices.ContainsFunc(choice.Values, func(p view.Parameter) bool { return p.Name == value }) {
			value = choice.Values[0].Name
		}
		choice.Chosen = value
		page.Choices = append(page.Choices, choice)
		if value != choice.Values[0].Name {
			chosen[choice.Parameter] = value
		}
	}
	all, err := s.search(c.Request.Context(), index.Request{Page: 1})
	if err != nil {
		return err
	}
	names, err := s.collectionNames(c.Request.Context())
	if err != nil {
		return err
	}
	for _, fixed := range []view.WidgetFixed{
		{Parameter: "department", Name: "只搜一个部门"}, {Parameter: "domain", Name: "只搜一个领域"},
		{Parameter: "region", Name: "只搜一个地区"}, {Parameter: "collection", Name: "只搜一个案例集"},
	} {
		field, asked := index.Field(fixed.Parameter), given(fixed.Parameter)
		for _, v := range view.ValuesOf(all, field, maxSize) {
			fixed.Values = append(fixed.Values, view.Parameter{Name: v.Value, Value: view.ValueName(field, v.Value, names)})
			if v.Value == asked {
				fixed.Chosen, chosen[fixed.Parameter] = asked, asked
			}
		}
		if (field == index.Region || field == index.Collection) && len(fixed.Values) < 2 {
			continue // all cases are of it
		}
		page.Fixed = append(page.Fixed, fixed)
	}
	if width := given("max-width"); view.WidgetWidth.MatchString(width) {
		chosen["max-width"] = width
	}
	page.Options = view.WidgetOptions{
		Mode: page.Choices[0].Chosen, Department: chosen["department"], Domain: chosen["domain"],
		Region: chosen["region"], Collection: chosen["collection"], MaxWidth: chosen["max-width"], Facets: chosen["facets"], Language: chosen["language"], Theme: chosen["theme"], Size: chosen["size"],
		Shortcut: chosen["shortcut"], Recent: chosen["recent"], Footer: chosen["footer"], Placeholder: given("placeholder"),
	}
	page.Show(s.widget.examples, s.wordings["en"])
	page.Tags(s.widget.hashed[view.WidgetScript], s.widget.integrity)
	c.Header("Content-Security-Policy", contentPolicy+"; frame-src 'self'") // to show the frame
	return s.render(c, http.StatusOK, "widget", &page)
}
