package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/server/keys"
)

// watchedFolder is a folder that is watched, and what the watch says.
type watchedFolder struct {
	*testing.T
	dir  string
	stop func() outcome

	mu             sync.Mutex
	stdout, stderr bytes.Buffer
}

// watch starts a watch of a folder.
func watch(t *testing.T, dir string, flags ...string) *watchedFolder {
	t.Helper()
	w := &watchedFolder{T: t, dir: dir}
	ctx, cancel := context.WithCancel(t.Context())
	codes := make(chan int, 1)
	go func() {
		codes <- run(ctx, append([]string{"import", "--watch", dir, "--watch-every", "50ms"}, flags...), environment{
			stdin: strings.NewReader(""), stdout: &locked{&w.mu, &w.stdout}, stderr: &locked{&w.mu, &w.stderr},
			lookup: inEnglish,
		})
	}()
	w.stop = sync.OnceValue(func() outcome {
		cancel()
		code := <-codes
		w.mu.Lock()
		defer w.mu.Unlock()
		return outcome{code, w.stdout.String(), w.stderr.String()}
	})
	t.Cleanup(func() { w.stop() })
	return w
}

// locked is a buffer that several may write to and read.
type locked struct {
	mu *sync.Mutex
	b  *bytes.Buffer
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

// says is what was said until now.
func (w *watchedFolder) says() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.stdout.String() + w.stderr.String()
}

// until waits until something is said.
func (w *watchedFolder) until(text string) {
	w.Helper()
	if err := soon("it says "+text, func() error {
		if !strings.Contains(w.says(), text) {
			return errors.New(w.says())
		}
		return nil
	}); err != nil {
		w.Fatal(err)
	}
}

// put puts a file into the folder as a whole.
func (w *watchedFolder) put(name string, content []byte) {
	w.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, "."+name), content, 0o644); err != nil {
		w.Fatal(err)
	}
	if err := os.Rename(filepath.Join(w.dir, "."+name), filepath.Join(w.dir, name)); err != nil {
		w.Fatal(err)
	}
}

