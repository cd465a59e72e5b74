package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"anlisou/index"
	"anlisou/segment"
)

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// What a server is told of words and synonyms it searches by, and again after SIGHUP; without being told it has none.
func TestServeWithADictionary(t *testing.T) {
	folder := t.TempDir()
	dir, words, synonyms := filepath.Join(folder, "data"), filepath.Join(folder, "words.txt"), filepath.Join(folder, "synonyms.txt")
	writeFile(t, words, "船边直提\n")
	writeFile(t, synonyms, "靠岸取货 => 船边直提\n")
	server, address := program(t, "serve", "--addr", "127.0.0.1:0", "--data", dir, "--dictionary", words, "--synonyms", synonyms)
	search := func(q string) string {
		for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
			// A slow machine builds the index for longer than serve waits before it prints its address.
			answer := get(t, address+"/api/v1/search?verbatim=1&q="+url.QueryEscape(q))
			if !strings.Contains(answer, `"status":503`) || time.Now().After(end) {
				return answer
			}
		}
	}
	// listed waits until the index is built with words of the user's, and looks for them among all.
	listed := func(lines string, words ...segment.DictionaryWord) {
		t.Helper()
		err := soon("the index is built with other words", func() error {
			built, err := index.ReadDictionary(filepath.Join(dir, "index"))
			var has []segment.DictionaryWord
			if built.User != nil {
				has = built.User.Words
			}
			if err == nil && !slices.Equal(has, words) {
				err = fmt.Errorf("it has %v", has)
			}
			return err
		})
		got := anlisou(t, nil, "segment", "--words", "--data", dir)
		if err != nil || got.code != exitDone || !strings.Contains(got.stdout, lines) ||
			strings.Contains(got.stdout, "\tuser\n") != (len(words) > 0) {
			t.Fatalf("%q is not among the words: %v, %+v", lines, err, got)
		}
	}
	once, often := segment.DictionaryWord{Word: "船边直提"}, segment.DictionaryWord{Word: "船边直提", Frequency: 2000}
	if !strings.Contains(search("靠岸取货"), `"jiaxing-01"`) {
		t.Error("the synonym finds nothing")
	}
	listed("船边直提\t1000\tuser\n", once)
	writeFile(t, words, "船边直提 2000\n")
	writeFile(t, synonyms, "岸边拿货 => 船边直提\n")
	if err := server.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	listed("船边直提\t2000\tuser\n", often)
	if !strings.Contains(search("岸边拿货"), `"jiaxing-01"`) || strings.Contains(search("靠岸取货"), `"jiaxing-01"`) {
		t.Error("the synonyms are not read again")
	}
	writeFile(t, words, "船 边\n提 x\n") // what cannot be read changes nothing
	if err := server.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(search("岸边拿货"), `"jiaxing-01"`) {
		t.Error("a bad dictionary changes the synonyms")
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("serve ends with %v", err)
	}
	// A search keeps the words; a server that is not told of any does not.
	if got := anlisou(t, nil, "search", "船边直提", "--data", dir); got.code != exitDone {
		t.Errorf("search: %+v", got)
	}
	listed("船边直提\t2000\tuser\n", often)
	_, address = program(t, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	listed("") // the dictionary does not outlive the flag
	if !strings.Contains(search("船边直提"), `"jiaxing-01"`) {
		t.Error("a case is lost")
	}
}

// What the cases taught is listed with the way in which they did.
func TestLearnedWordsAreListed(t *testing.T) {
	dir, _ := imported(t)
	got := anlisou(t, nil, "segment", "--words", "--data", dir)
	for _, want := range []string{"医保同城化\t1000\tlearned: quoted\n", "入区预检验\t1000\tlearned: title\n", "跨省\t1000\tlearned: frequent\n", "\tdomain\n"} {
		if got.code != exitDone || !strings.Contains(got.stdout, want) {
			t.Errorf("%q is not listed: %+v", want, got)
		}
	}
}

func TestBadDictionaries(t *testing.T) {
	folder := t.TempDir()
	words, synonyms := filepath.Join(folder, "words.txt"), filepath.Join(folder, "synonyms.txt")
	writeFile(t, words, "船边直提 many\n")
	writeFile(t, synonyms, "医保\n")
	for _, test := range []struct {
		stderr string
		args   []string
	}{
		{"words.txt, line 1: the frequency of 船边直提", []string{"serve", "--dictionary", words}},
		{"synonyms.txt: line 1: \"医保\" is a single word", []string{"serve", "--synonyms", synonyms}},
		{"read the synonyms: ", []string{"serve", "--synonyms", filepath.Join(folder, "none")}},
		{"read the user dictionary: ", []string{"segment", "x", "--dictionary", filepath.Join(folder, "none")}},
		{"has no index yet", []string{"segment", "--words", "--data", folder}},
	} {
		args := test.args
		if args[0] == "serve" {
			args = append(args, "--addr", "127.0.0.1:0", "--data", filepath.Join(folder, "untouched"))
		}
		if got := anlisou(t, nil, args...); got.code != exitFailed || !strings.Contains(got.stderr, test.stderr) || strings.Count(got.stderr, "\n") != 1 {
			t.Errorf("%v: %+v", args, got)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "untouched")); !os.IsNotExist(err) {
		t.Error("a refused start made a data directory")
	}
}

func TestMisprints(t *testing.T) {
	dir, _ := imported(t)
	pairs := filepath.Join(t.TempDir(), "pairs.tsv")
	writeFile(t, pairs, "企业可以船边直题\t企业可以船边直提\n处置危险费物\t处置危险废物\n产业升级\t企业升级\n一样\t一样\n")
	got := anlisou(t, nil, "eval", "--misprints", pairs, "--data", dir)
	for _, want := range []string{"4 pairs of sentences, 1 of them", "the right word is offered for", "; 1 find cases as they stand", "right words: another is offered for 0 (0.00%)"} {
		if got.code != exitDone || !strings.Contains(got.stdout, want) {
			t.Errorf("%q: %+v", want, got)
		}
	}
	writeFile(t, pairs, "没有制表符\n")
	if got := anlisou(t, nil, "eval", "--misprints", pairs, "--data", dir); got.code != exitFailed || !strings.Contains(got.stderr, "line 1: is no pair") {
		t.Errorf("%+v", got)
	}
}
