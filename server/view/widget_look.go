package view

import (
	"fmt"
	"regexp"
	"strings"
)

// WidgetExample is a file of a page that uses the widget; ID is its place on the page.
type WidgetExample struct{ File, ID, Name, Text string }

// WidgetExamples are those of web/widget/examples, without their text.
var WidgetExamples = []WidgetExample{
	{File: "results.html", ID: "example-results", Name: "自己网站上的整页结果"},
	{File: "SearchBox.tsx", ID: "example-react", Name: "React、Next"},
	{File: "SearchBox.vue", ID: "example-vue", Name: "Vue"},
	{File: "vite.config.js", ID: "example-vite", Name: "Vue 在 Vite 里的设置"},
}

// exampleOrigin is where the search is in the examples.
const exampleOrigin = "https://cases.example.gov.cn"

// exampleComments are the comments of the examples, whose files have them in English.
var exampleComments = []string{
	"每一页：一个搜索框，结果在 /results.html 上",
	"/results.html：?q=… 的结果",
	"go 到本站的另一页：Next 的 router.push，React Router 的 navigate。",
	"这是案例，在案例搜的网站上",
	`选中的是本站的网页，就交给路由：@go="router.push"。`,
}

// Show puts examples on the page, with their comments in its language and the address of this site where that is known.
func (v *Widget) Show(examples []WidgetExample, english Wording) {
	for _, e := range examples {
		for _, comment := range exampleComments {
			e.Text = strings.ReplaceAll(e.Text, english.Say(comment), v.Words.Say(comment))
		}
		if v.Origin != "" {
			e.Text = strings.ReplaceAll(e.Text, exampleOrigin, v.Origin)
		}
		v.Examples = append(v.Examples, e)
	}
}

// WidgetVariable is a property by which a page changes the look of the widget, with its value where no page does.
type WidgetVariable struct {
	Name, What string
	Light      string
	Dark       string // empty where it is the same in the dark
}

// widgetVariables say what each token of the widget is for.
var widgetVariables = []Parameter{
	{"accent", "链接和按钮"}, {"on-accent", "按钮上的字"}, {"paper", "对话框的底色"}, {"raised", "搜索框和建议的底色"},
	{"ink", "正文"}, {"soft", "次要的字"}, {"faint", "提示和数目"}, {"line", "细线"}, {"edge", "搜索框的边"},
	{"wash", "选中的一行"}, {"bar", "建议的边"}, {"mark", "命中的底色"}, {"on-mark", "命中的字"}, {"seal", "印章"},
	{"on-seal", "印章上的字"}, {"song", "标题的字体"}, {"hei", "正文的字体"}, {"mono", "快捷键的字体"}, {"radius", "圆角"},
	{"row", "一行至少多高"}, {"zoom", "字和框的倍数"},
}

var (
	tokenBlock = regexp.MustCompile(`(?m)^(@media \(prefers-color-scheme: dark\) \{\s*)?:root \{([^}]*)\}`)
	tokenValue = regexp.MustCompile(`--([a-z0-9-]+): ([^;]*);`)
)

// WidgetVariables reads the values of the widget's variables out of the tokens of the pages (web/static/tokens.css), of
// which the widget's are made.
func WidgetVariables(tokens string) ([]WidgetVariable, error) {
	values := map[bool]map[string]string{false: {}, true: {}} // by whether they are those of the dark
	for _, block := range tokenBlock.FindAllStringSubmatch(tokens, -1) {
		for _, m := range tokenValue.FindAllStringSubmatch(block[2], -1) {
			values[block[1] != ""][m[1]] = strings.Join(strings.Fields(m[2]), " ")
		}
	}
	list := make([]WidgetVariable, 0, len(widgetVariables))
	for _, p := range widgetVariables {
		light, ok := values[false][p.Name]
		if !ok {
			return nil, fmt.Errorf("static/tokens.css has no --%s, which /widget/ documents", p.Name)
		}
		list = append(list, WidgetVariable{Name: "--cs-" + p.Name, What: p.Value, Light: light, Dark: values[true][p.Name]})
	}
	return list, nil
}
