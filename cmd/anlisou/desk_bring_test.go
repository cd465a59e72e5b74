package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/server/keys"
)

// bring sends the form that brings something in: its fields in order, a name before each value; a file has the field file/NAME.
func (v *deskVisitor) bring(t *testing.T, fields ...string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		var err error
		if name, isFile := strings.CutPrefix(fields[i], "file/"); isFile {
			part, failed := form.CreateFormFile("file", name)
			if err = failed; err == nil {
				_, err = part.Write([]byte(fields[i+1]))
			}
		} else {
			err = form.WriteField(fields[i], fields[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	response, err := v.Post(v.site.URL+"/desk/bring", form.FormDataContentType(), &body)
	v.take(t, response, err)
}

func (v *deskVisitor) token(t *testing.T) string {
	t.Helper()
	found := formToken.FindStringSubmatch(v.seen)
	if found == nil {
		t.Fatalf("no form on %s", v.at)
	}
	return found[1]
}

// read waits until the document of the page is read.
func (v *deskVisitor) read(t *testing.T) {
	t.Helper()
	path := strings.Split(v.at, "?")[0]
	if err := soon("the document is read", func() error {
		if v.get(t, path); strings.Contains(v.seen, "<progress") {
			return fmt.Errorf("it is being read")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestDeskBringsIn takes a Word file, a table, a PDF and pasted text from the form to the search: what was understood is
// shown, corrected, accepted; nothing of it is found before.
func TestDeskBringsIn(t *testing.T) {
	s := newSite(t)
	v := s.comes(t, keys.Write)
	v.get(t, "/desk/bring")
	docx := fileText(t, testDocuments+"jiaxing/libreoffice.docx")
	v.bring(t, "form_token", v.token(t), "collection", "汇编", "file/汇编.docx", docx)
	v.read(t)
	v.shows(t, "汇编.docx", "看全文，改一改", `name="take"`)
	if n, err := s.c.store.Len(), error(nil); n != 0 || err != nil {
		t.Fatalf("%d cases before any was accepted", n)
	}
	form := v.documentForm()
	if len(form["take"]) < 2 {
		t.Fatalf("%d cases were understood:\n%s", len(form["take"]), v.seen)
	}
	left := len(form["take"]) - 1
	form["take"] = form["take"][:left] // the last is left
	form.Set("title.1", "改过的标题")
	form.Set("text.1", "建立白板机制，改过的正文。")
	form["heading.1"] = []string{"主要做法"}
	form.Set("year.1", "3")
	if v.post(t, strings.Split(v.at, "?")[0], form); v.code != http.StatusUnprocessableEntity {
		t.Fatalf("a wrong year: %d", v.code)
	}
	v.shows(t, "年份须在", "改过的标题", "建立白板机制，改过的正文。")
	form.Set("year.1", "2026")
	v.post(t, strings.Split(v.at, "?")[0], form)
	v.shows(t, "已收下：", fmt.Sprintf("新的 %d 个", left), "没有收的 1 个", "改过的标题")
	if s.total(t, "白板机制") != 1 || s.c.store.Len() != left {
		t.Errorf("%d are found, of %d cases", s.total(t, "白板机制"), s.c.store.Len())
	}

	// The original is kept, for the desk, and for everybody once the site says so.
	id := regexp.MustCompile(`/desk/cases/at/([^"/?]+)"`).FindStringSubmatch(v.seen)[1]
	v.get(t, "/desk/cases/at/"+id)
	v.shows(t, "原件")
	if v.get(t, "/desk/cases/at/"+id+"/original"); v.seen != docx {
		t.Errorf("the original is other: %d, %d bytes", v.code, len(v.seen))
	}
	// The public reads it where the site says so, and where it holds nothing that the site does not show: this one has a case
	// that was left, and texts as they were before they were corrected.
	if a := s.send(t, keys.Admin, "PUT", "/api/v1/site", `{"originals":true}`); a.status != http.StatusOK {
		t.Fatal(a)
	}
	if a := s.send(t, "", "GET", "/cases/"+id+"/original", ""); a.status != http.StatusNotFound {
		t.Errorf("the public is given what was left: %v", a.status)
	}
}

// TestPublicOriginal: the public reads an original where the site wants that, and only as long as all that it holds is shown.
func TestPublicOriginal(t *testing.T) {
	s := newSite(t)
	const file = "案例名称,主要做法\n甲案例,建立甲机制。\n乙案例,建立乙机制。\n"
	doc := s.put(t, "zb.csv", file)
	if a := s.send(t, keys.Write, "POST", "/api/v1/documents/"+doc.ID+"/accept", ""); a.status != http.StatusOK {
		t.Fatal(a)
	}
	first, second := doc.Understood[0].ID, doc.Understood[1].ID
	offered := func(want bool) {
		t.Helper()
		if err := soon("the original is as it should be", func() error {
			page := s.send(t, "", "GET", "/cases/"+first, "").body
			got := s.send(t, "", "GET", "/cases/"+first+"/original", "")
			if strings.Contains(page, "/original") != want || (got.body == file) != want || (got.status == http.StatusNotFound) == want {
				return fmt.Errorf("%d, linked %v, want %v", got.status, strings.Contains(page, "/original"), want)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	}
	settings := func(text string) {
		t.Helper()
		if a := s.send(t, keys.Admin, "PUT", "/api/v1/site", text); a.status != http.StatusOK {
			t.Fatal(a)
		}
	}
	offered(false)
	settings(`{"originals":true}`)
	offered(true)
	if a := s.send(t, "", "GET", "/cases/"+first+"/original", ""); !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%q", a.header)
	}
	if a := s.send(t, keys.Write, "DELETE", "/api/v1/cases/"+second, ""); a.status != http.StatusOK {
		t.Fatal(a)
	}
	offered(false) // it holds the text of a case that was withdrawn
	if a := s.send(t, keys.Write, "POST", "/api/v1/cases/"+second+"/restore", ""); a.status >= http.StatusMultipleChoices {
		t.Fatal(a)
	}
	offered(true)
	if a := s.send(t, keys.Write, "DELETE", "/api/v1/cases/"+second, ""); a.status != http.StatusOK {
		t.Fatal(a)
	}
	if a := s.send(t, keys.Admin, "DELETE", "/api/v1/cases/"+second+"?purge=1", ""); a.status != http.StatusOK {
		t.Fatal(a)
	}
	offered(false) // for good
}

// TestDeskTurnsPages takes a file of several pages through the desk, with random choices on pages in a random order and a
// restart between: what is accepted is what was chosen last of each case, whichever page it stood on, and the rest as it was
// understood.
func TestDeskTurnsPages(t *testing.T) {
	const many = 173
	random := rand.New(rand.NewPCG(24, 1))
	s := documentSite(t)
	v := s.comes(t, keys.Write)
	doc := s.put(t, "表.csv", casesOfATable(many), "collection", "zb")
	path := "/desk/bring/" + doc.ID
	type wish struct {
		leave bool
		title string
	}
	wishes := map[int]wish{}
	turn := func(from int) {
		t.Helper()
		v.get(t, fmt.Sprintf("%s?from=%d", path, from))
		shown := regexp.MustCompile(`name="take" value="(\d+)"( checked)?`).FindAllStringSubmatch(v.seen, -1)
		if want := min(50, many-from+1); len(shown) != want {
			t.Fatalf("from %d there are %d cases, and not %d", from, len(shown), want)
		}
		form := url.Values{"from": {strconv.Itoa(from)}, "do": {"stay"}}
		for _, one := range shown {
			n, _ := strconv.Atoi(one[1])
			if w, ok := wishes[n]; ok && w.leave != (one[2] == "") {
				t.Fatalf("case %d was left: %v, and is shown otherwise", n, w.leave)
			}
			title := html.UnescapeString(regexp.MustCompile(`name="title\.` + one[1] + `" value="([^"]*)"`).FindStringSubmatch(v.seen)[1])
			if w := wishes[n]; w.title != "" && w.title != title {
				t.Fatalf("case %d was called %s, and is shown as %s", n, w.title, title)
			}
			if random.IntN(4) == 0 {
				wishes[n] = wish{random.IntN(2) == 0, fmt.Sprintf("第%d次改名的第%d个", random.IntN(1000), n)}
			}
			v.copyCase(form, one[1])
			if w := wishes[n]; w.title != "" {
				form.Set("title."+one[1], w.title)
			}
			if !wishes[n].leave {
				form.Add("take", one[1])
			}
		}
		v.post(t, path, form)
		v.shows(t, "这一页选好的已存下")
	}
	for i := range 6 {
		turn([]int{1, 51, 101, 151, 26}[random.IntN(5)])
		if i == 3 {
			s.again(t)
			v = s.comes(t, keys.Write)
		}
	}
	v.get(t, path+"?from=999")
	v.shows(t, fmt.Sprintf("第 1–50 个，共 %d 个", many))
	form := v.documentForm()
	v.copyShown(form)
	v.post(t, path, form)
	left := 0
	for _, w := range wishes {
		if w.leave {
			left++
		}
	}
	v.shows(t, "已收下：", fmt.Sprintf("没有收的 %d 个", left))
	if s.c.store.Len() != many-left {
		t.Errorf("%d cases, and not %d", s.c.store.Len(), many-left)
	}
	for i, u := range doc.Understood {
		n := i + 1
		stored, err := s.c.store.Get(u.ID)
		w := wishes[n]
		want := cmp.Or(w.title, u.Title)
		if w.leave != errors.Is(err, data.ErrNotFound) || err == nil && stored.Case.Title != want {
			t.Errorf("case %d: %v, %q; it was to be %+v", n, err, stored.Case.Title, w)
		}
	}
	v.post(t, path, form) // the button pressed twice
	v.shows(t, "已收下：", fmt.Sprintf("没有收的 %d 个", left))
}

func casesOfATable(many int) string {
	var table strings.Builder
	table.WriteString("案例名称,主要做法,案例编号\n")
	for i := range many {
		fmt.Fprintf(&table, "第%d个案例,做了第%d件事。,%d\n", i+1, i+1, i+1)
	}
	return table.String()
}

// copyCase has a form send the fields of a case as the page shows them.
func (v *deskVisitor) copyCase(form url.Values, n string) {
	for _, field := range regexp.MustCompile(`name="((?:title|heading|departments|domains|region|year|url|replaces)\.`+n+`)" value="([^"]*)"`).FindAllStringSubmatch(v.seen, -1) {
		form.Add(field[1], html.UnescapeString(field[2]))
	}
	for _, field := range regexp.MustCompile(`(?s)name="(text\.`+n+`)"[^>]*>\n(.*?)</textarea>`).FindAllStringSubmatch(v.seen, -1) {
		form.Add(field[1], html.UnescapeString(field[2]))
	}
}

func (v *deskVisitor) copyShown(form url.Values) {
	for _, found := range regexp.MustCompile(`name="take" value="(\d+)"`).FindAllStringSubmatch(v.seen, -1) {
		v.copyCase(form, found[1])
	}
}

// TestDeskChoicesGoWrong: what is changed meanwhile, damaged, wrong or left altogether is said on the page where it stands,
// and nothing is accepted.
func TestDeskChoicesGoWrong(t *testing.T) {
	s := documentSite(t)
	v := s.comes(t, keys.Write)
	s.put(t, "先.csv", casesOfATable(120), "collection", "zb")
	doc := s.put(t, "表.csv", casesOfATable(120), "collection", "zb")
	path := "/desk/bring/" + doc.ID
	whole := func(from int) url.Values {
		t.Helper()
		v.get(t, fmt.Sprintf("%s?from=%d", path, from))
		form := v.documentForm()
		form.Set("from", strconv.Itoa(from))
		v.copyShown(form)
		return form
	}
	nothing := func(code int, said ...string) {
		t.Helper()
		if v.code != code || s.c.store.Len() > 1 {
			t.Fatalf("%d, %d cases", v.code, s.c.store.Len())
		}
		v.shows(t, said...)
	}
	form := whole(51)
	form.Set("year.60", "3")
	form.Set("go", "101")
	v.post(t, path, form)
	nothing(http.StatusUnprocessableEntity, "年份须在", "第 51–100 个")
	form = whole(1)
	form.Del("do")
	for _, at := range []string{"0", "121", "x", "-5"} {
		form.Set("at", at)
		v.post(t, path, form)
		nothing(http.StatusUnprocessableEntity, "写 1 到 120 的数字")
	}
	form.Set("at", "120")
	v.post(t, path, form)
	nothing(http.StatusOK, "第 120–120 个")
	// What somebody writes meanwhile is on another page than the button.
	other := doc.Understood[70]
	one := other.Case
	one.Sections = []data.Section{{Text: "别人写的。"}}
	body, err := json.Marshal(one)
	if err != nil {
		t.Fatal(err)
	}
	if a := s.send(t, keys.Write, "PUT", "/api/v1/cases/"+other.ID, string(body)); a.status >= 300 {
		t.Fatal(a)
	}
	v.post(t, path, whole(1))
	nothing(http.StatusPreconditionFailed, "已被别人改过", "第 51–100 个", other.Title)
	// The choices of a page are damaged.
	v.post(t, path, func() url.Values { f := whole(51); f.Set("do", "stay"); return f }())
	v.shows(t, "这一页选好的已存下")
	if err := os.WriteFile(filepath.Join(s.c.documents.folder(doc.ID), choicesDir, "1"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	v.post(t, path, whole(1))
	nothing(http.StatusConflict, "第 51 个起的几个案例", "第 51–100 个")
	// All is left.
	for _, from := range []int{1, 51, 101} {
		form := whole(from)
		form.Del("take")
		if from < 101 {
			form.Set("do", "stay")
		}
		v.post(t, path, form)
	}
	nothing(http.StatusUnprocessableEntity, "没有选中案例")
	for _, from := range []int{1, 51} {
		form := whole(from)
		for n := from; n < from+50; n++ {
			form.Add("take", strconv.Itoa(n))
		}
		if from == 1 {
			form.Set("do", "stay")
		}
		v.post(t, path, form)
	}
	v.shows(t, "已收下：", "没有收的 20 个")
	if s.c.store.Len() != 100 {
		t.Errorf("%d cases", s.c.store.Len())
	}
}

// documentForm is what the form of a document sends as it stands: its first case, and the ticks of all.
func (v *deskVisitor) documentForm() url.Values {
	form := url.Values{"do": {"chosen"}, "from": {"1"}}
	for _, found := range regexp.MustCompile(`name="take" value="(\d+)" checked`).FindAllStringSubmatch(v.seen, -1) {
		form.Add("take", found[1])
	}
	return form
}

// TestDeskBringsInAll accepts files of each kind as they were understood, several at once, and what is pasted.
func TestDeskBringsInAll(t *testing.T) {
	s := newSite(t)
	v := s.comes(t, keys.Write)
	files := []string{}
	for _, pattern := range []string{"tables/calc-messy.xlsx", "jiaxing/libreoffice.pdf", "single/single.docx"} {
		found, err := filepath.Glob(testDocuments + pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("no %s to try: %v", pattern, err)
		}
		files = append(files, found[0])
	}
	v.get(t, "/desk/bring")
	fields := []string{"form_token", v.token(t)}
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		fields = append(fields, "file/"+filepath.Base(path), string(content))
	}
	v.bring(t, fields...)
	v.shows(t, "已收到，正在读。", filepath.Base(files[0]), filepath.Base(files[1]), filepath.Base(files[2]))
	accepted := 0
	links := regexp.MustCompile(`href="(/desk/bring/[^"]+)"`).FindAllStringSubmatch(v.seen, -1)
	if len(links) != len(files) {
		t.Fatalf("%d documents wait", len(links))
	}
	for _, link := range links {
		v.get(t, link[1])
		v.read(t)
		form := v.documentForm()
		if len(form["take"]) == 0 {
			v.post(t, link[1], url.Values{"do": {"discard"}})
			v.shows(t, "已丢弃")
			continue
		}
		v.post(t, link[1], form)
		v.shows(t, "已收下：")
		accepted += len(form["take"])
	}
	if accepted == 0 || s.c.store.Len() != accepted {
		t.Errorf("%d cases of %d accepted", s.c.store.Len(), accepted)
	}

	v.get(t, "/desk/bring")
	v.bring(t, "form_token", v.token(t), "pasted", "关于试点的案例\r\n一、主要做法\r\n建立白板机制。\r\n二、取得成效\r\n时间缩短一半。")
	v.read(t)
	v.shows(t, "关于试点的案例", "主要做法")
	v.post(t, strings.Split(v.at, "?")[0], v.documentForm())
	if s.total(t, "白板机制") != 1 {
		t.Error("what was pasted is not found")
	}
}

func TestDeskBringsInNothing(t *testing.T) {
	s := newSite(t)
	v := s.comes(t, keys.Write)
	for name, c := range map[string]struct {
		fields []string
		want   int
		said   string
	}{
		"nothing":          {nil, http.StatusBadRequest, "请选一份文件，或粘贴文字"},
		"an empty file":    {[]string{"file/空.docx", ""}, http.StatusBadRequest, "文件是空的"},
		"no name":          {[]string{"file/..", "x"}, http.StatusBadRequest, "文件名"},
		"not UTF-8":        {[]string{"pasted", "\xff\xfe"}, http.StatusBadRequest, "认不出的字"},
		"a long text":      {[]string{"pasted", strings.Repeat("长", 3<<20)}, http.StatusRequestEntityTooLarge, "太长了"},
		"a wrong document": {[]string{"file/坏.docx", "PK\x03\x04 half"}, http.StatusOK, "丢弃"},
	} {
		v.get(t, "/desk/bring")
		v.bring(t, append([]string{"form_token", v.token(t)}, c.fields...)...)
		if strings.HasPrefix(v.at, "/desk/bring/") {
			v.read(t)
		}
		if v.code != c.want || !strings.Contains(v.seen, c.said) {
			t.Errorf("%s: %d, without %q:\n%s", name, v.code, c.said, v.seen)
		}
	}
	v.get(t, "/desk/bring")
	token := v.token(t)
	for name, fields := range map[string][]string{
		"no token": {"pasted", "x"}, "a wrong token": {"form_token", "00", "pasted", "x"}, "the token last": {"pasted", "x", "form_token", token},
	} {
		if v.bring(t, fields...); v.code != http.StatusForbidden {
			t.Errorf("%s: %d", name, v.code)
		}
	}
	reader := s.comes(t, keys.Read)
	if reader.bring(t, "form_token", reader.token(t), "pasted", "x"); reader.code != http.StatusForbidden {
		t.Errorf("who may only read brings in: %d", reader.code)
	}
	if n := s.c.store.Len(); n != 0 {
		t.Errorf("%d cases", n)
	}
}

// TestDeskWords previews a change of each text and takes it over: what it would alter is shown, and altered.
func TestDeskWords(t *testing.T) {
	s := newSite(t)
	putCase(t, s, "w-1", "智能关锁改革", "海关给货物加装智能关锁。")
	v := s.comes(t, keys.Admin)
	if s.total(t, "电子封条") != 0 {
		t.Fatal("it is found already")
	}
	v.get(t, "/desk/words")
	form := v.wordsForm()
	form.Set("synonyms", "电子封条,智能关锁\n")
	v.post(t, "/desk/words", form)
	v.ended(t)
	v.shows(t, "会改变什么", "电子封条", "智能关锁改革")
	if s.total(t, "电子封条") != 0 {
		t.Error("looking changed something")
	}
	v.post(t, v.at, url.Values{"do": {"apply"}})
	v.ended(t)
	v.shows(t, "已启用")
	if s.total(t, "电子封条") != 1 {
		t.Error("it is not taken over")
	}
	if e := lastEntry(t, s); e.Via != "desk" || e.What == "" {
		t.Errorf("the log has %+v", e)
	}

	for text, wrong := range map[string]string{"taxonomy": "x: [1", "synonyms": "只有一个\n"} {
		v.get(t, "/desk/words")
		form := v.wordsForm()
		form.Set(text, wrong)
		v.post(t, "/desk/words", form)
		v.ended(t)
		if v.code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d\n%s", text, v.code, v.seen)
		}
		v.shows(t, "第 1 行：", strings.TrimSpace(wrong))
	}
	v.get(t, "/desk/words")
	v.post(t, "/desk/words", v.wordsForm())
	v.shows(t, "内容没有变化")
	writer := s.comes(t, keys.Write)
	if writer.get(t, "/desk/words"); writer.code != http.StatusForbidden {
		t.Errorf("who may write sees the words: %d", writer.code)
	}
}

// TestDeskStopsAPreview: a preview that is left is found again, one that is stopped ends and leaves nothing behind, and
// another begins at once.
func TestDeskStopsAPreview(t *testing.T) {
	s := newSite(t)
	var all []string
	for i := range 3000 {
		all = append(all, fmt.Sprintf(`{"id":"p-%d","title":"第%d个案例","collection":"zb","sections":[{"text":"海关给第%d批货物加装智能关锁，电子封条换成新的。"}]}`, i, i, i))
	}
	if a := s.send(t, keys.Write, "POST", "/api/v1/cases?wait=false", strings.Join(all, "\n"), "Content-Type", "application/x-ndjson"); a.status >= 300 {
		t.Fatal(a)
	}
	v := s.comes(t, keys.Admin)
	begin := func() {
		t.Helper()
		v.get(t, "/desk/words")
		form := v.wordsForm()
		form.Set("dictionary", "智能关锁\n")
		v.post(t, "/desk/words", form)
	}
	begin()
	job := v.at
	v.shows(t, "<progress", `value="stop"`)
	v.get(t, "/desk/words")
	v.shows(t, job, "正在预览")
	v.post(t, job, url.Values{"do": {"stop"}})
	v.shows(t, "预览已停下", `value="edit"`)
	left := []string{"all"}
	for wait := time.Now().Add(time.Minute); len(left) > 0 && time.Now().Before(wait); time.Sleep(20 * time.Millisecond) {
		var err error // who builds it looks up now and then whether to go on
		if left, err = filepath.Glob(filepath.Join(s.dir, previewPrefix+"*")); err != nil {
			t.Fatal(err)
		}
	}
	if len(left) > 0 {
		t.Errorf("it leaves %v", left)
	}
	if v.get(t, "/desk/words"); strings.Contains(v.seen, job) {
		t.Error("a preview that was stopped is offered")
	}
	v.get(t, job)
	v.post(t, job, url.Values{"do": {"edit"}})
	v.shows(t, "智能关锁")

	begin()
	job = v.at
	v.ended(t)
	v.shows(t, "会改变什么", `value="apply"`)
	v.get(t, "/desk/words")
	v.shows(t, job, "上次的预览已完成")
	v.post(t, job, url.Values{"do": {"stop"}}) // too late: what it found stays
	v.shows(t, "会改变什么", `value="apply"`)
	v.post(t, job, url.Values{"do": {"apply"}})
	v.ended(t)
	if v.get(t, "/desk/words"); strings.Contains(v.seen, job) {
		t.Error("a preview that was taken over is offered")
	}
}

var area = regexp.MustCompile(`(?s)<textarea[^>]* name="(\w+)"[^>]*>\n(.*?)</textarea>`)

func (v *deskVisitor) wordsForm() url.Values {
	form := url.Values{"digest": {regexp.MustCompile(`name="digest" value="(\w+)"`).FindStringSubmatch(v.seen)[1]}}
	for _, found := range area.FindAllStringSubmatch(v.seen, -1) {
		form.Set(found[1], strings.ReplaceAll(html.UnescapeString(found[2]), "\n", "\r\n"))
	}
	return form
}

// ended waits until a job of words has ended.
func (v *deskVisitor) ended(t *testing.T) {
	t.Helper()
	if err := soon("the job ends", func() error {
		if v.get(t, v.at); strings.Contains(v.seen, "这一页自己更新") {
			return fmt.Errorf("it goes on: %s", v.at)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestDeskSite changes the settings of the site by its form: every page shows them; what breaks a rule, and what another has
// changed meanwhile, comes back as it was written.
func TestDeskSite(t *testing.T) {
	s := newSite(t)
	putCase(t, s, "s-1", "公开的案例", "正文")
	v := s.comes(t, keys.Admin)
	tag := func() string {
		v.get(t, "/desk/site")
		return html.UnescapeString(regexp.MustCompile(`name="tag" value="([^"]*)"`).FindStringSubmatch(v.seen)[1])
	}
	form := url.Values{
		"tag": {tag()}, "name": {"嘉兴<案例>库"}, "sponsor": {"改革办"}, "icp": {"浙ICP备05000000号-1"}, "accent": {"#eeeeee"},
		"seal": {"嘉兴"}, "link_name": {"市政府", ""}, "link_address": {"https://www.example.gov.cn", ""},
		"collection_id": {"zb"}, "collection_name": {"一周一案"}, "widget_footer": {"1"},
	}
	if v.post(t, "/desk/site", form); v.code != http.StatusUnprocessableEntity {
		t.Fatalf("%d", v.code)
	}
	v.shows(t, "主色：", "印章上的字：", "改革办", "https://www.example.gov.cn", "一周一案")
	form.Set("accent", "#8c2f2b")
	form.Set("seal", "嘉")
	v.post(t, "/desk/site", form)
	v.shows(t, "已保存")
	home := s.send(t, "", "GET", "/", "").body
	for _, text := range []string{"嘉兴&lt;案例&gt;库", "改革办", "浙ICP备05000000号-1", "https://www.example.gov.cn"} {
		if !strings.Contains(home, text) {
			t.Errorf("the home page has no %s", text)
		}
	}
	if v.post(t, "/desk/site", form); v.code != http.StatusConflict { // by the tag of before
		t.Errorf("what another changed is written over: %d", v.code)
	}
	v.shows(t, "刚被别人改过", "改革办")
	form.Set("tag", tag())
	form.Set("collection_hidden", "zb")
	v.post(t, "/desk/site", form)
	if s.total(t, "公开的案例") != 0 {
		t.Error("what is not public is found")
	}
	v.get(t, "/desk/cases?q="+url.QueryEscape("公开的案例"))
	v.shows(t, "公开的案例", "/desk/cases/at/s-1")
	if v.get(t, "/desk/cases/at/s-1"); v.code != http.StatusOK {
		t.Errorf("the desk does not show it: %d", v.code)
	}
	settings, err := os.ReadFile(filepath.Join(s.dir, "site.yaml"))
	if err != nil || !strings.Contains(string(settings), "一周一案") {
		t.Errorf("site.yaml: %v\n%s", err, settings)
	}
	if fields := slices.Collect(strings.SplitSeq(lastEntry(t, s).What, " ")); !slices.Contains(fields, "collections") {
		t.Errorf("the log has %v", fields)
	}
}
