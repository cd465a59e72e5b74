package say

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// said is an error of a type of its own.
type said struct{ path string }

func (e *said) Error() string { return e.Said().String() }

func (e *said) Said() Message { return Text("%s: %s", e.path, Key("not a directory")) }

func TestIn(t *testing.T) {
	full := &fs.PathError{Op: "write", Path: "/a/b", Err: syscall.ENOSPC}
	for name, test := range map[string]struct {
		what                      any
		english, chinese, foreign string
	}{
		"nothing":   {Message{}, "", "", ""},
		"plain":     {Plain("100%"), "100%", "100%", "100%"},
		"a key":     {Key("not a directory"), "not a directory", "不是文件夹", "不是資料夾"},
		"an error":  {New("is a directory"), "is a directory", "是文件夹", "是資料夾"},
		"no text":   {errors.New("zlib: bad"), "zlib: bad", "zlib: bad", "zlib: bad"},
		"of system": {full, "write /a/b: no space left on device", "写入 /a/b：磁盘空间不够", "寫入 /a/b：磁碟空間不夠"},
		"wrapped":   {Errorf("%s: %w", "x", full), "x: write /a/b: no space left on device", "x：写入 /a/b：磁盘空间不够", ""},
		"by others": {fmt.Errorf("library: %w (x)", full), "library: write /a/b: no space left on device (x)", "library: 写入 /a/b：磁盘空间不够 (x)", ""},
		"joined":    {errors.Join(New("is a directory"), full), "is a directory; write /a/b: no space left on device", "是文件夹；写入 /a/b：磁盘空间不够", ""},
		"a type":    {Errorf("%s: %w", "y", &said{"x"}), "y: x: not a directory", "y：x：不是文件夹", "y：x：不是資料夾"},
		"a list":    {List([]string{"a", "b", "c"}), "a, b, c", "a、b、c", "a、b、c"},
		"a number":  {3, "3", "3", "3"},
	} {
		for lang, want := range map[Language]string{English: test.english, "": test.english, Chinese: test.chinese,
			Traditional: test.foreign} {
			if got := In(lang, test.what); got != want && (want != "" || lang != Traditional) {
				t.Errorf("%s in %q: %q, want %q", name, lang, got, want)
			}
		}
	}
}

// TestBytesAreCopied: what fills a message may be gone when it is said.
func TestBytesAreCopied(t *testing.T) {
	bytes := []byte("before")
	m, err := Text("%s: %s", bytes, bytes), Errorf("%s: %w", bytes, fs.ErrExist)
	copy(bytes, "beyond")
	if m.String() != "before: before" || !strings.HasPrefix(In(Chinese, err), "before") || string(bytes) != "beyond" {
		t.Errorf("%s; %v", m, err)
	}
}

// TestErrorsAreTheErrorsTheyWrap: to be said in other languages costs an error none of what errors can do.
func TestErrorsAreTheErrorsTheyWrap(t *testing.T) {
	_, missing := os.Open(filepath.Join(t.TempDir(), "none"))
	err := Errorf("%s: %w", "x", fmt.Errorf("y: %w", Errorf("%s: %w", "z", missing)))
	var path *fs.PathError
	var ours *Error
	if !errors.Is(err, fs.ErrNotExist) || !errors.As(err, &path) || !errors.As(err, &ours) || errors.Is(err, fs.ErrExist) {
		t.Errorf("%v has lost what it wraps", err)
	}
	if want := "x: y: z: " + missing.Error(); err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	if one, other := New("not a directory"), New("not a directory"); errors.Is(one, other) {
		t.Error("two errors are one")
	}
}

// TestMessagesAreKept: a message that was kept in a file is said in every language as before.
func TestMessagesAreKept(t *testing.T) {
	for _, m := range []Message{
		{}, Plain("表 %s"), Text("not a directory"), Text("%s: %s", "a%", Key("not a directory")),
		Text("%s: %s", Text("%s; %s", "a", "b"), &fs.PathError{Op: "open", Path: "p", Err: syscall.EACCES}),
		Text("%s, %s", 90*time.Second, New("is a directory")), Text("%s, %s", []string{"a"}, errors.New("x")),
	} {
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var again Message
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		for _, lang := range []Language{English, Chinese, Traditional} {
			if got, want := again.In(lang), m.In(lang); got != want {
				t.Errorf("%s is %q in %s, was %q", text, got, lang, want)
			}
		}
		if again.IsZero() != m.IsZero() {
			t.Errorf("%s has become %v", text, again)
		}
	}
	var m Message
	if json.Unmarshal([]byte(`{"format":1}`), &m) == nil || json.Unmarshal([]byte(`[]`), &m) == nil {
		t.Error("what is no message is read as one")
	}
}

func TestOfLocale(t *testing.T) {
	for locale, want := range map[string]Language{
		"": Chinese, "LANG=C": Chinese, "LANG=C.UTF-8": Chinese, "LANG=POSIX": Chinese, "LANG=zh_CN.UTF-8": Chinese,
		"LANG=zh": Chinese, "LANG=zh_SG": Chinese, "LANG=zh_TW.UTF-8": Traditional, "LANG=zh_HK": Traditional,
		"LANG=zh_MO.Big5": Traditional, "LANG=zh-Hant-CN": Traditional, "LANG=zh-Hans-TW": Chinese,
		"LANG=en_US.UTF-8": English, "LANG=en": English, "LANG=de_DE@euro": English, "LANG=.": English,
		"LANG=zh_CN LC_ALL=en_GB": English, "LANG=en LC_MESSAGES=zh_TW": Traditional,
		"LANG=en LC_MESSAGES=zh_TW LC_ALL=C": Chinese, "LANG=en LC_ALL=": English,
	} {
		lookup := func(name string) (string, bool) {
			for _, one := range strings.Fields(locale) {
				if variable, value, _ := strings.Cut(one, "="); variable == name {
					return value, true
				}
			}
			return "", false
		}
		if got := OfLocale(lookup); got != want {
			t.Errorf("%s: %s, want %s", locale, got, want)
		}
	}
}

// TestSaid: all messages of a value are said, however deep they are, and the value itself stays as it was.
func TestSaid(t *testing.T) {
	type part struct {
		What Message `json:"what"`
	}
	type whole struct {
		part
		List  []part           `json:"list"`
		Named map[string]*part `json:"named"`
		Any   any              `json:"any"`
		Self  *whole           `json:"self,omitempty"`
		Empty Message          `json:"empty,omitzero"`
		N     int              `json:"n"`
		inner Message
	}
	m := Text("not a directory")
	value := whole{part{m}, []part{{m}}, map[string]*part{"a": {m}, "b": nil}, part{m}, &whole{}, Message{}, 3, m}
	value.Self.part = part{m}
	text, err := json.Marshal(Said(Chinese, value))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(text); strings.Count(got, `"不是文件夹"`) != 5 || strings.Contains(got, "not a directory") || strings.Contains(got, "empty\":{") {
		t.Error(got)
	}
	if value.What.String() != "not a directory" || value.List[0].What.In(Chinese) != "不是文件夹" || value.inner.IsZero() {
		t.Errorf("%+v", value)
	}
	if got := Said(English, 3); got != 3 {
		t.Error(got)
	}
}
