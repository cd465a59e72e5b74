package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/data/jiaxing"
)

// faults is a run of make test-faults: what is tried of each kind, and what it cost.
type faults struct {
	*testing.T
	*rand.Rand
	long  bool
	table []faultKind

	steps, refused int // writes that were tried on disks that take none, and those of them that were refused
}

// faultKind is a kind of fault: how many were made, and how many cost more than they may.
type faultKind struct {
	name        string
	tried, lost int
}

// kind makes faults of a kind, so many in the short form and in the long one; fault gives what one of them cost too much.
func (f *faults) kind(name string, short, long int, fault func(i int) error) {
	n := short
	if f.long {
		n = long
	}
	k := faultKind{name: name}
	for i := range n {
		k.tried++
		if err := fault(i); err != nil {
			k.lost++
			f.Errorf("%s, %d: %v", name, i, err)
		}
	}
	f.table = append(f.table, k)
	f.Logf("%-60s %5d tried %3d lost", k.name, k.tried, k.lost)
}

// TestFaults makes the faults that must cost nothing but themselves, on the program as it runs: make test-faults. The long form
// notes its table in FAULTS.md.
func TestFaults(t *testing.T) {
	form := os.Getenv("ANLISOU_FAULTS")
	if form == "" {
		t.Skip("minutes of faults: make test-faults, which CI runs in its short form")
	}
	f := &faults{T: t, Rand: rand.New(rand.NewPCG(20, 26)), long: form == "long"}
	f.documents()
	f.storedBits()
	f.indexFiles()
	f.endings()
	f.visitors()
	f.strangers()
	f.fullDisks()
	f.readOnlyDirectories()
	f.structure()
	f.past()
	f.cutAndMerged()
	f.taxonomies()
	f.exports()
	f.longPages()
	f.fuzzed()
	f.byTests(plantedPanics, endedParts)
	f.byTests(countedTests, saidTries)
	if form == "long" && !t.Failed() {
		f.note()
	}
}

const (
	faultsBegin = "<!-- faults: written by make test-faults FAULTS=long -->"
	faultsEnd   = "<!-- /faults -->"
)

// note writes the table into FAULTS.md.
func (f *faults) note() {
	var b strings.Builder
	b.WriteString("\n| fault | tried | lost |\n| --- | --- | --- |\n")
	for _, k := range f.table {
		fmt.Fprintf(&b, "| %s | %d | %d |\n", k.name, k.tried, k.lost)
	}
	if err := noteBetween("FAULTS.md", faultsBegin, faultsEnd, b.String()); err != nil {
		f.Error(err)
	}
}

// noteBetween writes what was measured into a document, between two marks.
func noteBetween(path, begin, end, text string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(content), begin)
	_, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		return fmt.Errorf("%s has no place for %s", path, begin)
	}
	return os.WriteFile(path, []byte(before+begin+"\n"+text+"\n"+end+after), 0o644)
}

// filled is a data directory with the bundled collection, indexed, that nobody holds, and its document.
func (f *faults) filled() (dir, document string) {
	dir, document = imported(f.T)
	if got := anlisou(f.T, nil, "search", "海关", "--data", dir); got.code != exitDone {
		f.Fatalf("%+v", got)
	}
	return dir, document
}

// serve starts the program on a directory; stop ends it and gives an error where it does not end well.
func (f *faults) serve(dir string, flags ...string) (address string, stop func() error) {
	if len(flags) == 0 {
		flags = []string{"--limit", "0"}
	}
	server, address := program(f.T, append([]string{"serve", "--addr", "127.0.0.1:0", "--data", dir}, flags...)...)
	return address, func() error {
		if err := server.Process.Signal(syscall.SIGTERM); err != nil {
			return fmt.Errorf("it has ended by itself: %w", err)
		}
		return server.Wait()
	}
}

// fetchStatus asks for an address, and gives up after half a minute.
func fetchStatus(address string) (status int, body string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return response.StatusCode, string(content), err
}

// totalOf is how many cases a server finds.
func totalOf(address, query string) (int, error) {
	status, body, err := fetchStatus(address + "/api/v1/search?size=1&q=" + url.QueryEscape(query))
	if err != nil {
		return 0, err
	}
	var answer struct{ Total int }
	if err := json.Unmarshal([]byte(body), &answer); status != http.StatusOK || err != nil {
		return 0, fmt.Errorf("%d %.200s", status, body)
	}
	return answer.Total, nil
}

