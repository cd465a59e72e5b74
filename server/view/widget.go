package view

import (
	"html"
	"regexp"
	"slices"
)

// Widget is the page where one tries the widget, and copies its tag.
type Widget struct {
	Frame
	Origin  string
	Options WidgetOptions
	Choices []WidgetChoice
	Fixed   []WidgetFixed
	Copies  []Parameter // the tags to copy: the script, the same of this version and no other, a frame, a form
	Allow   string      // the command that allows a site
	Policy  string      // what a page's Content-Security-Policy must have; empty where Origin is

	Variables []WidgetVariable
	Examples  []WidgetExample
}

// Chooses says whether the page offers values of an attribute that fixes a field.
func (v *Widget) Chooses(parameter string) bool {
	return slices.ContainsFunc(v.Fixed, func(f WidgetFixed) bool { return f.Parameter == parameter })
}

// WidgetOptions are the attributes of the element, as the address of the page says them.
type WidgetOptions struct {
	Mode, Department, Domain, Region, Collection, Facets, MaxWidth string
	Language, Theme, Size, Shortcut, Recent, Footer, Placeholder   string
}

// WidgetChoice is an attribute with the values that it may have.
type WidgetChoice struct {
	Parameter, Name, Chosen string
	Values                  []Parameter // value and name
}

// WidgetFixed is an attribute that fixes a field, with the values there are: what the address says, and how it is shown.
type WidgetFixed struct {
	Parameter, Name, Chosen string
	Values                  []Parameter
}

// WidgetWidth is a length that the widest of an element may be: a number of pixels, or one with a unit of CSS.
var WidgetWidth = regexp.MustCompile(`^\d{1,4}(\.\d+)?(px|em|rem|ch|%|vw)?$`)

// WidgetChoices are the attributes with a few values each, the usual one first.
var WidgetChoices = []WidgetChoice{
	{"mode", "样式", "", []Parameter{{"box", "搜索框"}, {"dialog", "按钮和对话框"}, {"page", "整页结果"}, {"frame", "框架"}}},
	{"theme", "颜色", "", []Parameter{{"auto", "随网页和系统"}, {"light", "浅色"}, {"dark", "深色"}}},
	{"size", "大小", "", []Parameter{{"normal", "普通"}, {"large", "大字"}}},
	{"language", "语言", "", []Parameter{{"zh-Hans", "简体"}, {"zh-Hant", "繁體"}, {"en", "English"}}},
	{"shortcut", "快捷键", "", []Parameter{{"", "没有"}, {"/", "/"}, {"ctrl+k", "Ctrl K"}}},
	{"facets", "筛选", "", []Parameter{{"", "部门和领域"}, {"department", "部门"}, {"domain", "领域"}, {"none", "没有"}}},
	{"recent", "记住搜过的", "", []Parameter{{"", "不记"}, {"on", "记在浏览器里"}}},
	{"footer", "下面写明出处", "", []Parameter{{"", "照网站设置"}, {"on", "写明"}, {"off", "不写"}}},
}

// Tags writes what is to be copied. The script of this version, and no other, has the name hashed and that integrity.
func (v *Widget) Tags(hashed, integrity string) {
	o := v.Options
	data := ""
	for _, attribute := range []Parameter{
		{"mode", o.Mode}, {"department", o.Department}, {"domain", o.Domain},
		{"region", o.Region}, {"collection", o.Collection}, {"facets", o.Facets}, {"max-width", o.MaxWidth},
		{"lang", o.Language},
		{"theme", o.Theme}, {"size", o.Size}, {"shortcut", o.Shortcut}, {"recent", o.Recent},
		{"footer", o.Footer}, {"placeholder", o.Placeholder},
	} {
		if attribute.Value != "" {
			data += " data-" + attribute.Name + `="` + html.EscapeString(attribute.Value) + `"`
		}
	}
	tag := `<script async src="` + v.Origin + WidgetPrefix + WidgetScript + `"` + data + `></script>`
	sealed := `<script async src="` + v.Origin + WidgetPrefix + hashed + `" integrity="` + integrity +
		`" crossorigin="anonymous"` + data + `></script>`
	var in []string
	for _, p := range []Parameter{
		{"department", o.Department}, {"domain", o.Domain}, {"region", o.Region}, {"collection", o.Collection},
		{"facets", o.Facets}, {"lang", o.Language}, {"theme", o.Theme},
		{"size", o.Size}, {"footer", o.Footer},
	} {
		if p.Value != "" {
			in = append(in, p.Name, p.Value)
		}
	}
	frame := `<iframe src="` + html.EscapeString(v.Origin+inAddress(EmbedPath, in...)) +
		`" data-case-search title="` + html.EscapeString(v.Site.Name) + `" width="100%" height="600"></iframe>`
	fixed := ""
	for _, p := range []Parameter{
		{"department", o.Department}, {"domain", o.Domain}, {"region", o.Region}, {"collection", o.Collection},
	} {
		if p.Value != "" {
			fixed += `<input type="hidden" name="` + p.Name + `" value="` + html.EscapeString(p.Value) + `">`
		}
	}
	form := `<form action="` + v.Origin + `/" method="get" accept-charset="utf-8"><input type="search" name="q" aria-label="` +
		v.Words.Say("搜索案例") + `">` + fixed + `<button>` + v.Words.Say("搜索") + `</button></form>`
	v.Copies = []Parameter{{"tag-script", tag}, {"tag-sealed", sealed}, {"tag-frame", frame}, {"tag-form", form}}
	v.Allow = "anlisou site add " + v.Words.Say("名称") + " https://www.example.gov.cn"
	if v.Origin != "" {
		v.Policy = "script-src " + v.Origin + "; connect-src " + v.Origin + "; frame-src " + v.Origin + "; form-action " + v.Origin
	}
}