// lies are the names of the files in a folder and below it, in order; none where there is no such folder.
func lies(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(at string, e fs.DirEntry, err error) error {
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err == nil && !e.IsDir() {
			name, _ := filepath.Rel(dir, at)
			names = append(names, filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// empties waits until nothing but these lies in the folder beside done and refused.
func (w *watchedFolder) empties(but ...string) {
	w.Helper()
	if err := soon("the folder is empty", func() error {
		left := slices.DeleteFunc(lies(w.T, w.dir), func(name string) bool {
			return strings.HasPrefix(name, doneFolder+"/") || strings.HasPrefix(name, refusedFolder+"/") || slices.Contains(but, name)
		})
		if len(left) > 0 {
			return fmt.Errorf("%q lie there, it says %s", left, w.says())
		}
		return nil
	}); err != nil {
		w.Fatal(err)
	}
}

// sample is a file of the tests of package format.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../data/format/testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Real documents go in and to done; what cannot be read goes to refused with the reason, in Chinese; what nobody means
// as a document stays. So it is alone, beside a server and with one elsewhere.
func TestWatch(t *testing.T) {
	for _, where := range []string{"alone", "beside", "elsewhere"} {
		t.Run(where, func(t *testing.T) {
			dir, inbox := filepath.Join(t.TempDir(), "data"), t.TempDir()
			flags := []string{"--data", dir, "--json"}
			switch where {
			case "beside":
				_, address := started(t, dir, "--empty")
				if err := soon("it is ready", func() error { _, err := totalOf(address, ""); return err }); err != nil {
					t.Fatal(err)
				}
			case "elsewhere":
				s := newSite(t)
				key := filepath.Join(files(t, "key", s.keys[keys.Write]), "key")
				flags = []string{"--server", s.URL, "--key-file", key, "--json", "--data", filepath.Join(t.TempDir(), "none")}
			}
			early := filepath.Join(inbox, "早到.jsonl") // before the watch begins
			if err := os.WriteFile(early, []byte(`{"title":"电子封条改革","sections":[{"heading":"做法","text":"海关为集装箱加装电子封条。"}]}`+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			w := watch(t, inbox, flags...)
			passed := []string{".hidden.docx", "~$第12周.docx", "下载.docx.crdownload", "半.pdf.part", "x.tmp", "Thumbs.db", "第11周.docx.reason.txt"}
			for _, name := range passed {
				w.put(name, []byte("x"))
			}
			w.put("第12周.docx", sample(t, "single/single.docx"))
			w.put("汇总表.xlsx", sample(t, "tables/jiaxing.xlsx"))
			w.put("汇编.pdf", sample(t, "jiaxing/libreoffice.pdf"))
			w.put("部分.csv", []byte(table("甲", "乙")+"丙\n"))
			single := sample(t, "single/single.docx")
			w.put("传了一半.docx", single[:len(single)/2])
			w.put("空.docx", nil)
			for _, name := range []string{"encrypted.docx", "encrypted.pdf", "scan.pdf"} {
				w.put(name, sample(t, "refused/"+name))
			}
			sub := filepath.Join(inbox, "各区")
			if err := os.CopyFS(sub, os.DirFS(files(t, "一.json", `{"title":"一","sections":[{"heading":"","text":"其一"}]}`,
				"里/二.json", `{"title":"二","sections":[{"heading":"","text":"其二"}]}`))); err != nil {
				t.Fatal(err)
			}
			w.empties(passed...)
			if where == "alone" { // whoever comes meanwhile is let in, once the watch has left the directory
				if err := soon("a search is let in", func() error {
					if got := anlisou(t, nil, "search", "--data", dir, "--json", "电子封条"); got.code != exitDone {
						return fmt.Errorf("%+v", got)
					}
					return nil
				}); err != nil {
					t.Error(err)
				}
			}
			w.put("第12周.docx", single) // again
			w.empties(passed...)
			said := w.stop()
			if said.code != exitDone {
				t.Errorf("%+v", said)
			}
			want := []string{"各区/一.json", "各区/里/二.json", "早到.jsonl", "汇总表.xlsx", "汇编.pdf", "第12周 (2).docx", "第12周.docx", "部分.csv", "部分.csv.reason.txt"}
			if got := lies(t, filepath.Join(inbox, doneFolder)); !slices.Equal(got, want) {
				t.Errorf("done: %q", got)
			}
			for name, says := range map[string]string{
				"传了一半.docx": "文件坏了或没有传完", "空.docx": "文件是空的", "encrypted.docx": "文件有密码", "encrypted.pdf": "文件有密码", "scan.pdf": "扫描件",
			} {
				if _, err := os.Stat(filepath.Join(inbox, refusedFolder, name)); err != nil {
					t.Error(err)
				}
				reason, err := os.ReadFile(filepath.Join(inbox, refusedFolder, name+reasonEnding))
				if err != nil || !strings.Contains(string(reason), says) || !strings.Contains(string(reason), "没有收进去") || strings.Contains(string(reason), "见英文说明") {
					t.Errorf("%s: %v %s", name, err, reason)
				}
			}
			if got := lies(t, filepath.Join(inbox, refusedFolder)); len(got) != 2*5 {
				t.Errorf("refused: %q", got)
			}
			reason, err := os.ReadFile(filepath.Join(inbox, doneFolder, "部分.csv"+reasonEnding))
			if err != nil || !strings.Contains(string(reason), "收了 2 个案例") || !strings.Contains(string(reason), "没有收：第 4 行：没有正文") {
				t.Errorf("%v %s", err, reason)
			}
			events := map[string]watchEvent{}
			for line := range strings.Lines(said.stdout) {
				var e watchEvent
				if err := json.Unmarshal([]byte(line), &e); err != nil || e.Time.IsZero() {
					t.Errorf("%s: %v", line, err)
				}
				events[e.File+e.Event] = e
			}
			if e := events["汇总表.xlsxdone"]; e.Report == nil || e.Report.New != 20 || e.To != filepath.Join(doneFolder, "汇总表.xlsx") {
				t.Errorf("%+v", e)
			}
			if e := events["第12周.docxdone"]; e.Report == nil || e.Report.New != 0 || e.Report.Same != 1 || e.To != filepath.Join(doneFolder, "第12周 (2).docx") {
				t.Errorf("%+v", e)
			}
			if where == "elsewhere" {
				return
			}
			exported := anlisou(t, nil, "export", "--data", dir)
			if n := strings.Count(exported.stdout, `"sections"`); n != 1+20+20+2+1+2 {
				t.Errorf("%d cases, %s", n, exported.stderr)
			}
		})
	}
}

// What people put in, in whatever order, over what has not been taken in yet, and in pieces, is in the folders at the end,
// and each collection is what was put last under its name.
func TestWatchTakesAllIn(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 24))
			dir, inbox := filepath.Join(t.TempDir(), "data"), t.TempDir()
			w := watch(t, inbox, "--data", dir, "--replace", "--yes")
			titles := []string{"乙", "丙", "丁", "戊", "己"}
			last := map[string][]string{}
			versions := map[string]bool{}
			for range rounds.Of(40) {
				name := fmt.Sprintf("表%d.csv", random.IntN(4))
				now := []string{"甲"} // without one that stays, another document has the name
				for _, title := range titles {
					if random.IntN(2) == 0 {
						now = append(now, title)
					}
				}
				text := table(now...)
				versions[text] = true
				switch path := filepath.Join(inbox, name); random.IntN(4) {
				case 0, 1:
					w.put(name, []byte(text))
				case 2: // as it is, whatever lies there
					if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
						t.Fatal(err)
					}
				default: // in pieces, with pauses: it may be taken for whole
					_ = os.Remove(path) // another file
					f, err := os.Create(path)
					if err != nil {
						t.Fatal(err)
					}
					half := len("标题,主要做法\n") + random.IntN(len(text)-len("标题,主要做法\n"))
					_, _ = f.WriteString(text[:half])
					time.Sleep(time.Duration(random.IntN(600)) * time.Millisecond)
					if _, err := f.WriteString(text[half:]); err != nil {
						t.Fatal(err)
					}
					if err := f.Close(); err != nil {
						t.Fatal(err)
					}
					time.Sleep(300 * time.Millisecond) // it is brought back before another takes its name
				}
				slices.Sort(now)
				last[strings.TrimSuffix(name, ".csv")] = now
				time.Sleep(time.Duration(random.IntN(250)) * time.Millisecond)
			}
			time.Sleep(300 * time.Millisecond)
			w.empties()
			said := w.stop()
			if said.code != exitDone {
				t.Errorf("%+v", said)
			}
			for name, want := range last {
				if got := held(t, dir, data.CollectionID(name)); !slices.Equal(got, want) {
					t.Errorf("%s: %q, want %q; it said %s", name, got, want, said.stdout+said.stderr)
				}
				found := false
				for _, at := range lies(t, filepath.Join(inbox, doneFolder)) {
					b, err := os.ReadFile(filepath.Join(inbox, doneFolder, at))
					if err != nil {
						t.Fatal(err)
					}
					if !strings.HasSuffix(at, reasonEnding) && !versions[string(b)] {
						t.Errorf("%s is half", at)
					}
					titles := want[:len(want):len(want)]
					found = found || strings.HasPrefix(at, name) && strings.Count(string(b), "\n") == len(titles)+1
				}
				if !found {
					t.Errorf("%s is not in done", name)
				}
			}
		})
	}
}