// soon waits for what must come about by itself.
func soon(what string, is func() error) error {
	var err error
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if err = is(); err == nil {
			return nil
		}
	}
	return fmt.Errorf("in a minute it does not come about that %s: %w", what, err)
}

// strangers send headers that are not to be believed, and take the store away.
func (f *faults) strangers() {
	dir, document := f.filled()
	address, stop := f.serve(dir, "--limit", "4", "--trusted-proxy", "127.0.0.1")
	ask := func(path string, header http.Header, host string) (status int, all string, err error) {
		request, err := http.NewRequest(http.MethodGet, address+path, nil)
		if err != nil {
			return 0, "", err
		}
		request.Header, request.Host = header, host
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			return 0, "", err
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		return response.StatusCode, fmt.Sprint(response.Header) + string(body), err
	}
	forwarding := []http.Header{
		{}, {"X-Forwarded-For": {""}}, {"X-Forwarded-For": {"nonsense"}}, {"X-Forwarded-For": {"127.0.0.1"}}, {"X-Forwarded-For": {"203.0.113.7:1234"}},
		{"X-Forwarded-For": {"[2001:db8::1]:99"}}, {"X-Forwarded-For": {"fe80::1%eth0"}}, {"X-Forwarded-For": {"203.0.113.7, unknown"}}, {"Forwarded": {"for=203.0.113.9"}},
		{"Forwarded": {"for=\"[2001:db8::7]:80\";proto=https"}}, {"Forwarded": {"for=_hidden"}}, {"Forwarded": {";;;"}}, {"X-Real-Ip": {"203.0.113.8"}},
	}
	f.kind("forwarding headers, 60 requests each at a limit of 4 a second", len(forwarding), 4*len(forwarding), func(i int) error {
		for range 60 {
			status, _, err := ask("/api/v1/search?q=%E6%B5%B7%E5%85%B3", forwarding[i%len(forwarding)].Clone(), "127.0.0.1")
			if err != nil || status == http.StatusTooManyRequests {
				return err
			}
		}
		return fmt.Errorf("%v is never limited", forwarding[i%len(forwarding)])
	})
	paths := []string{"/", "/?q=x", "/cases/jx-01", "/overview", "/widget/", "/embed", "/sitemap.xml", "/robots.txt", "/opensearch.xml", "/export?format=json", "/export",
		"/export?format=print", "/api/v1/search?q=x", "/api/v1/cases/jx-01", "/nowhere", "/readyz"}
	hosts := []string{"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "evil.example.", "user@evil.example"}
	f.kind("pages asked for under a name that is not ours", len(paths), len(paths)*len(hosts), func(i int) error {
		// Each as a visitor of its own, for whom there is no limit yet.
		visitor := http.Header{"X-Forwarded-For": {fmt.Sprintf("198.51.%d.%d", f.IntN(256), f.IntN(256))}}
		status, all, err := ask(paths[i%len(paths)], visitor, hosts[i/len(paths)%len(hosts)])
		if err != nil || status >= 500 || strings.Contains(all, "evil.example") {
			return fmt.Errorf("%s: %d, %w, and the name in %.300s", paths[i%len(paths)], status, err, all)
		}
		return nil
	})
	f.kind("the store moved away under a running server, and an import", 1, 3, func(int) error {
		path := filepath.Join(dir, storeFile)
		if err := os.Rename(path, path+".away"); err != nil {
			return err
		}
		got := anlisou(f.T, nil, "import", document, "--data", dir)
		if _, err := os.Stat(path); got.code != exitFailed || err == nil {
			return fmt.Errorf("%+v, and a store anew: %v", got, err == nil)
		}
		if err := os.Rename(path+".away", path); err != nil {
			return err
		}
		return f.says(exitDone, "", "", "import", document, "--data", dir)
	})
	f.kind("servers that end well after that", 1, 1, func(int) error { return stop() })
}

// documents brings in what no reader and no rule was made for.
func (f *faults) documents() {
	pieces := []string{"方税局去分局税务所", "市公安局", "分局", "支行", "人民法院", "、", "和", "等部门", "第十三", "𠮷", "\u200b", "嘉兴海关", "（"}
	splice := func() string {
		var b strings.Builder
		for range 1 + f.IntN(12) {
			b.WriteString(pieces[f.IntN(len(pieces))])
		}
		return b.String()
	}
	f.kind("a collection of 100 cases of spliced names, imported and served", 2, 30, func(int) error {
		var lines bytes.Buffer
		for n := range 100 {
			c := data.Case{ID: fmt.Sprintf("c-%d", n), Title: "案例" + splice(), Sections: []data.Section{{Text: splice() + "改革"}}}
			line, err := json.Marshal(c)
			if err != nil {
				return err
			}
			lines.Write(append(line, '\n'))
		}
		path := filepath.Join(f.TempDir(), "spliced.jsonl")
		if err := os.WriteFile(path, lines.Bytes(), 0o644); err != nil {
			return err
		}
		dir := filepath.Join(f.TempDir(), "data")
		if got := anlisou(f.T, nil, "import", path, "--data", dir); got.code != exitDone {
			return fmt.Errorf("%+v", got)
		}
		address, stop := f.serve(dir)
		total, err := totalOf(address, "改革")
		if err != nil || total != 100 {
			return fmt.Errorf("%d of 100 cases are found, %w", total, err)
		}
		return stop()
	})
	f.kind("a document that unpacks to gigabytes, among good ones", 1, 3, func(int) error {
		folder, dir := f.TempDir(), filepath.Join(f.TempDir(), "data")
		bomb, err := os.ReadFile("../../data/format/testdata/flate-bomb.pdf")
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, "炸弹.pdf"), bomb, 0o644)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, "嘉兴.txt"), jiaxing.Document(), 0o644)
		}
		if err != nil {
			return err
		}
		got := anlisou(f.T, nil, "import", folder, "--data", dir)
		if got.code != exitFailed || !strings.Contains(got.stderr, "炸弹.pdf") || !strings.Contains(got.stdout, "20 new") {
			return fmt.Errorf("%+v", got)
		}
		return nil
	})
}

