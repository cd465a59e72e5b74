package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/data/durable"
	"anlisou/data/rounds"
	"anlisou/index"
	"anlisou/index/preview"
	"anlisou/server"
	"anlisou/server/keys"
)

// The words of a data directory are used by every command that opens it, flags win, and a backup has them.
func TestWordsOfADataDirectory(t *testing.T) {
	dir, _ := imported(t)
	found := func(flags ...string) int {
		t.Helper()
		got := anlisou(t, nil, append([]string{"search", "--json", "--verbatim", "--data", dir, "靠岸拿货"}, flags...)...)
		var answer server.Answer
		if err := json.Unmarshal([]byte(got.stdout), &answer); got.code != exitDone || err != nil {
			t.Fatalf("%+v %v", got, err)
		}
		if answer.Relaxed != nil {
			return 0
		}
		return answer.Total
	}
	if n := found(); n != 0 {
		t.Fatalf("%d are found", n)
	}
	if err := os.Mkdir(filepath.Join(dir, wordsDir), 0o755); err != nil {
		t.Fatal(err)
	}
	synonyms := filepath.Join(dir, wordsDir, "synonyms.txt")
	writeFile(t, synonyms, "靠岸拿货 => 船边直提\n")
	writeFile(t, filepath.Join(dir, wordsDir, "dictionary.txt"), "船边直提货\n")
	writeFile(t, filepath.Join(dir, wordsDir, "taxonomy.yaml"), withAlias("法院", "外贸企业"))
	if n := found(); n == 0 {
		t.Error("the synonyms of the directory are not used")
	}
	other := filepath.Join(t.TempDir(), "other.txt")
	writeFile(t, other, "甲 => 乙\n")
	if n := found("--synonyms", other); n != 0 {
		t.Error("the flag does not win")
	}
	if got := anlisou(t, nil, "rebuild", "--data", dir); got.code != exitDone {
		t.Fatalf("%+v", got)
	}
	if got := anlisou(t, nil, "segment", "--words", "--data", dir); !strings.Contains(got.stdout, "船边直提货\t1000\tuser\n") {
		t.Error("the dictionary of the directory is not used")
	}
	if got := anlisou(t, nil, "search", "--data", dir, "--department", "法院", "外贸企业"); got.code != exitDone || !strings.Contains(got.stdout, "法院") {
		t.Errorf("the taxonomy of the directory is not used: %+v", got)
	}
	// A spoilt file: the last that was right goes on, in a line of the log.
	writeFile(t, synonyms, "医保\n")
	got := anlisou(t, nil, "search", "--data", dir, "靠岸拿货", "--verbatim")
	if got.code != exitDone || !strings.Contains(got.stdout, "船边直提") || strings.Count(got.stderr, "\n") != 1 || !strings.Contains(got.stderr, "synonyms.txt, line 1") {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "check", "--data", dir); got.code != exitFailed || !strings.Contains(got.stdout, "synonyms.txt, line 1") {
		t.Errorf("%+v", got)
	}
	writeFile(t, synonyms, "靠岸拿货 => 船边直提\n")
	backup, restored := filepath.Join(t.TempDir(), "b"), filepath.Join(t.TempDir(), "restored")
	if got := anlisou(t, nil, "backup", "--data", dir, backup); got.code != exitDone {
		t.Fatalf("%+v", got)
	}
	if got := anlisou(t, nil, "restore", backup, "--data", restored); got.code != exitDone {
		t.Fatalf("%+v", got)
	}
	was, is := readWords(dir), readWords(restored)
	if !reflect.DeepEqual(was.texts, is.texts) || is.texts[ofTaxonomy] == nil {
		t.Error("a restored directory has other words")
	}
}

