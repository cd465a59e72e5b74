package main

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"anlisou/server/keys"
)

// practices shows signs of three cases, and would be one.
const practices = "典型经验做法\n1.甲题。各部门先做后推，时间缩短一半。\n2.乙题。各部门先做后推，材料减少一半。\n3.丙题。各部门先做后推，一次办成。\n"

// TestImportAsksOneOrMany: a document that may be one case or several is not taken until somebody says which; what goes into
// no case is told.
func TestImportAsksOneOrMany(t *testing.T) {
	file := filepath.Join(files(t, "做法.txt", practices), "做法.txt")
	dir := filepath.Join(t.TempDir(), "data")
	r := importReportOf(t, exitFailed, file, "--data", dir)
	if asks := r.Files[0].Asks; asks == nil || asks.Cases != 3 || !asks.Many || !strings.Contains(r.Files[0].Error.String(), "--cases one") {
		t.Errorf("%+v", r.Files[0])
	}
	for cases, want := range map[string]int{"one": 1, "many": 3} {
		if r := importReportOf(t, exitDone, file, "--dry-run", "--cases", cases, "--data", dir); r.Files[0].Cases != want {
			t.Errorf("%s: %+v", cases, r.Files[0])
		}
	}
	if got := anlisou(t, nil, "import", file, "--cases", "two", "--data", dir); got.code != exitUsage || !strings.Contains(got.stderr, "one or many") {
		t.Errorf("--cases two: %+v", got)
	}
	notice := filepath.Join(files(t, "通知.txt", "青政办发〔2024〕12号\n关于推进检查改革的通知\n各县（市、区）人民政府：\n一、工作目标\n下降三成。\n二、重点任务\n编制清单。\n青禾市人民政府\n2024年3月18日\n抄送：市委各部门。\n"), "通知.txt")
	got := anlisou(t, nil, "import", notice, "--dry-run", "--data", dir)
	for _, says := range []string{"关于推进检查改革的通知", "year  2024  date  2024-03-18", "青禾市人民政府 (given)", "1 line of distribution and printing left out",
		"left out, the document's number: 青政办发〔2024〕12号", "left out, addressees: 各县（市、区）人民政府："} {
		if !strings.Contains(got.stdout, says) {
			t.Errorf("without %q: %+v", says, got)
		}
	}
}

// TestDocumentsAskOneOrMany: over HTTP the same is a parameter, and its lack is told with its name.
func TestDocumentsAskOneOrMany(t *testing.T) {
	s := documentSite(t)
	a := s.sendDocument(t, "做法.txt", practices)
	if detail, _ := a.fields["detail"].(string); a.status != http.StatusUnprocessableEntity || !strings.Contains(detail, "看起来文件里有 3 个案例") ||
		!strings.Contains(detail, "cases=many") || a.fields["parameter"] != "cases" {
		t.Error(a)
	}
	for cases, want := range map[string]int{"one": 1, "many": 3} {
		if doc := s.put(t, cases+".txt", practices, "cases", cases); doc.Cases != want {
			t.Errorf("%s: %d cases", cases, doc.Cases)
		}
	}
	if a := s.sendDocument(t, "做法.txt", practices, "cases", "perhaps"); a.status != http.StatusBadRequest || a.fields["parameter"] != "cases" {
		t.Error(a)
	}
}

// TestDeskAsksOneOrMany: at the desk it is a question with an answer each.
func TestDeskAsksOneOrMany(t *testing.T) {
	s := newSite(t)
	v := s.comes(t, keys.Write)
	for answer, want := range map[string]int{"one": 1, "many": 3} {
		v.get(t, "/desk/bring")
		v.bring(t, "form_token", v.token(t), "file/"+answer+".txt", practices)
		v.read(t)
		v.shows(t, "看起来有 3 个案例。按一个案例收，还是按 3 个收？", "按一个案例收", "按 3 个收")
		path := strings.Split(v.at, "?")[0]
		v.post(t, path, url.Values{"form_token": {v.token(t)}, "do": {answer}})
		v.read(t)
		if n := len(v.documentForm()["take"]); n != want {
			t.Errorf("%s: %d cases:\n%s", answer, n, v.seen)
		}
	}
	v.get(t, "/desk/bring")
	v.bring(t, "form_token", v.token(t), "cases", "many", "file/先说.txt", practices)
	if v.read(t); len(v.documentForm()["take"]) != 3 {
		t.Errorf("said before:\n%s", v.seen)
	}
}
