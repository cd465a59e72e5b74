package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// taxonomyNames is what two taxonomies call 海关, a name that both know.
var taxonomyNames = []string{"关一", "关二"}

// taxonomies has the taxonomy read again under load: each answer is by one of the two.
func (f *faults) taxonomies() {
	dir, _ := f.filled()
	path := filepath.Join(f.TempDir(), "taxonomy.yaml")
	write := func(name string) {
		writeFile(f.T, path, "departments:\n- name: "+name+"\n  aliases: [海关]\n"+
			"domains:\n- name: 口岸\n  strong: [船边直提]\n")
	}
	write(taxonomyNames[0])
	server, address := program(f.T, "serve", "--addr", "127.0.0.1:0", "--data", dir, "--limit", "0", "--taxonomy", path)
	become := func(name string) error {
		return soon("names are of "+name, func() error {
			by, err := oneTaxonomy(address, "海关")
			if by != name {
				err = fmt.Errorf("they are of %q, %w", by, err)
			}
			return err
		})
	}
	if err := become(taxonomyNames[0]); err != nil {
		f.Error(err)
	}
	asked := 0
	f.kind("SIGHUP with another taxonomy under load", 4, 60, func(i int) error {
		name := taxonomyNames[1-i%2]
		write(name)
		end := askForNames(address)
		err := server.Process.Signal(syscall.SIGHUP)
		if err == nil {
			err = become(name)
		}
		n, wrong := end()
		asked += n
		return errors.Join(err, wrong)
	})
	f.Logf("%d answers were looked at meanwhile", asked)
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		f.Error(err)
	}
	if err := ended(server); err != nil {
		f.Error(err)
	}
}

// askForNames has four visitors look for departments until end is called, which gives how often they asked, and what
// was wrong with an answer.
func askForNames(address string) (end func() (asked int, wrong error)) {
	var asking sync.WaitGroup
	var stopped atomic.Bool
	var asked atomic.Int64
	wrong := make(chan error, 4)
	for _, name := range append([]string{"海关", "海关"}, taxonomyNames...) {
		asking.Go(func() {
			for !stopped.Load() {
				asked.Add(1)
				by, err := oneTaxonomy(address, name)
				if err == nil && by == "" {
					err = errors.New("it is counted under no name")
				}
				if err != nil {
					wrong <- err
					return
				}
			}
		})
	}
	return func() (int, error) {
		stopped.Store(true)
		asking.Wait()
		if len(wrong) > 0 {
			return int(asked.Load()), <-wrong
		}
		return int(asked.Load()), nil
	}
}