// flipIn changes a bit of a file at a place.
func flipIn(path string, at int64, bit int) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	b := make([]byte, 1)
	if _, err := file.ReadAt(b, at); err != nil {
		return err
	}
	b[0] ^= 1 << bit
	_, err = file.WriteAt(b, at)
	return err
}

// textPlaces are where cases stand, compressed in blocks, in a store's file.
func textPlaces(path string) (places []int, err error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for at := 0; ; {
		i := bytes.Index(content[at:], []byte("\x28\xb5\x2f\xfd")) // with which zstd begins
		if i < 0 {
			return places, nil
		}
		places = append(places, at+i+20)
		at += i + 20
	}
}

// storedBits damages cases in the store, under a running server and at rest.
func (f *faults) storedBits() {
	f.kind("one bit of a stored case, under a running server", 3, 40, func(int) error {
		dir, document := f.filled()
		address, stop := f.serve(dir)
		path := filepath.Join(dir, storeFile)
		places, err := textPlaces(path)
		if err != nil || len(places) == 0 {
			return fmt.Errorf("no case in %s, %w", path, err)
		}
		if err := flipIn(path, int64(places[f.IntN(len(places))]), f.IntN(8)); err != nil {
			return err
		}
		for _, page := range []string{"/", "/?q=%E6%94%B9%E9%9D%A9", "/export?format=json", "/export", "/sitemap.xml", "/overview", "/healthz", "/readyz"} {
			if status, body, err := fetchStatus(address + page); err != nil || status != http.StatusOK {
				return fmt.Errorf("%s: %d %.200s, %w", page, status, body, err)
			}
		}
		total, err := totalOf(address, "")
		if err != nil || total < 19 {
			return fmt.Errorf("%d cases, %w", total, err)
		}
		_, ready, err := fetchStatus(address + "/readyz")
		if err != nil || total == 19 && !strings.Contains(ready, `"damaged_count":1`) {
			return fmt.Errorf("%s, %w", ready, err)
		}
		if err := stop(); err != nil {
			return err
		}
		return mendedBy(f.T, dir, document)
	})
	f.kind("one bit of a stored case, at rest", 5, 100, func(int) error {
		dir, document := f.filled()
		path := filepath.Join(dir, storeFile)
		places, err := textPlaces(path)
		if err != nil {
			return err
		}
		if err := flipIn(path, int64(places[f.IntN(len(places))]), f.IntN(8)); err != nil {
			return err
		}
		out := anlisou(f.T, nil, "export", "--data", dir)
		if n := strings.Count(out.stdout, "\n"); n < 19 {
			return fmt.Errorf("%d cases are exported, %s", n, out.stderr)
		}
		return mendedBy(f.T, dir, document)
	})
}