// rebuild --preview prints what would change, alone and through a server, and changes nothing.
func TestRebuildPreview(t *testing.T) {
	dir, _ := imported(t)
	folder := t.TempDir()
	queries, synonyms, taxonomy := filepath.Join(folder, "queries.txt"), filepath.Join(folder, "synonyms.txt"), filepath.Join(folder, "taxonomy.yaml")
	writeFile(t, queries, "靠岸拿货\n\n{\"id\":\"1\",\"text\":\"海关\",\"relevant\":[]}\n海关\n")
	writeFile(t, synonyms, "靠岸拿货 => 船边直提\n")
	writeFile(t, taxonomy, withAlias("法院", "外贸企业"))
	unchanged := func() func() {
		files := filesOf(t, dir)
		return func() {
			t.Helper()
			if now := filesOf(t, dir); !reflect.DeepEqual(files, now) {
				t.Errorf("a preview changes %v", differing(files, now))
			}
		}
	}
	line := []string{"rebuild", "--data", dir, "--preview", queries, "--synonyms", synonyms}
	same := unchanged()
	alone := anlisou(t, nil, line...)
	if alone.code != exitDone || alone.stderr != "" || !strings.HasPrefix(alone.stdout, "of 2 queries, 1 would be answered otherwise\n\n靠岸拿货  ") || !strings.Contains(alone.stdout, "   + place 1  jx-") {
		t.Errorf("%+v", alone)
	}
	labels := anlisou(t, nil, append(line, "--taxonomy", taxonomy)...)
	if labels.code != exitDone || !strings.Contains(labels.stdout, " would have other inferred labels\n") {
		t.Errorf("%+v", labels)
	}
	again := anlisou(t, nil, "rebuild", "--data", dir, "--preview", queries)
	if again.code != exitDone || again.stdout != "of 2 queries, 0 would be answered otherwise\n" {
		t.Errorf("%+v", again)
	}
	asJSON := anlisou(t, nil, append(line, "--json")...)
	var report preview.Report
	if err := json.Unmarshal([]byte(asJSON.stdout), &report); err != nil || report.Changed != 1 || report.Queries != 2 || report.Built {
		t.Errorf("%v %+v", err, asJSON)
	}
	same()
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "anlisou-"+previewPrefix+"*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}

	secret, err := keys.Open(dir).New("管理", keys.Admin, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	_, address := started(t, dir)
	if err := soon("it is ready", func() error { _, err := totalOf(address, "海关"); return err }); err != nil {
		t.Fatal(err)
	}
	same = unchanged()
	if got := anlisou(t, nil, line...); got != alone {
		t.Errorf("through the server's socket: %+v", got)
	}
	if got := anlisou(t, nil, append(line, "--taxonomy", taxonomy)...); got != labels {
		t.Errorf("through the server's socket: %+v", got)
	}
	key := filepath.Join(folder, "key")
	writeFile(t, key, secret)
	if got := anlisou(t, nil, append(line, "--server", address, "--key-file", key)...); got != alone {
		t.Errorf("through --server: %+v", got)
	}
	same()

	writeFile(t, synonyms, "医保\n")
	for _, test := range []struct {
		code   int
		stderr string
		args   []string
	}{
		{exitFailed, "line 1", line},
		{exitFailed, "no such file", []string{"rebuild", "--data", dir, "--preview", filepath.Join(folder, "none")}},
		{exitFailed, "holds no queries", []string{"rebuild", "--data", dir, "--preview", os.DevNull}},
		{exitUsage, "--json goes with --preview", []string{"rebuild", "--data", dir, "--json"}},
		{exitFailed, "holds no cases", []string{"rebuild", "--data", folder, "--preview", queries}},
	} {
		if got := anlisou(t, nil, test.args...); got.code != test.code || !strings.Contains(got.stderr, test.stderr) || got.stdout != "" {
			t.Errorf("%v: %+v", test.args, got)
		}
	}
}

// TestKillAmongChangesOfWords kills a server at random moments while its words are changed and previewed. After each the
// texts are those of one change, whole; those that were answered as kept are there, or a later one's; the log has the
// change that stands; and searches are answered by it once the next server is ready.
func TestKillAmongChangesOfWords(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := makeDataDir(dir); err != nil {
		t.Fatal(err)
	}
	secret, err := keys.Open(dir).New("管理", keys.Admin, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(24, 3))
	kept, sent := 0, 0 // numbers of changes
	kills, pending := rounds.Of(24), 0
	for round := range kills {
		command, address := started(t, dir)
		if err := soon("it is ready", func() error { _, err := totalOf(address, "海关"); return err }); err != nil {
			t.Fatal(err)
		}
		if kept > 0 {
			if err := soon("searches are answered by the words that were kept", func() error {
				return answersBy(address, dir, kept)
			}); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
		send := func(method, path string, change server.WordsChange) (answer string, heard bool) {
			body, err := json.Marshal(change)
			if err != nil {
				t.Error(err)
				return "", false
			}
			request, err := http.NewRequestWithContext(t.Context(), method, address+path, strings.NewReader(string(body)))
			if err != nil {
				t.Error(err)
				return "", false
			}
			request.Header.Set("Authorization", "Bearer "+secret)
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				return "", false
			}
			defer response.Body.Close()
			said, err := io.ReadAll(response.Body)
			return string(said), err == nil
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for {
				if round%3 == 0 {
					send("POST", "/api/v1/preview", wordsNumbered(sent+1))
				}
				sent++
				answer, heard := send("PUT", "/api/v1/words?wait="+fmt.Sprint(round%2 == 0), wordsNumbered(sent))
				switch {
				case strings.Contains(answer, `"digest"`):
					kept = sent
				case strings.Contains(answer, `"status":409`): // while another is taken over
					sent--
					time.Sleep(5 * time.Millisecond)
				case heard:
					t.Errorf("round %d: %s", round, answer)
					return
				default:
					return // the server is gone, and this change is the one under way
				}
			}
		}()
		time.Sleep(time.Duration(random.IntN(600)) * time.Millisecond)
		if err := command.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = command.Wait()
		<-ended
		if _, err := os.Stat(filepath.Join(dir, wordsDir, pendingFile)); err == nil {
			pending++
		}
		n, err := wholeChange(dir, kept, sent)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		kept, sent = n, n
	}
	if kept == 0 {
		t.Error("nothing was kept")
	}
	// The last start has finished what was begun, and cleared away what was left.
	c, err := (&dataFlags{dir: dir}).open(toSearch)
	if err != nil {
		t.Fatal(err)
	}
	logged := map[string]int{}
	for e, err := range c.store.Log() {
		if err != nil {
			t.Fatal(err)
		}
		logged[e.What]++
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	changes := 0
	for what, times := range logged {
		if strings.Contains(what, fmt.Sprintf("+船边直提%d号", kept)) {
			changes += times
		}
	}
	if changes != 1 {
		t.Errorf("the last change stands in the log %d times", changes)
	}
	left, _ := filepath.Glob(filepath.Join(dir, previewPrefix+"*"))
	parts, _ := filepath.Glob(filepath.Join(dir, wordsDir, durable.PartPrefix+"*"))
	if _, err := os.Stat(filepath.Join(dir, wordsDir, pendingFile)); err == nil || len(left)+len(parts) > 0 {
		t.Errorf("%v %v %v", err, left, parts)
	}
	t.Logf("tried %d: kills, %d changes kept, %d of them found in the middle", kills, kept, pending)
}

// wholeChange is the number of the change, of those from one to another, whose texts a data directory has, all three; 0
// where it has none.
func wholeChange(dir string, from, to int) (int, error) {
	r := readWords(dir)
	for n := from; n <= to; n++ {
		change := wordsNumbered(n)
		whole := true
		for kind, text := range [wordKinds]*string{change.Dictionary, change.Synonyms, change.Taxonomy} {
			whole = whole && (n == 0 && r.texts[kind] == nil || n > 0 && sameText(text, r.texts[kind])) && len(r.problems[kind]) == 0
		}
		if whole {
			return n, nil
		}
	}
	return 0, fmt.Errorf("the texts are none of the changes %d to %d: %v", from, to, r.problems)
}

// wordsNumbered is a change of all three texts that tells its number.
func wordsNumbered(n int) server.WordsChange {
	return server.WordsChange{
		Dictionary: text(fmt.Sprintf("船边直提%d号\n", n)), Synonyms: text(fmt.Sprintf("拿货%d号 => 船边直提\n", n)),
		Taxonomy: text(withAlias("法院", fmt.Sprintf("外贸法庭%d号", n))),
	}
}

// answersBy is nil once the index of a data directory is built by the words of a change, and its synonyms are asked.
func answersBy(address, dir string, n int) error {
	built, err := index.ReadDictionary(filepath.Join(dir, indexDir))
	if err != nil {
		return err
	}
	if want := fmt.Sprintf("船边直提%d号", n); built.User == nil || len(built.User.Words) != 1 || built.User.Words[0].Word != want {
		return fmt.Errorf("it is built with %+v, not %s", built.User, want)
	}
	if total, err := totalOf(address, fmt.Sprintf(`"拿货%d号" OR 拿货%d号`, n, n)); err != nil || total == 0 {
		return fmt.Errorf("%d are found: %w", total, err)
	}
	return nil
}

// A note that is in the log already is not noted again.
func TestWordsAreNotedOnce(t *testing.T) {
	s := newSite(t)
	p := &wordsPending{Time: time.Now().UTC(), By: data.Author{Name: "甲"}, What: "changed the synonyms"}
	for range 3 {
		if err := s.c.noteWords(p); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for e, err := range s.c.store.Log() {
		if err == nil && e.What == p.What {
			n++
		}
	}
	if n != 1 {
		t.Errorf("it is noted %d times", n)
	}
}

// TestWordsThatCannotBeWritten: a change that cannot be kept changes nothing; one that is kept and cannot be brought into
// its files holds all the same, with those after it, and the next start brings it in.
func TestWordsThatCannotBeWritten(t *testing.T) {
	s := newWordsSite(t)
	folder := filepath.Join(s.dir, wordsDir)
	writeFile(t, folder, "in its place")
	change := server.WordsChange{Synonyms: text("靠岸拿货 => 船边直提\n")}
	if _, err := s.c.keeper.Apply(t.Context(), data.Author{}, change, unheard); err == nil || s.total(t, "靠岸拿货") != 0 {
		t.Fatalf("%v", err)
	}
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	blocked := filepath.Join(folder, wordFiles[ofSynonyms])
	if err := os.MkdirAll(filepath.Join(blocked, "in its place"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := s.c.keeper.Apply(t.Context(), data.Author{Name: "甲"}, change, unheard); err != nil || s.total(t, "靠岸拿货") == 0 {
		t.Fatal(err)
	}
	if _, err := s.c.keeper.Apply(t.Context(), data.Author{Name: "乙"}, server.WordsChange{Dictionary: text("船边直提货\n")}, unheard); err != nil {
		t.Fatal(err)
	}
	r := readWords(s.dir)
	if !sameText(r.texts[ofSynonyms], change.Synonyms) || !sameText(r.texts[ofDictionary], text("船边直提货\n")) {
		t.Errorf("%+v", r.texts)
	}
	files := map[string][]byte{}
	if err := s.c.words.keepIn(files); err != nil || string(files["words/synonyms.txt"]) != *change.Synonyms {
		t.Errorf("%v %s", err, files)
	}
	if err := os.RemoveAll(blocked); err != nil {
		t.Fatal(err)
	}
	if err := s.c.words.settle(s.c.noteWords); err != nil {
		t.Fatal(err)
	}
	if now := readWords(s.dir); !reflect.DeepEqual(now.texts, r.texts) {
		t.Errorf("%+v", now.texts)
	}
	if _, err := os.Stat(filepath.Join(folder, pendingFile)); err == nil {
		t.Error("it is not finished")
	}
	var by []string
	for e, err := range s.c.store.Log() {
		if err == nil && e.What != "" {
			by = append(by, e.Name)
		}
	}
	if len(by) != 2 || by[0] != "乙" || by[1] != "甲" {
		t.Errorf("the log has changes of %v", by)
	}
}