// oneTaxonomy asks for a department, and gives by which taxonomy that is answered; an error where it is by both: the
// three cases are found by the names of their taxonomy, counted under its name alone, and labelled by it.
func oneTaxonomy(address, asked string) (by string, err error) {
	status, body, err := fetchStatus(address + "/api/v1/search?size=100&q=" + url.QueryEscape("部门:"+asked))
	if err != nil || status != http.StatusOK {
		return "", fmt.Errorf("%d %.200s, %w", status, body, err)
	}
	var answer struct {
		Total  int
		Hits   []struct{ Departments []string }
		Facets struct {
			Department []struct {
				Value string
				Count int
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		return "", err
	}
	counted := answer.Facets.Department
	for _, v := range counted {
		if v.Count == 0 || !slices.Contains(taxonomyNames, v.Value) {
			continue // what was asked for stands there though no case has it
		}
		if by != "" || v.Count != 3 {
			return "", fmt.Errorf("部门:%s finds %d, under %v", asked, answer.Total, counted)
		}
		by = v.Value
	}
	if (answer.Total == 3) != (asked == "海关" || asked == by) {
		return "", fmt.Errorf("部门:%s finds %d, under %v", asked, answer.Total, counted)
	}
	for _, hit := range answer.Hits {
		if asked == "海关" && by != "" && !slices.Contains(hit.Departments, by) {
			return "", fmt.Errorf("部门:海关 finds a case of %v, under %s", hit.Departments, by)
		}
	}
	return by, nil
}

// exports are many at once.
func (f *faults) exports() {
	dir, _ := f.filled()
	address, stop := f.serve(dir)
	n := 50
	if f.long {
		n = 1000
	}
	wrong := make([]error, n)
	var refused atomic.Int64
	var asking sync.WaitGroup
	for i := range n {
		asking.Go(func() {
			query := []string{"改革", "海关", "", "企业 OR 法院"}[i%4]
			status, body, err := fetchStatus(address + "/export?format=json&explain=1&q=" + url.QueryEscape(query))
			switch {
			case err != nil:
				wrong[i] = err
			case status == http.StatusServiceUnavailable, status == http.StatusTooManyRequests:
				refused.Add(1)
			case status != http.StatusOK || !json.Valid([]byte(body)):
				wrong[i] = fmt.Errorf("%d %.200s", status, body)
			}
		})
	}
	asking.Wait()
	after := hasAll(address)
	f.kind("exports with explanations, all at once", n, n, func(i int) error { return wrong[i] })
	f.Logf("%d of %d were told to come again", refused.Load(), n)
	f.kind("searches right after these", 1, 1, func(int) error { return after })
	if refused.Load() == int64(n) {
		f.Error("no export was answered")
	}
	if err := stop(); err != nil {
		f.Error(err)
	}
}

// longPages has pages of cases of a megabyte hung up, which take a minute to bring in: TestHungUpPagesAreGivenUp has
// few.
func (f *faults) longPages() {
	if !f.long {
		return
	}
	const cases = 40
	dir := filepath.Join(f.TempDir(), "data")
	if got := anlisou(f.T, nil, "import", longCases(f.T, cases), "--data", dir); got.code != exitDone {
		f.Errorf("import: %+v", got)
		return
	}
	address, stop := f.serve(dir)
	f.kind("200 pages of 40 cases of a megabyte, hung up at once", 0, 10, func(int) error {
		hungUp(address, cases, time.Duration(50+f.IntN(500))*time.Millisecond)
		began := time.Now()
		n, err := totalOf(address, "海关")
		if took := time.Since(began); err != nil || n != cases || took > 10*time.Second {
			return fmt.Errorf("the next search finds %d in %v, %w", n, took, err)
		}
		return nil
	})
	if err := stop(); err != nil {
		f.Error(err)
	}
}

// What requests are made of.
var (
	fuzzedRoutes = []string{
		"/", "/cases/jx-01", "/cases/" + url.PathEscape("没有"), "/overview", "/export", "/display", "/robots.txt",
		"/sitemap.xml", "/opensearch.xml", "/favicon.svg", "/static/x", "/widget/", "/widget/v1/case-search.js", "/embed",
		"/api/v1/search", "/api/v1/suggest", "/api/v1/facets", "/api/v1/cases/jx-02", "/api/v1/cases/jx-03/similar",
		"/healthz", "/readyz", "/nowhere",
	}
	fuzzedNames = []string{
		"q", "q", "q", "q", "sort", "page", "size", "verbatim", "explain", "lang", "department", "domain", "region", "year",
		"collection", "format", "all", "site", "part", "text", "x",
	}
	fuzzedValues = []string{
		"1", "0", "-1", "100", "101", "99999999999999999999", "relevance", "year", "en", "zh-Hant", "csv", "json", "print",
		"海关", "2021", "",
	}
	fuzzedPieces = []string{
		"海关", "改革", "部门:", "标题：", "领域:金融创新", "\"", "“", "”", "「", "(", "（", ")", "-", "－", " OR ", " 或 ", " NOT ",
		" and ", "haiguan", "qu kuai", "hg", "案例十三", "2021年", "1,200件", "65%", "二〇二一", "登计", "計畫", "\u202e", "\x00",
		"\xff\xfe", "𠮷", "👍🏽", "'; --", "<script>", "%", "\\", "\n", "　", "~", "|",
	}
)

// fuzzedQuery is some parameters with whatever they may be, every tenth without what makes it a right address.
func fuzzedQuery(random *rand.Rand) string {
	query := make([]string, 0, 4)
	for range random.IntN(4) {
		name, value := fuzzedNames[random.IntN(len(fuzzedNames))], fuzzedValues[random.IntN(len(fuzzedValues))]
		if name == "q" || random.IntN(8) == 0 {
			value = ""
			for range random.IntN(12) {
				value += fuzzedPieces[random.IntN(len(fuzzedPieces))]
			}
			if random.IntN(20) == 0 {
				value = strings.Repeat(value, 40)
			}
		}
		if random.IntN(10) > 0 {
			value = url.QueryEscape(value)
		} else {
			value = strings.Map(func(r rune) rune {
				if r <= ' ' || r == '#' || r == 0x7f {
					return '+'
				}
				return r
			}, value)
		}
		query = append(query, name+"="+value)
	}
	return strings.Join(query, "&")
}

// fuzzed asks each route for whatever it may be asked.
func (f *faults) fuzzed() {
	dir, _ := f.filled()
	address, stop := f.serve(dir)
	random := rand.New(rand.NewPCG(20, 500)) // of its own, so that what is asked stays the same
	statuses := map[int]int{}
	f.kind("fuzzed requests to all routes", 1000, 10_000, func(i int) error {
		asked := fuzzedRoutes[i%len(fuzzedRoutes)] + "?" + fuzzedQuery(random)
		request, err := http.NewRequest(http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		// As it is, also where it is no right address.
		request.URL.Path, request.URL.Opaque = "", strings.TrimPrefix(address, "http:")+asked
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return fmt.Errorf("%q: %w", asked, err)
		}
		_ = response.Body.Close()
		statuses[response.StatusCode]++
		if response.StatusCode >= 500 && response.StatusCode != http.StatusServiceUnavailable {
			return fmt.Errorf("%q: %s", asked, response.Status)
		}
		return nil
	})
	f.Logf("answered by status: %v", statuses)
	if err := hasAll(address); err != nil {
		f.Error(err)
	}
	if err := stop(); err != nil {
		f.Error(err)
	}
}
