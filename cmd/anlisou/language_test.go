package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"anlisou/data/rounds"
	"anlisou/data/say"
)

// latinSentence is what no text in Chinese has: three words of letters in a row, or two that are no command.
var latinSentence = regexp.MustCompile(`\b[A-Za-z]{2,}(?:[,;:]? [a-z]{2,}){2,}\b|\b(?:is|the|of|and|not|with|expected|error) [a-z]{2,}\b|\b[a-z]{2,} (?:is|the|of|and|not|with)\b`)

// ofCommands are stretches of a text that are typed as they are: examples, and what stands in backticks.
var ofCommands = regexp.MustCompile("(?s)示例：\n.*|範例：\n.*|`[^`]*`|anlisou(?: [a-z-]+){1,2}")

// inChinese reports the Latin sentences of a text that was said in Chinese, and whether it is Chinese at all.
func inChinese(t *testing.T, name, text string) {
	t.Helper()
	if left := latinSentence.FindString(ofCommands.ReplaceAllString(text, "")); left != "" {
		t.Errorf("%s: %q is left in %.300q", name, left, text)
	}
	if text != "" && !regexp.MustCompile(`\p{Han}`).MatchString(text) {
		t.Errorf("%s is not in Chinese: %.300q", name, text)
	}
}

// inLanguage runs a command line where a language is set, or none.
func inLanguage(t *testing.T, locale string, args ...string) outcome {
	t.Helper()
	return anlisou(t, map[string]string{"LANG": locale}, args...)
}

// TestHelpIsInEveryLanguage goes through all commands: their help, and what is said of a flag that there is not, of a value
// that is missing and of arguments that are too many.
func TestHelpIsInEveryLanguage(t *testing.T) {
	found := 0
	var walk func(c *cobra.Command, path []string)
	walk = func(c *cobra.Command, path []string) {
		for _, below := range c.Commands() {
			walk(below, append(slices.Clip(path), below.Name()))
		}
		found++
		name := strings.Join(append([]string{"anlisou"}, path...), " ")
		for _, more := range [][]string{{"--help"}, {"--lang", "zh", "--help"}, {"--niemals"}, {"--lang"}, {"--lang", "fr"}} {
			got := inLanguage(t, "", append(slices.Clip(path), more...)...)
			inChinese(t, name+" "+strings.Join(more, " "), got.stdout)
			inChinese(t, name+" "+strings.Join(more, " "), got.stderr)
		}
		chinese := inLanguage(t, "zh_CN.UTF-8", append(slices.Clip(path), "--help")...)
		traditional := inLanguage(t, "zh_TW.UTF-8", append(slices.Clip(path), "--help")...)
		english := inLanguage(t, "en_US.UTF-8", append(slices.Clip(path), "--help")...)
		if chinese.stdout == traditional.stdout || chinese.stdout == english.stdout {
			t.Errorf("%s: the help is the same in two languages", name)
		}
		inChinese(t, name+" in traditional characters", traditional.stdout)
		if !strings.Contains(english.stdout, "Usage: anlisou") {
			t.Errorf("%s: %s", name, english.stdout)
		}
	}
	walk(newRoot(environment{}), nil)
	if found < 20 {
		t.Errorf("%d commands", found)
	}
}

