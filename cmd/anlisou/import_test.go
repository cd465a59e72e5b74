package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/jiaxing"
	"anlisou/data/rounds"
	"anlisou/data/store"
)

// files writes files, name and content by turns, into a folder of their own.
func files(t *testing.T, list ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(list); i += 2 {
		path := filepath.Join(dir, list[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(list[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// stored are the cases of a data directory by title.
func stored(t *testing.T, dir string) map[string]data.Case {
	t.Helper()
	s, err := store.Open(filepath.Join(dir, storeFile))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }() // nothing was written
	cases := map[string]data.Case{}
	for record, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		cases[record.Case.Title] = record.Case
	}
	return cases
}

// importing runs import with --json, and gives the report.
func importReportOf(t *testing.T, code int, args ...string) (r importReport) {
	t.Helper()
	got := anlisou(t, nil, append([]string{"import", "--json"}, args...)...)
	if got.code != code {
		t.Fatalf("import %q: %+v", args, got)
	}
	if err := json.Unmarshal([]byte(got.stdout), &r); err != nil {
		t.Fatalf("%v in %s", err, got.stdout)
	}
	return r
}

// TestATableThatComesAgain: rows keep their ids in another order and with others between them, and the same file changes nothing.
func TestATableThatComesAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	const header = "序号,案例名称,牵头部门,主要做法\n"
	folder := files(t, "表.csv", header+"1,甲,海关,做了甲。\n2,乙,税务局,做了乙。\n3,丙,法院,做了丙。\n")
	table := filepath.Join(folder, "表.csv")
	rewrite := func(text string) {
		t.Helper()
		if err := os.WriteFile(table, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if r := importReportOf(t, exitDone, table, "--data", dir); r.New != 3 {
		t.Fatalf("%+v", r)
	}
	first := stored(t, dir)
	if r := importReportOf(t, exitDone, table, "--data", dir); r.Same != 3 || r.New+r.Changed != 0 {
		t.Errorf("the same file again: %+v", r)
	}
	rewrite(header + "1,丙,法院,做了丙。\n2,新来的,公安局,做了新的。\n3,甲,海关,做了甲。\n4,乙,税务局,又做了乙。\n")
	if r := importReportOf(t, exitDone, table, "--data", dir); r.New != 1 || r.Changed != 3 {
		t.Errorf("another edition: %+v", r)
	}
	second := stored(t, dir)
	for title, before := range first {
		if after := second[title]; after.ID != before.ID {
			t.Errorf("%s was %s and is %s", title, before.ID, after.ID)
		}
	}
	if got := second["乙"]; got.Number != 4 || got.Sections[0].Text != "又做了乙。" {
		t.Errorf("%+v", got)
	}
	// Without numbers, by title.
	rewrite("案例名称,牵头部门,主要做法\n乙,税务局,又做了乙。\n丙,法院,做了丙。\n再来一个,海关,做了。\n")
	if r := importReportOf(t, exitDone, table, "--data", dir); r.New != 1 || r.Files[0].Others != 2 {
		t.Errorf("without numbers: %+v", r)
	}
	for title, c := range stored(t, dir) {
		if before, known := second[title]; known && before.ID != c.ID {
			t.Errorf("%s was %s and is %s", title, before.ID, c.ID)
		}
	}
}

// TestImportOfADirectory: every document in it, the others named; two files of one name in two folders are two collections, and
// documents of one case each are one.
func TestImportOfADirectory(t *testing.T) {
	folder := files(t,
		"杭州/案例.csv", "标题,做法\n甲,做了甲。\n没有正文,\n乙,做了乙。\n",
		"宁波/案例.csv", "标题,做法\n丙,做了丙。\n丁,做了丁。\n",
		"散件/一.json", `{"标题":"戊","做法":"做了戊。"}`,
		"散件/二.json", `{"标题":"己","做法":"做了己。"}`,
		"坏的.xlsx", "PK\x03\x04坏了",
		".hidden.csv", "标题,做法\n隐,做。\n", ".git/x.csv", "标题,做法\n隐,做。\n", "~$案例.xlsx", "x",
		"图.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", "做表.py", "标题,做法\n隐,做。\n",
	)
	dir := filepath.Join(t.TempDir(), "data")
	r := importReportOf(t, exitFailed, folder, "--data", dir)
	if r.New != 6 || r.Refused != 1 || r.Failed != 1 || len(r.Skipped) != 5 {
		t.Errorf("%+v", r)
	}
	collections := map[string][]string{}
	for title, c := range stored(t, dir) {
		collections[c.Collection] = append(collections[c.Collection], title)
	}
	sizes := []int{}
	for _, titles := range collections {
		sizes = append(sizes, len(titles))
	}
	if slices.Sort(sizes); !slices.Equal(sizes, []int{2, 2, 2}) {
		t.Errorf("%q", collections)
	}
	if again := importReportOf(t, exitFailed, folder, "--data", dir); again.Same != 6 || again.New+again.Changed != 0 || again.Refused != 1 {
		t.Errorf("again: %+v", again)
	}

	if dry := anlisou(t, nil, "import", folder, "--dry-run", "--data", filepath.Join(t.TempDir(), "dry")); !strings.Contains(dry.stdout, "all 5 files: 6 cases: a dry run, nothing went in; 1 file and 1 row or entry refused") {
		t.Errorf("a dry run says %s", dry.stdout)
	}
	text := anlisou(t, nil, "import", folder, "--data", filepath.Join(t.TempDir(), "text"))
	for _, want := range []string{
		"all 5 files: 6 cases: 6 new, 0 changed, 0 the same; 1 file and 1 row or entry refused, 5 files left out",
		": 2 cases of ", "杭州/案例): 2 new, 0 changed, 0 the same; 1 refused",
	} {
		if !strings.Contains(text.stdout, want) {
			t.Errorf("%q is not in %s", want, text.stdout)
		}
	}
	for _, want := range []string{
		"杭州/案例.csv: line 3: has no text: fill in a column for it", "坏的.xlsx: ", ".hidden.csv: left out: is hidden", "图.png: left out: ", "做表.py: left out: unknown document format: its name",
		"1 of 5 files did not go in; 1 row or entry was refused; each is named above",
	} {
		if !strings.Contains(text.stderr, want) {
			t.Errorf("%q is not in %s", want, text.stderr)
		}
	}
}

// TestTwoFilesOfOneName do not share a collection in silence.
func TestTwoFilesOfOneName(t *testing.T) {
	folder := files(t, "a/案例.csv", "标题,做法\n甲,做了甲。\n乙,做。\n", "b/案例.csv", "标题,做法\n丙,做了丙。\n", "c/案例.csv", "标题,做法\n甲,改了甲。\n新,做。\n")
	at := func(name string) string { return filepath.Join(folder, name, "案例.csv") }
	dir := filepath.Join(t.TempDir(), "data")
	r := importReportOf(t, exitFailed, at("a"), at("b"), "--data", dir)
	if r.New != 2 || r.Failed != 1 || !strings.Contains(r.Files[1].Error.String(), "holds 2 cases, and none of these: name one for them with --collection NAME") {
		t.Errorf("%+v", r)
	}
	// The next edition of the first, wherever it lies, is the same collection.
	if r := importReportOf(t, exitDone, at("c"), "--data", dir); r.New != 1 || r.Changed != 1 || r.Files[0].Others != 1 {
		t.Errorf("%+v", r)
	}
	if r := importReportOf(t, exitDone, at("b"), "--data", dir, "--collection", "ningbo"); r.New != 1 {
		t.Errorf("%+v", r)
	}
	// One collection for all: what one file has brought, another does not write over in the same run.
	for _, numbers := range []string{"x.csv", "y.csv"} {
		if err := os.WriteFile(filepath.Join(folder, numbers), []byte("序号,标题,做法\n1,"+numbers+",做。\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r = importReportOf(t, exitFailed, filepath.Join(folder, "x.csv"), filepath.Join(folder, "y.csv"), "--data", dir, "--collection", "both")
	if r.New != 1 || r.Refused != 1 || !strings.Contains(r.Files[1].Refused[0].Problem.String(), "came from "+filepath.Join(folder, "x.csv")) {
		t.Errorf("%+v", r)
	}
}

// TestADirectoryWithoutDocuments: what is in it is named, the data directory is not gone through.
func TestADirectoryWithoutDocuments(t *testing.T) {
	folder := files(t, "图.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
	got := anlisou(t, nil, "import", folder, "--data", filepath.Join(folder, "anlisou-data"))
	if got.code != exitFailed || !strings.Contains(got.stderr, "图.png: left out: ") || !strings.Contains(got.stderr, "holds no document that is read here") {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "import", folder, "--data", filepath.Join(folder, "anlisou-data")); strings.Count(got.stderr, "left out: ") != 2 || !strings.Contains(got.stderr, "is the data directory") {
		t.Errorf("%+v", got)
	}
}

// TestForeignIDs: an id that is a case of another collection is not written over.
func TestForeignIDs(t *testing.T) {
	folder := files(t, "a.csv", "编号,标题,做法\nno-1,甲,做。\n", "b.csv", "编号,标题,做法\nno-1,乙,做。\nno-2,丙,做。\n")
	dir := filepath.Join(t.TempDir(), "data")
	r := importReportOf(t, exitFailed, filepath.Join(folder, "a.csv"), filepath.Join(folder, "b.csv"), "--data", dir)
	if r.New != 2 || r.Refused != 1 || r.Files[1].Refused[0].Said().String() != "line 2: its id no-1 is a case of collection a: give it one of its own" {
		t.Errorf("%+v", r)
	}
}

func TestDryRunShowsWhatWasUnderstood(t *testing.T) {
	folder := files(t, "表.csv", "标题,牵头部门,地区,年份,链接,主要做法,取得成效\n"+
		"船边直提,嘉兴海关,嘉兴,2021年3月,https://a.cn/1,海关推出船边直提，提升口岸通关效率。,快了。\n,,,,,没有标题,\n首违不罚,,,,,市税务局推行首违不罚，优化税收营商环境。,\n")
	got := anlisou(t, nil, "import", folder+"/表.csv", "--dry-run", "--collection", "jx", "--data", filepath.Join(folder, "none"))
	if got.code != exitFailed {
		t.Fatalf("%+v", got)
	}
	for _, want := range []string{
		"表.csv: 2 cases, collection jx (jx); 1 refused\n", "  船边直提  [主要做法 18, 取得成效 3]\n", "      departments  嘉兴海关 (given)\n", "      domains  贸易便利化 (inferred: 船边直提",
		"      region  嘉兴  year  2021  date  2021-03  url  https://a.cn/1\n", "      departments  税务局 (inferred: 市税务局",
	} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("%q is not in %s", want, got.stdout)
		}
	}
	if !strings.Contains(got.stderr, "line 3: has no title") {
		t.Errorf("%s", got.stderr)
	}
	if _, err := os.Stat(filepath.Join(folder, "none")); !os.IsNotExist(err) {
		t.Error("a dry run made a data directory")
	}
	r := importReportOf(t, exitFailed, folder+"/表.csv", "--dry-run", "--collection", "jx")
	u := r.Files[0].Understood
	if len(u) != 2 || u[0].Place != "line 2" || u[0].Year != 2021 || !reflect.DeepEqual(u[0].Departments, []understoodLabel{{Label: "嘉兴海关"}}) ||
		!u[0].Domains[0].Inferred || len(u[0].Domains[0].Evidence) == 0 || u[0].Sections[0] != (sectionLength{"主要做法", 18}) {
		t.Errorf("%+v", u)
	}
}

// TestStoppedImport: what went in is whole, and the report says how much that is.
func TestStoppedImport(t *testing.T) {
	folder := files(t, "a.csv", "标题,做法\n甲,做。\n", "b.csv", "标题,做法\n乙,做。\n")
	ctx, cancel := context.WithCancel(t.Context())
	var stderr bytes.Buffer
	dir := filepath.Join(t.TempDir(), "data")
	code := run(ctx, []string{"import", folder, "--data", dir}, environment{
		stdin: strings.NewReader(""), stdout: writerFunc(func([]byte) { cancel() }), stderr: &stderr,
		lookup: inEnglish,
	})
	if code != exitFailed || !strings.Contains(stderr.String(), "stopped: 1 of 2 files went in, each whole; the same command again brings in the rest") {
		t.Errorf("%d %s", code, stderr.String())
	}
	if got := stored(t, dir); len(got) != 1 || got["甲"].ID == "" {
		t.Errorf("%+v", got)
	}
	if r := importReportOf(t, exitDone, folder, "--data", dir); r.Same != 1 || r.New != 1 {
		t.Errorf("%+v", r)
	}
}

// writerFunc is called with whatever is written.
type writerFunc func(p []byte)

func (f writerFunc) Write(p []byte) (int, error) {
	f(p)
	return len(p), nil
}

// TestWhatIsExportedGoesBackInUnchanged: into the same directory and into a new one, in both formats.
func TestWhatIsExportedGoesBackInUnchanged(t *testing.T) {
	folder := files(t, "表.csv", "标题,部门,地区,年份,链接,主要做法,取得成效\n'=甲,\"海关、税务局\",-嘉兴,2021,https://a.cn/1,\"一,\n\"\"二\"\"\",+5%\n乙,,,,,无部门的,\n",
		"嘉兴.txt", string(jiaxing.Document()))
	dir := filepath.Join(t.TempDir(), "data")
	for _, args := range [][]string{{filepath.Join(folder, "表.csv"), "--collection", "own"}, {filepath.Join(folder, "嘉兴.txt"), "--collection", "jx"}} {
		importReportOf(t, exitDone, append(args, "--data", dir)...)
	}
	before := stored(t, dir)
	for _, name := range []string{"all.jsonl", "all.csv"} {
		written := filepath.Join(folder, name)
		got := anlisou(t, nil, "export", "--output", written, "--data", dir)
		if got.code != exitDone || got.stderr != written+": 22 cases\n" || got.stdout != "" {
			t.Fatalf("%+v", got)
		}
		if r := importReportOf(t, exitDone, written, "--data", dir); r.Same != 22 || r.New+r.Changed != 0 {
			t.Errorf("%s into the same directory: %+v", name, r)
		}
		if got := anlisou(t, nil, "import", written, "--data", dir); !strings.Contains(got.stdout, ": 22 cases of several collections: 0 new, 0 changed, 22 the same\n") {
			t.Errorf("%s: %+v", name, got)
		}
		copied := filepath.Join(t.TempDir(), "copy")
		if r := importReportOf(t, exitDone, written, "--data", copied); r.New != 22 {
			t.Errorf("%s into a new directory: %+v", name, r)
		}
		if after := stored(t, copied); !reflect.DeepEqual(before, after) {
			t.Errorf("%s: %+v\nwas %+v", name, after, before)
		}
		again := filepath.Join(folder, "again-"+name)
		if got := anlisou(t, nil, "export", "--output", again, "--data", copied); got.code != exitDone {
			t.Errorf("%+v", got)
		}
		first, _ := os.ReadFile(written)
		second, _ := os.ReadFile(again)
		if !bytes.Equal(first, second) {
			t.Errorf("%s: the copy is written otherwise", name)
		}
	}
	if got := anlisou(t, nil, "export", "--collection", "own", "--data", dir); strings.Count(got.stdout, "\n") != 2 || !strings.Contains(got.stdout, `"collection_title":"own"`) {
		t.Errorf("%+v", got)
	}
	// The flag says the format, whatever the file is called.
	if got := anlisou(t, nil, "export", "--format", "csv", "--data", dir); !strings.HasPrefix(got.stdout, "\ufeffid,") {
		t.Errorf("--format csv gives %.40q", got.stdout)
	}
	lines := filepath.Join(folder, "lines.csv")
	if got := anlisou(t, nil, "export", "--format", "jsonl", "--output", lines, "--data", dir); got.code != exitDone {
		t.Errorf("%+v", got)
	}
	if body, _ := os.ReadFile(lines); !bytes.HasPrefix(body, []byte("{")) {
		t.Errorf("--format jsonl gives %.40q", body)
	}
	for _, tt := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--collection", "xx"}, exitFailed, `there is no case of collection "xx": there are jx, own`},
		{[]string{"--format", "xml"}, exitUsage, "jsonl or csv"},
		{[]string{"a.csv"}, exitUsage, "named with --output"},
		{[]string{"--output", folder}, exitFailed, "is no file that can be replaced"},
		{[]string{"--output", filepath.Join(folder, "none", "a.csv")}, exitFailed, "no such file or directory"},
		{[]string{"--server", "nowhere"}, exitUsage, "an address like"},
	} {
		if got := anlisou(t, nil, append([]string{"export", "--data", dir}, tt.args...)...); got.code != tt.code || !strings.Contains(got.stderr, tt.says) || got.stdout != "" {
			t.Errorf("%q: %+v", tt.args, got)
		}
	}
}

// TestLabelsOfATable, as a server shows them: what the document gives stays and is not marked, what it lacks is inferred and is. The
// same server gives its cases out as they came.
func TestLabelsOfATable(t *testing.T) {
	rounds.Computes(t)
	folder := files(t, "表.csv", "编号,标题,牵头部门,领域,主要做法\n"+
		"a-1,给了部门,税务局,,嘉兴海关推出船边直提，提升口岸通关效率。\na-2,都给了,税务局,税收服务,嘉兴海关推出船边直提，提升口岸通关效率。\na-3,都没给,,,嘉兴海关推出船边直提，提升口岸通关效率。\n")
	dir := filepath.Join(t.TempDir(), "data")
	importReportOf(t, exitDone, filepath.Join(folder, "表.csv"), "--data", dir)
	local := anlisou(t, nil, "export", "--data", dir)

	_, address := program(t, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	for id, want := range map[string]struct {
		departments, domains []string
		labels               data.Labels
		inferred             []string
	}{
		"a-1": {[]string{"税务局"}, []string{"贸易便利化"}, data.Curated, []string{"domain"}},
		"a-2": {[]string{"税务局"}, []string{"税收服务"}, data.Curated, nil},
		"a-3": {[]string{"海关"}, []string{"贸易便利化"}, data.Inferred, []string{"department", "domain"}},
	} {
		var c data.Case
		if err := json.Unmarshal([]byte(get(t, address+"/api/v1/cases/"+id)), &c); err != nil {
			t.Fatal(err)
		}
		var inferred []string
		for _, field := range []string{"department", "domain"} {
			if c.IsInferred(field) {
				inferred = append(inferred, field)
			}
		}
		if !slices.Equal(c.Departments, want.departments) || !slices.Equal(c.Domains, want.domains) || c.Labels != want.labels || !slices.Equal(inferred, want.inferred) {
			t.Errorf("%s: %q %q %q, inferred %q", id, c.Departments, c.Domains, c.Labels, inferred)
		}
		for _, e := range c.Evidence {
			if !e.Inferred || len(e.Words) == 0 {
				t.Errorf("%s: %+v", id, e)
			}
		}
	}
	remote := anlisou(t, nil, "export", "--server", address)
	if remote.code != exitDone || remote.stdout != local.stdout || !strings.Contains(local.stdout, `,"collection_title":"表","collection_source":"表.csv"`) {
		t.Errorf("through the server %+v\nfrom the directory %s", remote, local.stdout)
	}
	if got := anlisou(t, nil, "export", "--data", dir); got != local {
		t.Errorf("beside the server %+v\nfrom the directory %+v", got, local)
	}
}

// TestACaseThatStandsElsewhere: a case that comes into another collection again is a new one there, and the import says where it stands.
func TestACaseThatStandsElsewhere(t *testing.T) {
	dir, table := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "表.csv")
	if err := os.WriteFile(table, []byte("案例名称,主要做法\n新区“拿地即开工”改革,甲文。\n另一个改革,乙文。\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	first := importReportOf(t, exitDone, table, "--collection", "one", "--data", dir)
	if len(first.Files) != 1 || first.New != 2 || len(first.Files[0].Elsewhere) > 0 {
		t.Fatalf("%+v", first)
	}
	if err := os.WriteFile(table, []byte("案例名称,主要做法\n\"新区\"\"拿地即开工\"\"改革\",甲文。\n没有过的改革,丙文。\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	got := anlisou(t, nil, "import", table, "--collection", "two", "--data", dir)
	if want := "2 new, 0 changed, 0 the same; of the new, 1 stand in another collection, too, as 新区“拿地即开工”改革 (one)"; got.code != exitDone || !strings.Contains(got.stdout, want) {
		t.Errorf("says %s, want %s", got.stdout, want)
	}
	if again := importReportOf(t, exitDone, table, "--collection", "two", "--data", dir); again.Same != 2 || len(again.Files[0].Elsewhere) > 0 {
		t.Errorf("again: %+v", again)
	}
}

// TestImportTellsOfRepairs: what reading mended is counted, for people and for programs.
func TestImportTellsOfRepairs(t *testing.T) {
	table := filepath.Join(files(t, "表.csv", "标题,做法\n甲,⽇常\u200b办理。\n"), "表.csv")
	if r := importReportOf(t, exitDone, table, "--data", filepath.Join(t.TempDir(), "data")); r.Files[0].Repaired != 2 {
		t.Errorf("%+v", r)
	}
	if got := anlisou(t, nil, "import", table, "--data", filepath.Join(t.TempDir(), "data")); !strings.Contains(got.stdout, "; 2 characters and line ends mended") {
		t.Errorf("says %s", got.stdout)
	}
}

// TestImportShowsProgress: to a person, while it reads and while it indexes.
func TestImportShowsProgress(t *testing.T) {
	defer func(f func(any) bool) { isTerminal = f }(isTerminal)
	isTerminal = func(any) bool { return true }
	table := filepath.Join(files(t, "表.csv", "标题,做法\n甲,日常办理。\n"), "表.csv")
	got := anlisou(t, nil, "import", table, "--data", filepath.Join(t.TempDir(), "data"))
	for _, bar := range []string{"reading [", "index ["} {
		if !strings.Contains(got.stderr, bar) {
			t.Errorf("%q is not in %q", bar, got.stderr)
		}
	}
}

// TestLimitsOfImport: each flag bounds what it names, and the defaults bound a file of 1 GB, which is not read.
func TestLimitsOfImport(t *testing.T) {
	folder, formats := t.TempDir(), "../../data/format/testdata/"
	huge := filepath.Join(folder, "huge.txt")
	if err := os.WriteFile(huge, []byte("甲题\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, 1<<30); err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for name, text := range map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": "<document><body>" + strings.Repeat("<p><r><t>甲</t></r></p>", 100_000) + "</body></document>"} {
		part, err := w.Create(name)
		if err == nil {
			_, err = part.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	book, large := filepath.Join(folder, "book.docx"), filepath.Join(folder, "large.txt")
	if err := errors.Join(os.WriteFile(book, packed.Bytes(), 0o644), os.WriteFile(large, bytes.Repeat([]byte("甲题\n"), 300_000), 0o644)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{formats + "jiaxing/libreoffice.pdf", "--max-pages", "2"}, "fewer than 2"},
		{[]string{book, "--max-unpacked", "1"}, "more than 1 MB"},
		{[]string{large, "--max-size", "1"}, "larger than 1 MB"},
		{[]string{huge}, "larger than 200 MB"},
	} {
		got := anlisou(t, nil, append([]string{"import", "--data", filepath.Join(folder, "data")}, test.args...)...)
		if got.code != exitFailed || !strings.Contains(got.stderr, test.says) {
			t.Errorf("%q: %d, %s, want %q", test.args, got.code, got.stderr, test.says)
		}
	}
}