// A watch that is killed at random moments loses no file and takes none in twice.
func TestWatchKilled(t *testing.T) {
	dir, inbox := filepath.Join(t.TempDir(), "data"), t.TempDir()
	random := rand.New(rand.NewPCG(24, 9))
	var said bytes.Buffer // by all watches; each is read when the one before it has ended
	start := func() *exec.Cmd {
		command := exec.Command(os.Args[0], "import", "--watch", inbox, "--watch-every", "50ms", "--data", dir, "--collection", "zb")
		command.Env = append(os.Environ(), "ANLISOU_TEST_AS_PROGRAM=1", "LC_ALL=en_GB.UTF-8")
		command.Stderr, command.Stdout = t.Output(), &said
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
		return command
	}
	w := &watchedFolder{T: t, dir: inbox}
	var good, bad, titles []string
	kills := rounds.Of(48)
	for round := range kills {
		written := func() time.Time {
			info, err := os.Stat(filepath.Join(dir, storeFile))
			if err != nil {
				return time.Time{}
			}
			return info.ModTime()
		}
		before := written()
		command := start()
		for n := range 1 + random.IntN(5) {
			name := fmt.Sprintf("第%d轮%d.csv", round, n)
			if random.IntN(4) == 0 {
				bad = append(bad, name)
				w.put(name, []byte("PK\x03\x04"+name))
				continue
			}
			good = append(good, name)
			var now []string
			for i := range 1 + random.IntN(4) {
				now = append(now, fmt.Sprintf("案例%d-%d-%d", round, n, i))
			}
			titles = append(titles, now...)
			w.put(name, []byte(table(now...)))
			time.Sleep(time.Duration(random.IntN(80)) * time.Millisecond)
		}
		if until := time.Now().Add(time.Duration(random.IntN(600)) * time.Millisecond); round%2 == 0 {
			time.Sleep(time.Until(until))
		} else { // about when something is stored, and not yet moved
			for written().Equal(before) && time.Now().Before(until.Add(time.Second)) {
				time.Sleep(100 * time.Microsecond)
			}
			time.Sleep(time.Duration(random.IntN(8000)) * time.Microsecond)
		}
		if err := command.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = command.Wait()
	}
	left := len(slices.DeleteFunc(lies(t, inbox), func(name string) bool { return strings.Contains(name, "/") }))
	command := start()
	good, titles = append(good, "最后.csv"), append(titles, "最后的")
	w.put("最后.csv", []byte(table("最后的")))
	w.empties()
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := ended(command); err != nil {
		t.Fatal(err)
	}
	slices.Sort(good)
	if got := lies(t, filepath.Join(inbox, doneFolder)); !slices.Equal(got, good) {
		t.Errorf("done: %q\nwant %q", got, good)
	}
	refused := lies(t, filepath.Join(inbox, refusedFolder))
	if len(refused) != 2*len(bad) {
		t.Errorf("refused: %q, want %q", refused, bad)
	}
	for _, name := range bad {
		if !slices.Contains(refused, name) || !slices.Contains(refused, name+reasonEnding) {
			t.Errorf("%s is not refused with its reason", name)
		}
	}
	slices.Sort(titles)
	if got := held(t, dir, "zb"); !slices.Equal(got, titles) {
		t.Errorf("%q, want %q", got, titles)
	}
	// A watch that is ended while it builds the first index leaves that to whoever opens the directory next.
	if got := anlisou(t, nil, "search", "--data", dir, "最后的"); got.code != exitDone || !strings.Contains(got.stdout, "最后的") {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "check", "--data", dir); got.code != exitDone {
		t.Errorf("%+v", got)
	}
	t.Logf("tried %d: kills, %d files, %d of them left to the last watch, %d stored and not moved when it was killed",
		kills, len(good)+len(bad), left, strings.Count(said.String(), ": 0 new"))
}

