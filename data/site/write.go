package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"anlisou/data/durable"
	"anlisou/data/say"
)

// Text is the settings as a site.yaml, with what each field is for, which Parse reads again.
func (s *Settings) Text() []byte {
	var b bytes.Buffer
	field := func(comment, name, value string) {
		fmt.Fprintf(&b, "\n# %s\n%s:%s\n", comment, name, quoted(value))
	}
	b.WriteString("# 网站设置。改完存盘，一秒内生效，不必重启；写错了，网站照旧，日志里说哪一行错、怎么改。\n" +
		"# 没有写的、空着的，就照默认的来。写出来的文字在各种语言的页面上都照样显示。\n")
	field(fmt.Sprintf("网站名称，最多 %d 个字；空着是“案例搜”", MaxName), "name", s.Name)
	field(fmt.Sprintf("首页上名称下面的一句话，最多 %d 个字", MaxSubtitle), "subtitle", s.Subtitle)
	field("主办单位、承办单位，写在每页的页脚", "sponsor", s.Sponsor)
	fmt.Fprintf(&b, "organizer:%s\n", quoted(s.Organizer))
	field("ICP备案号，如 浙ICP备05000000号-1；自动链接到工信部的备案查询", "icp", s.ICP)
	field("公安备案号，如 浙公网安备33040202000123号；自动链接到公安部的备案查询", "police", s.Police)
	field("网站标识码，10 位", "code", s.Code)
	fmt.Fprintf(&b, "\n# 联系方式：电话、邮箱、其他文字（如地址）\ncontact:\n  phone:%s\n  mail:%s\n  text:%s\n",
		quoted(s.Contact.Phone), quoted(s.Contact.Mail), quoted(s.Contact.Text))
	field("印章上的一个字；空着是“案”", "seal", s.Seal)
	field("主色，要加引号，如 \""+UsualAccent+"\"；须在浅色底上看得清，深色页面的颜色自动配", "accent", s.Accent)
	fmt.Fprintf(&b, "\n# 页脚的链接，最多 %d 个：\n#   - name: 市政府\n#     address: https://www.example.gov.cn\nlinks:%s\n", MaxLinks, none(len(s.Links)))
	for _, l := range s.Links {
		fmt.Fprintf(&b, "  - name:%s\n    address:%s\n", quoted(l.Name), quoted(l.Address))
	}
	fmt.Fprintf(&b, "\n# 案例集：换一个名字，或者不公开（hidden: true，搜索、列表、接口里都没有它）。没有写的，用本来的名字，公开：\n"+
		"#   - id: jiaxing\n#     name: 嘉兴改革案例\n#     hidden: false\ncollections:%s\n", none(len(s.Collections)))
	for _, c := range s.Collections {
		fmt.Fprintf(&b, "  - id:%s\n    name:%s\n    hidden: %t\n", quoted(c.ID), quoted(c.Name), c.Hidden)
	}
	fmt.Fprintf(&b, "\n# 嵌在别的网站里的搜索，是否在下面写明网站名称和主办单位\nwidget_footer: %t\n", s.WidgetFooter)
	fmt.Fprintf(&b, "\n# 案例的网页上，是否可以下载它出自的文件（留着的才有）\noriginals: %t\n", s.Originals)
	return b.Bytes()
}

// quoted is a text behind a colon: in double quotes, which YAML reads as JSON; nothing where it is empty.
func quoted(text string) string {
	if text == "" {
		return ""
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a text always is JSON
	return " " + strings.TrimSpace(b.String())
}

func none(n int) string {
	if n == 0 {
		return " []"
	}
	return ""
}

// Save replaces a file by another text: whoever reads it sees the old one or the new, and once Save returns the new one
// is on disk. Its owner alone may read it; one that is there keeps who may.
func Save(path string, text []byte) (err error) {
	mode := os.FileMode(0o600)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	if err := durable.WriteFile(path, text, mode); err != nil {
		return say.Errorf("save %s: %w", path, err)
	}
	return nil
}
