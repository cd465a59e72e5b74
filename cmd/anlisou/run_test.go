package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"anlisou/data/jiaxing"
	"anlisou/data/rounds"
)

// outcome is what a command left behind.
type outcome struct {
	code           int
	stdout, stderr string
}

// inEnglish are the variables of a machine whose language is English, in which the tests know what is said.
func inEnglish(name string) (string, bool) {
	if name == "LANG" {
		return "en_GB.UTF-8", true
	}
	return "", false
}

func anlisou(t testing.TB, variables map[string]string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), args, environment{
		stdin: strings.NewReader("船边直提\n容缺受理"), stdout: &stdout, stderr: &stderr,
		lookup: func(name string) (string, bool) {
			if v, ok := variables[name]; ok {
				return v, ok
			}
			return inEnglish(name)
		},
	})
	return outcome{code, stdout.String(), stderr.String()}
}

// imported is a data directory that holds the bundled document, and that document's path.
func imported(t *testing.T) (dir, document string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	document = filepath.Join(t.TempDir(), "嘉兴.txt")
	if err := os.WriteFile(document, jiaxing.Document(), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := anlisou(t, nil, "import", document, "--collection", "jx", "--data", dir); got.code != exitDone {
		t.Fatalf("import: %+v", got)
	}
	return dir, document
}

func TestCommandLine(t *testing.T) {
	rounds.Computes(t)
	dir, document := imported(t)
	folder := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	config := write("anlisou.yaml", "data: "+dir+"\naddr: 127.0.0.1:0\nsize: 1\n")
	notText := write("乱码.txt", "\xff\xfe案例")
	notCases := write("notes.txt", "目录\n案例一：甲题\n案例二：乙题\n一、主要做法\n甲文。\n")
	taxonomy := write("taxonomy.yaml", "departments: []\n")
	user := write("user.dict", "市长江 500000000\n嘉禾科创\n")
	secret := write("secret.txt", "x")
	if err := os.Chmod(secret, 0); err != nil {
		t.Fatal(err)
	}

	unmade := filepath.Join(dir, "unmade")
	for _, test := range []struct {
		name           string
		args           []string
		variables      map[string]string
		code           int
		stdout, stderr string // pieces that must stand there
	}{
		{"nothing", nil, nil, exitUsage, "", "Usage: anlisou COMMAND"},
		{"help", []string{"help"}, nil, exitDone, "import", ""},
		{"help of a command", []string{"help", "search"}, nil, exitDone, "Examples:", ""},
		{"no such command", []string{"serach"}, nil, exitUsage, "", "anlisou: there is no command \"serach\": did you mean search? `anlisou help` lists them\n"},
		{"no such command, and none like it", []string{"juxtapose", "--size", "5"}, nil, exitUsage, "", "anlisou: there is no command \"juxtapose\"; `anlisou help` lists them\n"},
		{"help of no such command", []string{"help", "serach"}, nil, exitUsage, "", "did you mean search?"},
		{"help of a command of a command", []string{"help", "site", "add"}, nil, exitDone, "Usage: anlisou site add NAME ORIGIN…", ""},
		{"a flag of none", []string{"--colour"}, nil, exitUsage, "", "anlisou: there is no flag --colour\n"},
		{"no such flag", []string{"search", "--colour"}, nil, exitUsage, "", "anlisou search: there is no flag --colour\n`anlisou search --help` shows how it is used\n"},
		{"a flag without its value", []string{"search", "x", "--size"}, nil, exitUsage, "", "anlisou search: --size needs a value\n"},
		{"a flag that is no number", []string{"search", "--size", "many"}, nil, exitUsage, "", "--size \"many\": is no whole number\n"},
		{"a flag beyond all numbers", []string{"search", "--size", "99999999999999999999"}, nil, exitUsage, "", "\": is too large\n"},
		{"a flag that is no time", []string{"import", "x", "--max-time", "soon"}, nil, exitUsage, "", "--max-time \"soon\": is no time like 90s or 5m\n"},
		{"a flag of bad syntax", []string{"search", "--=x"}, nil, exitUsage, "", "\"--=x\" is no flag\n"},
		{"an empty value", []string{"search", "--department", ""}, nil, exitUsage, "", "--department \"\": is empty\n"},
		{"version", []string{"version"}, nil, exitDone, "index format 5\ndictionary ", ""},
		{"version as a flag", []string{"--version"}, nil, exitDone, "anlisou ", ""},
		{"arguments where none go", []string{"version", "x"}, nil, exitUsage, "", "takes no arguments"},

		{"search", []string{"search", "外贸企业融资", "--data", dir}, nil, exitDone, "1. “嘉贸贷”融资方案助力外贸企业融资多元化\n   jx-20", ""},
		{"flags before words", []string{"search", "--data", dir, "--size", "1", "海关", "查验"}, nil, exitDone, "1 个案例", ""},
		{"a negated word", []string{"search", "一体化", "-税收", "--data", dir, "-长三角"}, nil, exitDone, "2 个案例\n\n1. 跨域", ""},
		{"a negated word first", []string{"search", "-税收", "--size", "1", "一体化", "--data=" + dir}, nil, exitDone, "个案例", ""},
		{"a flag behind two dashes is a word", []string{"search", "--data", dir, "--", "海关", "--size"}, nil, exitDone, "个案例", ""},
		{"flags with one dash", []string{"search", "-data", dir, "-size=1", "-explain", "海关"}, nil, exitDone, "说明", ""},
		{"a flag before the command", []string{"--config", config, "search", "长三角"}, nil, exitDone, "第 1 页", ""},
		{"version with one dash", []string{"-version"}, nil, exitDone, "index format", ""},
		{"help with one dash", []string{"search", "-help"}, nil, exitDone, "Usage: anlisou search", ""},
		{"help in short", []string{"-h"}, nil, exitDone, "Usage: anlisou COMMAND", ""},
		{"search for nothing", []string{"search", "天文望远镜", "--data", dir}, nil, exitDone, "0 个案例", ""},
		{"explained", []string{"search", "changsanjiao", "--explain", "--size", "1", "--data", dir}, nil, exitDone, "   “changsanjiao”也可以是：“长三角”（拼音）。", ""},
		{"the score by part", []string{"search", "危废收集", "--explain", "--size", "1", "--data", dir}, nil, exitDone, " = 词 危废 ", ""},
		{"loosened", []string{"search", "危险废物 天文望远镜", "--data", dir}, nil, exitDone, "以下案例各缺少一部分", ""},
		{"what each hit lacks", []string{"search", "危险废物 天文望远镜 收集", "--data", dir}, nil, exitDone, "\n   缺少：天文、望远镜\n", ""},
		{"data from the environment", []string{"search", "船边直提"}, map[string]string{"ANLISOU_DATA": dir}, exitDone, "jx-01", ""},
		{"data from a file", []string{"search", "长三角", "--config", config}, nil, exitDone, "第 1 页", ""},
		{"a flag before the file", []string{"search", "长三角", "--config", config, "--size", "20"}, nil, exitDone, "个案例\n", ""},
		{"a bad environment", []string{"search", "x"}, map[string]string{"ANLISOU_SIZE": "many"}, exitUsage, "", "anlisou search: ANLISOU_SIZE=\"many\": is no whole number\n"},
		{"the command line before the environment", []string{"search", "长三角", "--data", dir, "--size", "1"}, map[string]string{"ANLISOU_SIZE": "20"}, exitDone, "第 1 页", ""},
		{"the environment before the file", []string{"search", "长三角", "--config", config}, map[string]string{"ANLISOU_SIZE": "20"}, exitDone, "个案例\n", ""},
		{"the file from the environment", []string{"search", "长三角"}, map[string]string{"ANLISOU_CONFIG": config}, exitDone, "第 1 页", ""},
		{"no command beside a configuration that is not there", nil, map[string]string{"ANLISOU_CONFIG": "/none"}, exitUsage, "", "Usage: anlisou COMMAND"},
		{"help beside a configuration that is not there", []string{"help", "search"}, map[string]string{"ANLISOU_CONFIG": "/none"}, exitDone, "Examples:", ""},
		{"the version beside a configuration that is not there", []string{"--version", "--config", "/none"}, nil, exitDone, "index format", ""},
		{"what is no flag in the environment", []string{"search", "长三角", "--data", dir}, map[string]string{"ANLISOU_HELP": "x", "ANLISOU_VERSION": "2"}, exitDone, "个案例", ""},
		{"a bad value in the configuration", []string{"search", "x", "--config", write("value.yaml", "data: x\nsize: big\n")}, nil, exitUsage, "", "value.yaml, line 2: size: \"big\" is no whole number\n"},
		{"a list in the configuration", []string{"search", "海关", "--config", write("values.yaml", "data: "+dir+"\ndepartment: [海关, 法院]\n")}, nil, exitDone, "个案例", ""},
		{"a configuration that names itself", []string{"search", "x", "--config", write("self.yaml", "config: x\n")}, nil, exitUsage, "", "there is no flag \"config\""},
		{"help is no flag of a configuration", []string{"search", "x", "--config", write("help.yaml", "help: true\n")}, nil, exitUsage, "", "there is no flag \"help\""},
		{"a bad configuration", []string{"search", "x", "--config", write("bad.yaml", "dta: x\n")}, nil, exitUsage, "", `line 1: there is no flag "dta"`},
		{"a configuration that is none", []string{"search", "x", "--config", write("none.yaml", "just some words\n")}, nil, exitUsage, "", "none.yaml, line 1: has text where flag: value should be"},
		{"a configuration that is a list", []string{"search", "x", "--config", write("list.yaml", "# mine\n- data\n")}, nil, exitUsage, "", "list.yaml, line 2: has a list where flag: value should be"},
		{"a configuration that is no YAML", []string{"search", "x", "--config", write("broken.yaml", "data: x\n\tsize: 1\n")}, nil, exitUsage, "", "broken.yaml, line 2: "},
		{"a configuration with a line too far right", []string{"search", "x", "--config", write("right.yaml", "data: x\n  size: 1\n")}, nil, exitUsage, "", "right.yaml, line 2: is no YAML: "},
		{"a configuration that ends too early", []string{"search", "x", "--config", write("open.yaml", "data: x\ntrusted-proxy: [a\n\n")}, nil, exitUsage, "", "open.yaml, line 2: is no YAML: "},
		{"a flag twice in the configuration", []string{"search", "x", "--config", write("twice.yaml", "data: x\ndata: y\n")}, nil, exitUsage, "", "twice.yaml, line 2: the flag \"data\" stands there already"},
		{"a configuration with a mapping", []string{"search", "x", "--config", write("deep.yaml", "data:\n  size: 1\n")}, nil, exitUsage, "", "deep.yaml, line 2: data has a mapping where one word should be"},
		{"an index as configuration", []string{"search", "x", "--config", write("index.bin", "\x00\x01\xff")}, nil, exitUsage, "", "index.bin, line 1: "},
		{"a missing configuration", []string{"search", "x", "--config", filepath.Join(folder, "none")}, nil, exitFailed, "", "read the configuration"},
		{"a bad page", []string{"search", "x", "--page", "0", "--data", dir}, nil, exitUsage, "", "--page 0"},
		{"a bad size", []string{"search", "x", "--size", "101", "--data", dir}, nil, exitUsage, "", "--size 101"},
		{"no data", []string{"search", "x", "--data", filepath.Join(folder, "none")}, nil, exitFailed, "", "holds no cases"},
		{"a bad server", []string{"search", "x", "--server", "nowhere"}, nil, exitUsage, "", "an address like"},
		{"a server that is not there", []string{"search", "x", "--server", "http://127.0.0.1:1"}, nil, exitFailed, "", "anlisou search: the server at http://127.0.0.1:1 does not answer: is it running?\n"},
		{"a bad taxonomy, and nothing goes in", []string{"import", document, "--data", filepath.Join(folder, "untouched"), "--taxonomy", taxonomy}, nil, exitFailed, "", "departments: is empty"},
		{"a bad taxonomy", []string{"search", "x", "--data", dir, "--taxonomy", taxonomy}, nil, exitFailed, "", "departments: is empty"},

		{"segment", []string{"segment", "推行容缺受理機制"}, nil, exitDone, "推行(tui xing) 容缺受理[受理](rong que shou li) 机制(ji zhi)\n", ""},
		{"segment letters", []string{"segment", "ＶＲ 嘉贸贷"}, nil, exitDone, "vr 嘉贸贷(jia mao dai)\n", ""},
		{"segment standard input", []string{"segment", "-"}, nil, exitDone, "船边直提(chuan bian zhi ti)\n容缺受理[受理](rong que shou li)\n", ""},
		{"segment with a user dictionary", []string{"segment", "--dictionary", user, "上海市长江大桥"}, nil, exitDone, "上海(shang hai) 市长江", ""},
		{"words", []string{"segment", "--words", "--dictionary", user}, nil, exitDone, "市长江\t500000000\tuser\n嘉禾科创\t1000\tuser\n自贸区\t1000\tdomain\n", ""},
		{"all words", []string{"segment", "--words", "--all"}, nil, exitDone, "长江\t18930\tgeneral\n", ""},
		{"words of a text", []string{"segment", "--words", "海关"}, nil, exitUsage, "", "--words takes no text"},
		{"all of nothing", []string{"segment", "--all", "海关"}, nil, exitUsage, "", "--all goes with --words"},
		{"a missing user dictionary", []string{"segment", "--dictionary", filepath.Join(folder, "none.dict"), "x"}, nil, exitFailed, "", "read the user dictionary: open"},
		{"a bad user dictionary", []string{"segment", "--dictionary", write("bad.dict", "# words\n嘉禾 often\n"), "x"}, nil, exitFailed, "", "bad.dict, line 2: the frequency of 嘉禾 is a number"},

		{"eval on the data directory", []string{"eval", write("q.jsonl", `{"id":"a","text":"嘉贸贷","relevant":["jx-20"]}`), "--data", dir}, nil, exitDone, "1.0000", ""},
		{"eval on documents", []string{"eval", write("q2.jsonl", `{"id":"a","text":"量子","relevant":["d2"]}`), "--docs", write("docs.jsonl", "{\"id\":\"d1\",\"title\":\"甲\",\"text\":\"经典\"}\n{\"id\":\"d2\",\"title\":\"乙\",\"text\":\"量子\"}"), "--worst", "1"}, nil, exitDone, "right d2, came d2", ""},
		{"eval on nothing", []string{"eval"}, nil, exitUsage, "", "names no file"},
		{"eval on bad lines", []string{"eval", write("bad.jsonl", "{}\n{"), "--data", dir}, nil, exitFailed, "", "bad.jsonl, line 2"},

		{"import again", []string{"import", document, "--collection", "jx", "--data", dir}, nil, exitDone, "0 new, 0 changed, 20 the same", ""},
		{"import under the document's own name", []string{"import", document, "--data", filepath.Join(folder, "own")}, nil, exitDone, "联动创新区创新案例--嘉兴): 20 new", ""},
		{"import an earlier edition", []string{"import", write("短.txt", "集\n目录\n案例一：甲题\n案例二：乙题\n一、主要做法\n甲文。\n一、主要做法\n乙文。\n"), "--collection", "jx", "--data", dir}, nil, exitDone, "0 new, 2 changed, 0 the same; 18 cases of the collection are not in this document", ""},
		{"import dry", []string{"import", document, "--dry-run", "--data", filepath.Join(folder, "dry")}, nil, exitDone, "20 cases, collection c", ""},
		{"import nothing", []string{"import"}, nil, exitUsage, "", "names no file"},
		{"import a missing file", []string{"import", filepath.Join(folder, "none.txt"), "--data", dir}, nil, exitFailed, "", "none.txt: cannot be read: no such file"},
		{"import a folder without documents", []string{"import", t.TempDir(), "--data", dir}, nil, exitFailed, "", "holds no document"},
		{"import what is not text", []string{"import", notText, "--data", dir}, nil, exitFailed, "", "乱码.txt: "},
		{"import what is no compendium", []string{"import", notCases, "--data", dir}, nil, exitFailed, "", "notes.txt: "},
		{"a bad file does not stop the others", []string{"import", notCases, document, "--data", filepath.Join(folder, "some")}, nil, exitFailed, "20 new", "1 of 2 files did not go in"},
		{"a size that is none", []string{"import", document, "--max-size", "0", "--data", dir}, nil, exitUsage, "", "--max-size 0: from 1"},
		{"too large", []string{"import", write("big.txt", strings.Repeat("长", 1<<19)), "--max-size", "1", "--data", dir}, nil, exitFailed, "", "big.txt: is larger than 1 MB: split it, or allow more with --max-size"},
		{"serve with words", []string{"serve", "now"}, nil, exitUsage, "", "takes no arguments"},
		{"serve on a bad address", []string{"serve", "--addr", "nowhere:port", "--data", dir}, nil, exitFailed, "", "--addr nowhere:port"},
		{"serve with a bad limit", []string{"serve", "--limit", "-1", "--data", unmade}, nil, exitUsage, "", "--limit -1"},
		{"serve for a bad address of the site", []string{"serve", "--public-url", "cases.example.com/", "--data", unmade}, nil, exitUsage, "", "must be like https://cases.example.com"},
		{"serve with a bad log", []string{"serve", "--log", "xml", "--data", dir}, nil, exitUsage, "", "text or json"},
	} {
		t.Run(test.name, func(t *testing.T) {
			variables := maps.Clone(test.variables)
			if strings.ContainsFunc(test.stdout, isHan) && slices.Contains(test.args, "search") { // what it shows is told in Chinese
				if variables == nil {
					variables = map[string]string{}
				}
				variables["LANG"] = "zh_CN.UTF-8"
			}
			got := anlisou(t, variables, test.args...)
			if got.code != test.code || !strings.Contains(got.stdout, test.stdout) || !strings.Contains(got.stderr, test.stderr) {
				t.Errorf("code %d\nstdout %s\nstderr %s", got.code, got.stdout, got.stderr)
			}
			if test.code == exitFailed && strings.Count(got.stderr, "\n") > 2 {
				t.Errorf("too many lines say what failed: %s", got.stderr)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(folder, "dry")); !os.IsNotExist(err) {
		t.Error("a dry run made a data directory")
	}
	if _, err := os.Stat(filepath.Join(folder, "untouched")); !os.IsNotExist(err) {
		t.Error("a refused import made a data directory")
	}
	if os.Getuid() != 0 { // root reads everything
		if got := anlisou(t, nil, "import", secret, "--data", dir); got.code != exitFailed || !strings.Contains(got.stderr, "permission denied") {
			t.Errorf("an unreadable file: %+v", got)
		}
	}
	if _, err := os.Stat(unmade); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what cannot be served has made a directory: %v", err)
	}
}

func TestSearchAsJSON(t *testing.T) {
	dir, _ := imported(t)
	got := anlisou(t, nil, "search", "外贸企业融资", "--data", dir, "--json")
	var answer struct {
		Total int
		Hits  []struct {
			ID        string
			TitleRuns []struct{ Text string } `json:"title_runs"`
		}
	}
	if err := json.Unmarshal([]byte(got.stdout), &answer); err != nil {
		t.Fatalf("%v in %s", err, got.stdout)
	}
	if answer.Total != 1 || answer.Hits[0].ID != "jx-20" || len(answer.Hits[0].TitleRuns) < 3 {
		t.Errorf("%+v", answer)
	}
}

// A document may not give orders to the terminal.
func TestControlCharactersAreNotPrinted(t *testing.T) {
	if got := strings.Map(printable, "a\x1b[2Jb\u009bc\x7f"); got != "a [2Jb c " {
		t.Errorf("%q", got)
	}
}

// TestMain lets a test run the program as a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("ANLISOU_TEST_AS_PROGRAM") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// program starts the program, and gives the address it serves at.
func program(t testing.TB, args ...string) (*exec.Cmd, string) {
	t.Helper()
	command := exec.Command(os.Args[0], args...)
	command.Env = append(os.Environ(), "ANLISOU_TEST_AS_PROGRAM=1", "LC_ALL=en_GB.UTF-8")
	command.Stderr = t.Output()
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	line := make(chan string, 1)
	go func() {
		b := make([]byte, 4096)
		n, _ := out.Read(b)
		line <- string(b[:n])
	}()
	select {
	case said := <-line:
		address := regexp.MustCompile(`http://\S+`).FindString(said)
		if address == "" {
			t.Fatalf("serve says %q", said)
		}
		return command, address
	case <-time.After(time.Minute):
		t.Fatal("serve says nothing")
	}
	return nil, ""
}

func get(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(response.Body); err != nil {
		t.Fatal(err)
	}
	return body.String()
}

func TestServe(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	server, address := program(t, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	if body := get(t, address+"/api/v1/search?q=%E5%98%89%E8%B4%B8%E8%B4%B7"); !strings.Contains(body, `"jiaxing-20"`) {
		t.Errorf("the bundled collection is not served: %s", body)
	}
	if body := get(t, address+"/"); !strings.Contains(body, "<form") {
		t.Errorf("the page has no form: %s", body)
	}

	// The directory is the server's; a second one is told its address, and what is asked beside it is asked of it.
	if got := anlisou(t, nil, "serve", "--addr", "127.0.0.1:0", "--data", dir); got.code != exitFailed ||
		!strings.Contains(got.stderr, "in use by the server at "+address) || strings.Count(got.stderr, "\n") != 1 {
		t.Errorf("a second server: %+v", got)
	}
	for _, args := range [][]string{{"search", "嘉贸贷", "--data", dir}, {"export", "--data", dir, "--collection", "jiaxing"}} {
		if got := anlisou(t, nil, args...); got.code != exitDone || !strings.Contains(got.stdout, "jiaxing-20") {
			t.Errorf("%v beside the server: %+v", args, got)
		}
	}
	if got := anlisou(t, nil, "search", "嘉贸贷", "--server", address); got.code != exitDone || !strings.Contains(got.stdout, "jiaxing-20") {
		t.Errorf("search through the server: %+v", got)
	}
	port := strings.TrimPrefix(address, "http://")
	if got := anlisou(t, nil, "serve", "--addr", port, "--data", filepath.Join(t.TempDir(), "other")); got.code != exitFailed || !strings.Contains(got.stderr, "is taken") {
		t.Errorf("a port that is taken: %+v", got)
	}

	// It stops when told, and what it held is free and whole.
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("serve ends with %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, servingFile)); !os.IsNotExist(err) {
		t.Error("the address of a stopped server is left behind")
	}
	if got := anlisou(t, nil, "search", "嘉贸贷", "--data", dir); got.code != exitDone || !strings.Contains(got.stdout, "jiaxing-20") {
		t.Errorf("search after the server: %+v", got)
	}

	// A directory that has had cases is not filled again.
	server, address = program(t, "serve", "--addr", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "empty"), "--empty")
	if body := get(t, address+"/healthz"); !strings.Contains(body, `"cases":0`) {
		t.Errorf("an empty start: %s", body)
	}
	// kill -9 leaves the address behind; the next server is not deceived by it.
	if err := server.Process.Kill(); err != nil {
		t.Fatal(err)
	}
}

func TestServeAfterKill(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	server, _ := program(t, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	if err := server.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = server.Wait()
	_, address := program(t, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	if body := get(t, address+"/api/v1/search?q=%E8%88%B9%E8%BE%B9%E7%9B%B4%E6%8F%90"); !strings.Contains(body, `"jiaxing-01"`) {
		t.Errorf("after kill -9: %s", body)
	}
}

func TestListenOnATakenPort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	got := anlisou(t, nil, "serve", "--addr", taken.Addr().String(), "--data", filepath.Join(t.TempDir(), "none"))
	if got.code != exitFailed || !strings.Contains(got.stderr, "is taken") || strings.Count(got.stderr, "\n") != 1 {
		t.Errorf("%+v", got)
	}
}

func TestAddressToOpen(t *testing.T) {
	for _, test := range []struct{ ip, want string }{{"0.0.0.0", "127.0.0.1:80"}, {"::", "127.0.0.1:80"}, {"127.0.0.1", "127.0.0.1:80"}, {"::1", "[::1]:80"}, {"192.0.2.7", "192.0.2.7:80"}} {
		if got := reached(&net.TCPAddr{IP: net.ParseIP(test.ip), Port: 80}); got != test.want {
			t.Errorf("who listens on %s is reached at %s, want %s", test.ip, got, test.want)
		}
	}
}