// mendedBy imports the document that a damaged case came from, after which nothing is wrong with the cases any more; what is
// wrong with the past is then dropped.
func mendedBy(t *testing.T, dir, document string) error {
	if got := anlisou(t, nil, "import", document, "--collection", "jx", "--data", dir); got.code != exitDone {
		return fmt.Errorf("importing again: %+v", got)
	}
	got := anlisou(t, nil, "check", "--data", dir)
	if got.code == exitDone {
		return nil
	}
	// What was hit is of the past: no case is the worse for it, and it is dropped.
	for line := range strings.Lines(got.stdout) {
		if !strings.HasPrefix(line, "past: ") && !strings.HasPrefix(line, "store: 20 cases, 0 damaged") && !strings.HasPrefix(line, "index: generation-") {
			return fmt.Errorf("after importing again: %+v", got)
		}
	}
	if got := anlisou(t, nil, "check", "--data", dir, "--mend"); got.code != exitDone || !strings.Contains(got.stdout, "mended: ") {
		return fmt.Errorf("once it is mended: %+v", got)
	}
	if got := anlisou(t, nil, "check", "--data", dir); got.code != exitDone {
		return fmt.Errorf("after it was mended: %+v", got)
	}
	return nil
}

// indexFilesOf are the files of the index in use that hold what is indexed.
func indexFilesOf(dir string) ([]string, error) {
	name, err := os.ReadFile(filepath.Join(dir, indexDir, "current"))
	if err != nil {
		return nil, err
	}
	generation := filepath.Join(dir, indexDir, strings.TrimSpace(string(name)))
	segments, err := filepath.Glob(filepath.Join(generation, "bleve", "store", "*.zap"))
	return append(segments, filepath.Join(generation, "texts")), err
}

// indexFiles damages the index, under a running server and at rest: it mends itself.
func (f *faults) indexFiles() {
	harm := func(dir string) error {
		files, err := indexFilesOf(dir)
		if err != nil {
			return err
		}
		file := files[f.IntN(len(files))]
		info, err := os.Stat(file)
		if err != nil {
			return err
		}
		switch f.IntN(4) {
		case 0:
			return os.Truncate(file, f.Int64N(info.Size()))
		case 1:
			return os.Truncate(file, 0)
		case 2:
			return flipIn(file, f.Int64N(info.Size()), f.IntN(8))
		default:
			return os.Chmod(file, 0)
		}
	}
	f.kind("a file of the index cut short, emptied, flipped or forbidden, under a running server", 4, 60, func(int) error {
		dir, _ := f.filled()
		address, stop := f.serve(dir)
		if err := harm(dir); err != nil {
			return err
		}
		if err := soon("it answers as before", func() error { return hasAll(address) }); err != nil {
			return err
		}
		return stop()
	})
	f.kind("the same at rest", 4, 60, func(int) error {
		dir, _ := f.filled()
		if err := harm(dir); err != nil {
			return err
		}
		address, stop := f.serve(dir)
		if err := soon("it answers as before", func() error { return hasAll(address) }); err != nil {
			return err
		}
		return stop()
	})
}