// TestLanguageIsChosen: the flag wins over the variable of its name, that over the configuration, and that over the locale.
func TestLanguageIsChosen(t *testing.T) {
	config := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(config, []byte("lang: zh-Hant\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const english, chinese, traditional = "there is no command", "没有命令", "沒有命令"
	for _, test := range []struct {
		variables map[string]string
		args      []string
		want      string
	}{
		{map[string]string{"LANG": ""}, []string{"nothing"}, chinese},
		{map[string]string{"LANG": "C"}, []string{"nothing"}, chinese},
		{map[string]string{"LANG": "en_US.UTF-8"}, []string{"nothing"}, english},
		{map[string]string{"LANG": "fr_FR.UTF-8"}, []string{"nothing"}, english},
		{map[string]string{"LANG": "zh_HK.UTF-8"}, []string{"nothing"}, traditional},
		{map[string]string{"LANG": "zh_CN", "LC_ALL": "en_US"}, []string{"nothing"}, english},
		{map[string]string{"LANG": "zh_CN", "ANLISOU_LANG": "en"}, []string{"nothing"}, english},
		{map[string]string{"LANG": "en", "ANLISOU_LANG": "en"}, []string{"--lang", "zh", "nothing"}, chinese},
		{map[string]string{"LANG": "en"}, []string{"nothing", "--lang=zh-Hant"}, traditional},
		{map[string]string{"LANG": "en"}, []string{"--config", config, "nothing"}, traditional},
		{map[string]string{"LANG": "en", "ANLISOU_CONFIG": config}, []string{"nothing"}, traditional},
		{map[string]string{"LANG": "en", "ANLISOU_CONFIG": config}, []string{"-lang", "zh", "nothing"}, chinese},
	} {
		if got := anlisou(t, test.variables, test.args...); !strings.Contains(got.stderr, test.want) || got.code != exitUsage {
			t.Errorf("%v %v: %+v, want %s", test.variables, test.args, got, test.want)
		}
	}
}

// packed is a ZIP archive of parts.
func packed(t *testing.T, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range parts {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestRefusalsAreInChinese: what cannot be read is said with what to do, in each way in which it comes.
func TestRefusalsAreInChinese(t *testing.T) {
	rounds.Computes(t)
	ole := func(stream string) []byte {
		text := []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
		for _, r := range stream {
			text = append(text, byte(r), 0)
		}
		return append(text, make([]byte, 600)...)
	}
	for name, test := range map[string]struct {
		content []byte
		says    string
	}{
		"空.txt":     {nil, "文件是空的"},
		"旧.doc":     {ole("WordDocument"), "另存为 docx"},
		"旧.xls":     {ole("Workbook"), "或 xlsx"},
		"密.docx":    {[]byte(fileText(t, testDocuments+"refused/encrypted.docx")), "去掉密码"},
		"坏.docx":    {[]byte("PK\x03\x04nothing"), "重新取一份"},
		"包.zip":     {packed(t, "a.txt"), "a.txt：文件是空的"},
		"图.zip":     {packed(t, "a.png"), "没有能读的文件"},
		"片.pptx":    {packed(t, "ppt/presentation.xml"), "演示文稿"},
		"开.odt":     {packed(t, "content.xml"), "文件坏了"},
		"无.docx":    {packed(t, "word/document.xml"), "文件坏了"},
		"富.rtf":     {[]byte(`{\rtf1 x`), "另存为 docx"},
		"书.ofd":     {packed(t, "OFD.xml"), "文件坏了"},
		"信.eml":     {[]byte("From: a\nTo: b\nSubject: c\n"), "重新保存"},
		"图.png":     {[]byte("\x89PNG\r\n\x1a\n\x01\x02\x03\x04\x05\x06\x07\x08"), "图片"},
		"表.csv":     {[]byte("甲,乙\n1,2\n3,4\n"), "案例"},
		"题.csv":     {[]byte("标题,正文\n,有\n甲,\n"), "没有标题"},
		"引.csv":     {[]byte("标题,正文\n\"甲,乙\n"), "引号没有结束"},
		"断.json":    {[]byte(`[{"title":"甲","text":`), "JSON"},
		"行.jsonl":   {[]byte("{\"title\":\"甲\",\"text\":\"乙\"}\n[1]\n{]\n"), "第 2 行"},
		"录.txt":     {[]byte("集\n目录\n案例一：甲\n案例二：乙\n案例四：丙\n\n案例一：甲\n文字。\n"), "案例三"},
		"题.txt":     {[]byte("# 只有标题\n"), "没有正文"},
		"坏.pdf":     {[]byte("%PDF-1.4\nnothing"), "PDF"},
		"无.xlsx":    {packed(t, "xl/workbook.xml"), "工作簿"},
		"字.txt":     {[]byte("\x00\x01\x02\x03\x04\x05\x06"), "格式"},
		"标签.jsonl":  {[]byte(`{"id":"a","title":"` + strings.Repeat("长", 600) + `","text":"乙"}`), "个字"},
		"目录/a.txt":  {nil, "文件是空的"},
		"无此.docx":   {[]byte("-"), "没有这个文件"},
		"数据.json":   {[]byte("{}"), "案例"},
		"两次.csv":    {[]byte("编号,标题,正文\na,甲,一\na,乙,二\n"), "换一个编号"},
		"编码.txt":    {append([]byte("浙江省改革案例，文字。\n"), 0xff, 0xfe, 0x80), "编码"},
		"太深.json":   {[]byte(strings.Repeat("[", 2000)), "层"},
		"非对象.jsonl": {[]byte("1\n2\n"), "对象"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if string(test.content) != "-" {
				if err := os.WriteFile(path, test.content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for _, more := range [][]string{{}, {"--dry-run"}, {"--json"}, {"--replace", "--yes"}} {
				args := append([]string{"import", path, "--data", filepath.Join(folder, "data")}, more...)
				got := inLanguage(t, "", args...)
				if got.code == exitDone {
					t.Fatalf("%v is taken: %+v", args, got)
				}
				said := strings.ReplaceAll(got.stdout+got.stderr, folder, "")
				if !strings.Contains(said, test.says) {
					t.Errorf("%v does not say %q: %s", more, test.says, said)
				}
				if !slices.Contains(more, "--json") {
					inChinese(t, strings.Join(args, " "), said)
				}
				english := inLanguage(t, "en_US.UTF-8", args...)
				if strings.ContainsFunc(strings.ReplaceAll(english.stderr, path, ""), isHan) && !hasChineseNames(english.stderr) {
					t.Errorf("in English: %s", english.stderr)
				}
			}
		})
	}
}

func isHan(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

// hasChineseNames reports a text in English that names what is Chinese itself: columns, headings, titles.
func hasChineseNames(text string) bool {
	return strings.Contains(text, "标题") || strings.Contains(text, "目录") || strings.Contains(text, "案例") ||
		strings.Contains(text, "“") || strings.Contains(text, "甲")
}

// TestReasonIsInChinese: the file beside a refused document is in Chinese whatever the language of the watch, and has the
// English below.
func TestReasonIsInChinese(t *testing.T) {
	r := &importReport{Files: []fileReport{{File: "a.doc", Error: say.Text("the file is empty")}}}
	for lang, want := range map[say.Language]string{say.English: "文件是空的", say.Chinese: "文件是空的", say.Traditional: "檔案是空的"} {
		text := reasonText(lang, "a.doc", r, say.Message{}, time.Time{})
		if !strings.Contains(text, want) || !strings.Contains(text, "    reason: the file is empty") {
			t.Errorf("%s: %s", lang, text)
		}
	}
}

// TestSearchExplainsInEveryLanguage: an account of an answer, the reasons of its hits and the parts of their scores are in the
// language of who asked; only what was typed and what stands in cases is as it stands there.
func TestSearchExplainsInEveryLanguage(t *testing.T) {
	dir, _ := imported(t)
	han := regexp.MustCompile(`\p{Han}+`)
	for _, query := range []string{"haiguan", "海关查验", "海关 -查验", "海关 部门:海关", "公司或者企业", "危废收集危废收集跨境"} {
		english := inLanguage(t, "en_US.UTF-8", "search", query, "--explain", "--size", "2", "--data", dir)
		simplified := inLanguage(t, "", "search", query, "--explain", "--size", "2", "--data", dir)
		traditional := inLanguage(t, "zh_TW.UTF-8", "search", query, "--explain", "--size", "2", "--data", dir)
		for _, got := range []outcome{english, simplified, traditional} {
			if got.code != exitDone {
				t.Fatalf("%s: %+v", query, got)
			}
		}
		_, account, ok := strings.Cut(english.stdout, "\nexplanation\n")
		if !ok {
			t.Fatalf("%s: no account in %s", query, english.stdout)
		}
		for _, word := range han.FindAllString(account, -1) {
			if !strings.Contains(query+"海关部门企业公司联合会海关", word) && !strings.Contains(english.stdout[:len(english.stdout)-len(account)], word) {
				t.Errorf("%s: %q is left in the account in English:\n%s", query, word, account)
			}
		}
		if _, account, ok := strings.Cut(traditional.stdout, "\n說明\n"); !ok || strings.Contains(account, "案例") && !strings.Contains(account, "個案例") {
			t.Errorf("%s: not in traditional characters:\n%s", query, traditional.stdout)
		}
		inChinese(t, query, simplified.stdout)
	}
}
