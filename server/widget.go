package server

import (
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"anlisou/index"
)

const (
	widgetPath   = "/widget/"
	widgetPrefix = "/widget/v1/"
	widgetScript = "case-search.js"
	embedPath    = "/embed"
)

// widgetCaching is for the addresses that stay while the widget changes.
const widgetCaching = "public, max-age=3600"

// widgetFiles are the scripts of the widget and its types, each under its name and, for ever, under one with a hash of its content.
// Scripts of earlier versions are there under the latter only: a page whose tag names one by its hash goes on as it was.
type widgetFiles struct {
	assets
	integrity string // of the first script, as a page's integrity attribute has it
}

func loadWidget(files fs.FS) (*widgetFiles, error) {
	w := &widgetFiles{assets: assets{hashed: map[string]string{}, files: map[string]asset{}}}
	for _, name := range []string{"bundle/" + widgetScript, "bundle/case-search-results.js", "case-search.d.ts"} {
		body, err := fs.ReadFile(files, "widget/"+name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("widget/%s is missing: `make widget` makes it", name)
		}
		if err != nil {
			return nil, fmt.Errorf("reading the widget: %w", err)
		}
		if name = path.Base(name); name == widgetScript {
			sum := sha512.Sum384(body)
			w.integrity = "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
		}
		w.add(name, body)
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

// widgetFile serves a file of the widget to pages of any site. It is no secret what is in it, and a page that checks its
// hash may read it only so.
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

// widgetView is the page where one tries the widget, and copies its tag.
type widgetView struct {
	frame
	Origin  string
	Options widgetOptions
	Choices []widgetChoice
	Fixed   []widgetFixed
	Copies  []parameter // the tags to copy: the script, the same of this version and no other, a frame, a form
	Allow   string      // the command that allows a site
	Policy  string      // what a page's Content-Security-Policy must have; empty where Origin is
}

// widgetOptions are the attributes of the element, as the address of the page says them.
type widgetOptions struct {
	Mode, Department, Domain, Facets, Language, Theme, Size, Shortcut, Recent, Placeholder string
}

// widgetChoice is an attribute with the values that it may have.
type widgetChoice struct {
	Parameter, Name, Chosen string
	Values                  []parameter // value and name
}

// widgetFixed is an attribute that fixes a field, with the values there are.
type widgetFixed struct {
	Parameter, Name, Chosen string
	Values                  []string
}

// widgetChoices are the attributes with a few values each, the usual one first.
var widgetChoices = []widgetChoice{
	{"mode", "样式", "", []parameter{{"box", "搜索框"}, {"dialog", "按钮和对话框"}, {"page", "整页结果"}, {"frame", "框架"}}},
	{"theme", "颜色", "", []parameter{{"auto", "随系统"}, {"light", "浅色"}, {"dark", "深色"}}},
	{"size", "大小", "", []parameter{{"normal", "普通"}, {"large", "大字"}}},
	{"language", "语言", "", []parameter{{"zh-Hans", "简体"}, {"zh-Hant", "繁體"}, {"en", "English"}}},
	{"shortcut", "快捷键", "", []parameter{{"", "没有"}, {"/", "/"}, {"ctrl+k", "Ctrl K"}}},
	{"facets", "筛选", "", []parameter{{"", "部门和领域"}, {"department", "部门"}, {"domain", "领域"}, {"none", "没有"}}},
	{"recent", "记住搜过的", "", []parameter{{"", "不记"}, {"on", "记在浏览器里"}}},
}

func (s *Server) widgetPage(c *gin.Context) error {
	given := func(name string) string {
		value := plainText(c.Query(name))
		if !utf8.ValidString(value) || utf8.RuneCountInString(value) > maxFilterLen {
			return ""
		}
		return value
	}
	view := widgetView{frame: s.frame(c, s.wordings[s.language(c)].say("嵌入搜索"), inquiry{Page: 1, Size: defaultSize}), Origin: s.origin(c)}
	view.Canonical, view.Searchable = s.canonical(widgetPath), true
	view.Description = view.words.say("一行代码，把案例搜索放进任何网站。")
	chosen := map[string]string{}
	for _, choice := range widgetChoices {
		value := given(choice.Parameter)
		if !slices.ContainsFunc(choice.Values, func(p parameter) bool { return p.Name == value }) {
			value = choice.Values[0].Name
		}
		choice.Chosen = value
		view.Choices = append(view.Choices, choice)
		if value != choice.Values[0].Name {
			chosen[choice.Parameter] = value
		}
	}
	all, err := s.search(c.Request.Context(), index.Request{Page: 1})
	if err != nil {
		return err
	}
	for _, fixed := range []widgetFixed{{"department", "只搜一个部门", "", nil}, {"domain", "只搜一个领域", "", nil}} {
		for _, v := range valuesOf(all, index.Field(fixed.Parameter), maxSize) {
			fixed.Values = append(fixed.Values, v.Value)
		}
		if value := given(fixed.Parameter); slices.Contains(fixed.Values, value) {
			fixed.Chosen, chosen[fixed.Parameter] = value, value
		}
		view.Fixed = append(view.Fixed, fixed)
	}
	view.Options = widgetOptions{
		Mode: view.Choices[0].Chosen, Department: chosen["department"], Domain: chosen["domain"], Facets: chosen["facets"], Language: chosen["language"],
		Theme: chosen["theme"], Size: chosen["size"], Shortcut: chosen["shortcut"], Recent: chosen["recent"], Placeholder: given("placeholder"),
	}
	view.tags(s.widget)
	c.Header("Content-Security-Policy", contentPolicy+"; frame-src 'self'") // to show the frame
	return s.render(c, http.StatusOK, "widget", view)
}

// tags writes what is to be copied.
func (v *widgetView) tags(files *widgetFiles) {
	o := v.Options
	data := ""
	for _, attribute := range []parameter{
		{"mode", o.Mode}, {"department", o.Department}, {"domain", o.Domain}, {"facets", o.Facets}, {"lang", o.Language}, {"theme", o.Theme}, {"size", o.Size},
		{"shortcut", o.Shortcut}, {"recent", o.Recent}, {"placeholder", o.Placeholder},
	} {
		if attribute.Value != "" {
			data += " data-" + attribute.Name + `="` + html.EscapeString(attribute.Value) + `"`
		}
	}
	tag := `<script async src="` + v.Origin + widgetPrefix + widgetScript + `"` + data + `></script>`
	sealed := `<script async src="` + v.Origin + widgetPrefix + files.hashed[widgetScript] + `" integrity="` + files.integrity + `" crossorigin="anonymous"` + data + `></script>`
	var in []string
	for _, p := range []parameter{{"department", o.Department}, {"domain", o.Domain}, {"facets", o.Facets}, {"lang", o.Language}, {"theme", o.Theme}, {"size", o.Size}} {
		if p.Value != "" {
			in = append(in, p.Name, p.Value)
		}
	}
	frame := `<iframe src="` + html.EscapeString(v.Origin+inAddress(embedPath, in...)) + `" data-case-search title="` + v.words.say("案例搜") +
		`" width="100%" height="600"></iframe>`
	form := `<form action="` + v.Origin + `/" method="get"><input type="search" name="q" aria-label="` + v.words.say("搜索案例") +
		`"><button>` + v.words.say("搜索") + `</button></form>`
	v.Copies = []parameter{{"tag-script", tag}, {"tag-sealed", sealed}, {"tag-frame", frame}, {"tag-form", form}}
	v.Allow = "anlisou site add " + v.words.say("名称") + " https://www.example.gov.cn"
	if v.Origin != "" {
		v.Policy = "script-src " + v.Origin + "; connect-src " + v.Origin
	}
}