// endings ends the program at odd moments.
func (f *faults) endings() {
	folder := f.TempDir()
	for i := range 40 {
		c := fmt.Sprintf(`{"title":"第%d个案例","text":"%s"}`, i, strings.Repeat("改革创新举措。", 200))
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%02d.jsonl", i)), []byte(c+"\n"), 0o644); err != nil {
			f.Fatal(err)
		}
	}
	saidNew := regexp.MustCompile(`(?m)^.*/(\d\d)\.jsonl: .*: 1 new`)
	f.kind("kill -9 during an import", 4, 60, func(int) error {
		dir := filepath.Join(f.TempDir(), "data")
		command := exec.Command(os.Args[0], "import", folder, "--data", dir)
		command.Env = append(os.Environ(), "ANLISOU_TEST_AS_PROGRAM=1", "LC_ALL=en_GB.UTF-8")
		var said bytes.Buffer
		command.Stdout = &said
		if err := command.Start(); err != nil {
			return err
		}
		time.Sleep(time.Duration(100+f.IntN(2000)) * time.Millisecond)
		_ = command.Process.Kill()
		_ = command.Wait()
		if _, err := os.Stat(filepath.Join(dir, storeFile)); os.IsNotExist(err) {
			return nil // it had not begun
		}
		out := anlisou(f.T, nil, "export", "--data", dir)
		for _, m := range saidNew.FindAllStringSubmatch(said.String(), -1) {
			n := strings.TrimLeft(m[1], "0")
			if n == "" {
				n = "0"
			}
			if !strings.Contains(out.stdout, "第"+n+"个案例") {
				return fmt.Errorf("case %s was answered and is gone: %s", n, out.stderr)
			}
		}
		if got := anlisou(f.T, nil, "search", "改革", "--data", dir); got.code != exitDone {
			return fmt.Errorf("afterwards: %+v", got)
		}
		return nil
	})
	f.kind("SIGTERM at a random moment of a start that builds the index", 3, 30, func(int) error {
		dir, _ := f.filled()
		if err := os.RemoveAll(filepath.Join(dir, indexDir)); err != nil {
			return err
		}
		command := exec.Command(os.Args[0], "serve", "--addr", "127.0.0.1:0", "--data", dir)
		command.Env = append(os.Environ(), "ANLISOU_TEST_AS_PROGRAM=1", "LC_ALL=en_GB.UTF-8")
		out, err := command.StderrPipe()
		if err != nil {
			return err
		}
		if err := command.Start(); err != nil {
			return err
		}
		go func() { _, _ = io.Copy(io.Discard, out) }()
		if err := soon("it listens", func() error { _, err := os.Stat(filepath.Join(dir, servingFile)); return err }); err != nil {
			return err
		}
		time.Sleep(time.Duration(f.IntN(400)) * time.Millisecond)
		_ = command.Process.Signal(syscall.SIGTERM)
		return command.Wait()
	})
}

// visitors are costly, many, and gone before they are answered.
func (f *faults) visitors() {
	dir, _ := f.filled()
	address, stop := f.serve(dir)
	hostile := []string{
		strings.Repeat("you jie ", 62), strings.TrimSpace(strings.Repeat("标题:改 ", 65)), strings.Repeat("“「", 100), strings.Repeat("7件 ", 100),
		strings.Repeat("海关 税务 ", 55), strings.Repeat("海关 OR ", 70), strings.Repeat(`"`, 400), strings.Repeat("登计处法", 100), strings.Repeat("-", 500),
		strings.Repeat("xi ", 160), strings.Repeat("部门:海关 ", 60), "\u202e\u0000", strings.Repeat("ldht'", 90),
	}
	f.kind("hostile queries, each to four routes", len(hostile), 4*len(hostile), func(i int) error {
		query := hostile[i%len(hostile)]
		if i >= len(hostile) { // with one of its halves turned round
			runes := []rune(query)
			slices.Reverse(runes[:f.IntN(len(runes)+1)])
			query = string(runes)
		}
		for _, route := range []string{"/?q=", "/api/v1/search?explain=1&q=", "/api/v1/suggest?q=", "/cases/jx-01?q="} {
			status, body, err := fetchStatus(address + route + url.QueryEscape(query))
			if err != nil || status >= 500 {
				return fmt.Errorf("%s%.40q: %d %.200s, %w", route, query, status, body, err)
			}
		}
		return nil
	})
	f.kind("200 costly pages hung up at once", 1, 10, func(int) error {
		ctx, hangUp := context.WithCancel(context.Background())
		var asking sync.WaitGroup
		for range 200 {
			asking.Go(func() {
				request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/cases/jx-01?q="+url.QueryEscape(hostile[0]), nil)
				if err != nil {
					return
				}
				if response, err := http.DefaultClient.Do(request); err == nil {
					_ = response.Body.Close()
				}
			})
		}
		time.Sleep(100 * time.Millisecond)
		hangUp()
		asking.Wait()
		return soon("it answers the next", func() error { _, err := totalOf(address, "海关"); return err })
	})
	f.kind("floods of 300 visitors", 1, 10, func(int) error {
		var asking sync.WaitGroup
		odd := make(chan string, 300)
		for range 300 {
			asking.Go(func() {
				status, body, err := fetchStatus(address + "/?q=" + url.QueryEscape("海关"))
				if err != nil || status != http.StatusOK && status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable {
					odd <- fmt.Sprintf("%d %.100s %v", status, body, err)
				}
			})
		}
		asking.Wait()
		if len(odd) > 0 {
			return fmt.Errorf("%d answers like %s", len(odd), <-odd)
		}
		return soon("it answers the next", func() error { _, err := totalOf(address, "海关"); return err })
	})
	f.kind("servers that end well after all that", 1, 1, func(int) error { return stop() })
}