// What stands in the way is said once, and when it is out of the way the watch goes on.
func TestWatchWaits(t *testing.T) {
	dir, inbox := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "收件")
	if err := os.Mkdir(inbox, 0o755); err != nil {
		t.Fatal(err)
	}
	w := watch(t, inbox, "--data", dir)
	w.until("watching")

	// The folder is away.
	if err := os.Rename(inbox, inbox+"不在"); err != nil {
		t.Fatal(err)
	}
	w.until("收件: cannot be read")
	time.Sleep(200 * time.Millisecond)
	if err := os.Rename(inbox+"不在", inbox); err != nil {
		t.Fatal(err)
	}
	w.until("收件: goes on")

	// Another process has the data directory.
	if err := makeDataDir(dir); err != nil {
		t.Fatal(err)
	}
	folder, err := os.Open(dir)
	if err != nil || !tryLock(folder, false) {
		t.Fatal(err)
	}
	w.put("一.csv", []byte(table("甲", "乙")))
	w.until("is in use by another anlisou process")
	if got := lies(t, inbox); !slices.Equal(got, []string{"一.csv"}) {
		t.Errorf("%q", got)
	}
	if err := folder.Close(); err != nil {
		t.Fatal(err)
	}
	w.until("data: goes on")
	w.empties()

	// What was taken in cannot be moved: it is not taken in again.
	done := filepath.Join(inbox, doneFolder)
	if err := errors.Join(os.Rename(done, done+"旧"), os.Remove(filepath.Join(done+"旧", "一.csv")), os.Remove(done+"旧"), os.WriteFile(done, nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	w.put("二.csv", []byte(table("丙")))
	w.until("二.csv: 1 case: 1 new, 0 changed, 0 the same, and cannot be moved to done")
	time.Sleep(500 * time.Millisecond)
	w.put("二.csv", []byte(table("丙", "丁"))) // another
	w.until("二.csv: 2 cases: 1 new, 0 changed, 1 the same, and cannot be moved to done")
	w.put("三.csv", []byte(table("戊"))) // others go in meanwhile
	w.until("三.csv: 1 case: 1 new")
	if err := os.Remove(done); err != nil {
		t.Fatal(err)
	}
	w.empties()
	said := w.stop()
	for text, n := range map[string]int{"收件: cannot be read": 1, "in use by another": 1, "1 new, 0 changed, 0 the same, and cannot be moved": 2,
		"二.csv -> done/二.csv": 1} {
		if got := strings.Count(said.stdout+said.stderr, text); got != n {
			t.Errorf("%q is said %d times: %s%s", text, got, said.stdout, said.stderr)
		}
	}
	if got := held(t, dir, data.CollectionID("二")); !slices.Equal(got, []string{"丁", "丙"}) {
		t.Errorf("%q", got)
	}
	log := anlisou(t, nil, "log", "--data", dir, "--last", "0")
	if n := strings.Count(log.stdout, "\n"); n != 4 {
		t.Errorf("%d writes: %s", n, log.stdout)
	}
}

// A server that is started while a folder is watched gets the data directory, and the watch goes on through it; when it
// ends, by itself again.
func TestWatchBesideAServerThatComesAndGoes(t *testing.T) {
	dir, inbox := filepath.Join(t.TempDir(), "data"), t.TempDir()
	w := watch(t, inbox, "--data", dir, "--collection", "zb")
	w.put("一.csv", []byte(table("甲")))
	w.empties()
	server, address := started(t, dir, "--empty")
	if err := soon("it is ready", func() error { _, err := totalOf(address, ""); return err }); err != nil {
		t.Fatal(err)
	}
	w.put("二.csv", []byte(table("乙")))
	w.empties()
	if n, err := totalOf(address, ""); err != nil || n != 2 {
		t.Errorf("%d are listed, %v", n, err)
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := ended(server); err != nil {
		t.Fatal(err)
	}
	w.put("三.csv", []byte(table("丙")))
	w.empties()
	if said := w.stop(); said.code != exitDone || strings.Contains(said.stdout, "refused") {
		t.Errorf("%+v", said)
	}
	if got := held(t, dir, "zb"); !slices.Equal(got, []string{"丙", "乙", "甲"}) {
		t.Errorf("%q", got)
	}
}

// A disk that is full is said once; nothing is refused for it, and all goes in when there is room.
func TestWatchOnAFullDisk(t *testing.T) {
	f := &faults{T: t}
	disk, err := f.mounted("-t", "tmpfs", "-o", "size=24m", "none")
	if err != nil {
		t.Skipf("no disk may be mounted here: %v", err)
	}
	dir, inbox, filler := filepath.Join(disk, "data"), filepath.Join(disk, "收件"), filepath.Join(disk, "filler")
	if err := os.Mkdir(inbox, 0o755); err != nil {
		t.Fatal(err)
	}
	w := watch(t, inbox, "--data", dir, "--collection", "zb")
	w.put("一.csv", []byte(table("甲")))
	w.empties()
	var many []string
	for i := range 2000 {
		many = append(many, fmt.Sprintf("题目%d", i))
	}
	w.put("多.csv", []byte(table(many...)))
	w.put("坏.docx", []byte("PK\x03\x04"))
	if err := fill(filler, 0); err != nil {
		t.Fatal(err)
	}
	w.until("no space left")
	time.Sleep(300 * time.Millisecond)
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	w.empties()
	said := w.stop()
	if n := strings.Count(said.stderr, "no space left"); said.code != exitDone || n > 3 { // store, index, a reason
		t.Errorf("%d times, %+v", n, said)
	}
	if got := lies(t, filepath.Join(inbox, refusedFolder)); !slices.Equal(got, []string{"坏.docx", "坏.docx.reason.txt"}) {
		t.Errorf("refused: %q", got)
	}
	if got := held(t, dir, "zb"); len(got) != 2001 {
		t.Errorf("%d cases", len(got))
	}
}

// A folder that may only be read has its files taken in once, and moved when that is possible.
func TestWatchOfAReadOnlyFolder(t *testing.T) {
	f := &faults{T: t}
	inbox, err := f.mounted("-t", "tmpfs", "-o", "size=4m", "none")
	if err != nil {
		t.Skipf("no disk may be mounted here: %v", err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(filepath.Join(inbox, "一.csv"), []byte(table("甲")), 0o644); err != nil {
		t.Fatal(err)
	}
	remount := func(how string) {
		t.Helper()
		if out, err := exec.Command("mount", "-o", "remount,"+how, inbox).CombinedOutput(); err != nil {
			t.Fatalf("%v %s", err, out)
		}
	}
	remount("ro")
	w := watch(t, inbox, "--data", dir)
	w.until("read-only file system")
	time.Sleep(300 * time.Millisecond)
	remount("rw")
	w.empties()
	if said := w.stop(); said.code != exitDone || strings.Count(said.stderr, "read-only") != 1 {
		t.Errorf("%+v", said)
	}
	if log := anlisou(t, nil, "log", "--data", dir); strings.Count(log.stdout, "\n") != 1 {
		t.Errorf("%+v", log)
	}
}

// With --replace, each file makes its collection what it says; one that was not read as a whole changes nothing.
func TestWatchReplaces(t *testing.T) {
	dir, inbox := filepath.Join(t.TempDir(), "data"), t.TempDir()
	w := watch(t, inbox, "--data", dir, "--collection", "zb", "--replace", "--yes")
	w.put("一.csv", []byte(table("甲", "乙", "丙")))
	w.empties()
	w.put("二.csv", []byte(table("甲", "丁")))
	w.empties()
	w.put("三.csv", []byte(table("甲")+"戊\n"))
	w.put("四.csv", []byte("标题,主要做法\n"))
	w.empties()
	said := w.stop()
	if said.code != exitDone || !strings.Contains(said.stdout, "二.csv -> done/二.csv: 2 cases: 1 new, 0 changed, 1 the same, 2 withdrawn") {
		t.Errorf("%+v", said)
	}
	if got := held(t, dir, "zb"); !slices.Equal(got, []string{"丁", "甲"}) {
		t.Errorf("%q", got)
	}
	if got := lies(t, filepath.Join(inbox, refusedFolder)); !slices.Equal(got, []string{"三.csv", "三.csv.reason.txt", "四.csv", "四.csv.reason.txt"}) {
		t.Errorf("%q", got)
	}
	reason, err := os.ReadFile(filepath.Join(inbox, refusedFolder, "三.csv"+reasonEnding))
	if err != nil || !strings.Contains(string(reason), "什么也没有改：1 行（条）没有收") {
		t.Errorf("%v %s", err, reason)
	}
}

// Wrong use is said at once.
func TestWatchWrongly(t *testing.T) {
	dir := t.TempDir()
	data, _ := imported(t)
	for _, tt := range []struct {
		code int
		args []string
	}{
		{exitUsage, []string{"--watch", dir, "x.docx"}},
		{exitUsage, []string{"--watch", dir, "--dry-run"}},
		{exitUsage, []string{"--watch", dir, "--watch-every", "1ms"}},
		{exitUsage, []string{"--watch", dir, "--replace"}},
		{exitUsage, []string{"--watch", data, "--data", data}},
		{exitUsage, []string{"--watch", dir, "--server", "http://127.0.0.1:1"}},
		{exitFailed, []string{"--watch", filepath.Join(dir, "none")}},
		{exitFailed, []string{"--watch", dir, "--taxonomy", filepath.Join(dir, "none")}},
	} {
		if got := anlisou(t, nil, append([]string{"import"}, tt.args...)...); got.code != tt.code || got.stderr == "" {
			t.Errorf("%q: %+v", tt.args, got)
		}
	}
}

// Names are free, and no longer than a file's may be.
func TestInboxNames(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("很长的名字", 16) + ".docx"
	for round := range 3 {
		for _, name := range []string{"报告.docx", "无", ".x", long} {
			free := freeName(dir, name)
			if round == 1 && name == "报告.docx" && free != "报告 (2).docx" {
				t.Error(free)
			}
			if reason := fitted(free, reasonEnding); len(reason) > longestName || !strings.HasSuffix(reason, reasonEnding) {
				t.Error(reason)
			}
			f, err := os.OpenFile(filepath.Join(dir, free), os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A file that is written to between the look and the move is not moved, and one that is after that is brought back.
func TestInboxOfWhoeverStillWrites(t *testing.T) {
	dir := t.TempDir()
	b := inbox{dir: dir, skip: func(string) bool { return false }, looks: map[string]*looked{}}
	path := filepath.Join(dir, "一.csv")
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(path, "甲")
	var ready []string
	for range settledLooks {
		var err error
		if ready, err = b.look(); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(ready, []string{"一.csv"}) {
		t.Fatal(ready)
	}
	stamp := b.looks["一.csv"].stamp
	write(path, "甲乙")
	if _, _, err := b.move("一.csv", stamp, doneFolder, ""); !errors.Is(err, errChanging) {
		t.Error(err)
	}
	if ready, err := b.look(); err != nil || len(ready) > 0 {
		t.Error(ready, err)
	}
	if moved, why, err := b.move("一.csv", b.looks["一.csv"].stamp, refusedFolder, "原因"); err != nil || moved != filepath.Join(refusedFolder, "一.csv") || why == "" {
		t.Fatal(moved, why, err)
	}
	if names, err := b.bringBack(); err != nil || len(names) > 0 {
		t.Error(names, err)
	}
	write(filepath.Join(dir, refusedFolder, "一.csv"), "甲乙丙")
	if names, err := b.bringBack(); err != nil || !slices.Equal(names, []string{"一.csv"}) {
		t.Error(names, err)
	}
	if got := lies(t, dir); !slices.Equal(got, []string{"一.csv"}) {
		t.Error(got)
	}
}
