package say

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"anlisou/data/rounds"
)

const (
	keyType = "anlisou/data/say.Key"
	module  = "anlisou/"
)

// sourcePackage is one of ours, with the types of its expressions.
type sourcePackage struct {
	path  string
	files []*ast.File
	info  *types.Info
	fset  *token.FileSet
}

func (p *sourcePackage) at(n ast.Node) string {
	place := p.fset.Position(n.Pos())
	return fmt.Sprintf("%s/%s:%d", p.path, filepath.Base(place.Filename), place.Line)
}

// sourcePackages are all of ours, without their tests.
func sourcePackages(t *testing.T) (all []*sourcePackage) {
	t.Helper()
	list := exec.Command("go", "list", "-tags", "ne,nomsgpack", "-deps", "-export",
		"-json=ImportPath,Dir,GoFiles,Export,ImportMap", module+"...")
	list.Env = append(os.Environ(), "CGO_ENABLED=0")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	type listed struct {
		ImportPath, Dir, Export string
		GoFiles                 []string
		ImportMap               map[string]string
	}
	exports := map[string]string{}
	var ours []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if strings.HasPrefix(p.ImportPath, module) {
			ours = append(ours, p)
		}
	}
	fset := token.NewFileSet()
	from := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for _, p := range ours {
		source := &sourcePackage{path: strings.TrimPrefix(p.ImportPath, module), fset: fset,
			info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}}
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			source.files = append(source.files, file)
		}
		if _, err := (&types.Config{Importer: from}).Check(p.ImportPath, fset, source.files, source.info); err != nil {
			t.Fatal(err)
		}
		all = append(all, source)
	}
	return all
}

// isKey reports whether an expression is a Key.
func (p *sourcePackage) isKey(e ast.Expr) bool {
	of := p.info.Types[e].Type
	return of != nil && of.String() == keyType
}

// keys are the texts of a package, each with where it stands.
func (p *sourcePackage) keys(found func(key string, at ast.Expr)) {
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			e, is := n.(ast.Expr)
			if !is || !p.isKey(e) || p.info.Types[e].Value == nil {
				return true
			}
			if _, name := e.(*ast.Ident); !name { // what is named stands elsewhere
				found(constant.StringVal(p.info.Types[e].Value), e)
			}
			return false
		})
	}
}

// TestEveryTextIsTranslated finds all that the program says in its source, and holds the catalogues to it: a text that one
// lacks, that has other verbs there, or that nobody says any more fails.
func TestEveryTextIsTranslated(t *testing.T) {
	rounds.Computes(t)
	used := map[string]string{}
	for _, p := range sourcePackages(t) {
		p.keys(func(key string, at ast.Expr) {
			if key != "" && used[key] == "" {
				used[key] = p.at(at)
			}
		})
		p.checkCalls(t)
	}
	if len(used) < 50 {
		t.Fatalf("%d texts are found in the source", len(used))
	}
	for _, lang := range []Language{Chinese, Traditional} {
		var missing []string
		for key, at := range used {
			own, known := texts(lang)[Key(key)]
			switch {
			case !known:
				missing = append(missing, key)
				t.Errorf("%s.json lacks %q (%s)", lang, key, at)
			case !slices.Equal(verbsOf(key), verbsOf(own)):
				t.Errorf("%s.json: %q has other verbs than %q (%s)", lang, own, key, at)
			}
		}
		for key := range texts(lang) {
			if used[string(key)] == "" {
				t.Errorf("%s.json: nobody says %q", lang, key)
			}
		}
		if file := os.Getenv("SAY_MISSING"); file != "" && lang == Chinese { // for who writes them
			slices.Sort(missing)
			text, _ := json.MarshalIndent(missing, "", "  ")
			if err := os.WriteFile(file, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

var verbForm = regexp.MustCompile(`%[-+# 0]*(?:\[(\d+)\])?\d*(?:\.\d+)?([a-zA-Z%])`)

// verbsOf are the verbs of a format, each with the number of what it is filled by, in the order of these.
func verbsOf(format string) (verbs []string) {
	nth := 0
	for _, m := range verbForm.FindAllStringSubmatch(format, -1) {
		if m[2] == "%" {
			continue
		}
		nth++
		if m[1] != "" {
			nth, _ = strconv.Atoi(m[1])
		}
		if verb := fmt.Sprintf("%03d%s", nth, kindOf(m[2])); !slices.Contains(verbs, verb) {
			verbs = append(verbs, verb)
		}
	}
	slices.Sort(verbs)
	return verbs
}

// kindOf is a verb, or that of texts for one that quotes them: each language has quotes of its own.
func kindOf(verb string) string {
	if verb == "q" {
		return "s"
	}
	return verb
}

// checkCalls holds the calls of a package to their texts: as many values as verbs, and no text that is made up.
func (p *sourcePackage) checkCalls(t *testing.T) {
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if !is {
				return true
			}
			if called := p.info.Types[call.Fun]; called.IsType() {
				if p.isKey(call) && p.info.Types[call].Value == nil && p.path != "data/say" {
					t.Errorf("%s: a text that is made up has no translation", p.at(call))
				}
				return true
			}
			signature, is := p.info.Types[call.Fun].Type.(*types.Signature)
			if !is || !signature.Variadic() || call.Ellipsis.IsValid() {
				return true
			}
			first := signature.Params().Len() - 1
			if first < 1 || signature.Params().At(first-1).Type().String() != keyType {
				return true
			}
			value := p.info.Types[call.Args[first-1]].Value
			if value == nil {
				return true
			}
			verbs := verbsOf(constant.StringVal(value))
			if len(verbs) != len(call.Args)-first {
				t.Errorf("%s: %s has %d verbs and is given %d values", p.at(call), value, len(verbs), len(call.Args)-first)
				return true
			}
			for i, verb := range verbs {
				if !fits(verb[len(verb)-1], p.info.Types[call.Args[first+i]].Type) {
					t.Errorf("%s: verb %d of %s does not take %s", p.at(call), i+1, value, p.info.Types[call.Args[first+i]].Type)
				}
			}
			return true
		})
	}
}

// fits reports whether a verb takes a value of a type.
func fits(verb byte, value types.Type) bool {
	basic, is := value.Underlying().(*types.Basic)
	switch verb {
	case 'd':
		return is && basic.Info()&types.IsInteger != 0
	case 'f', 'g':
		return is && basic.Info()&types.IsFloat != 0
	case 's':
		return !is && says(value) || is && basic.Info()&types.IsString != 0 || basic.Kind() == types.Rune || types.NewMethodSet(value).Lookup(nil, "String") != nil ||
			types.NewMethodSet(value).Lookup(nil, "Error") != nil
	}
	return true
}

// says reports whether a value that is none of fmt's own says what it is.
func says(value types.Type) bool {
	if _, is := value.Underlying().(*types.Struct); !is {
		return true
	}
	methods := types.NewMethodSet(types.NewPointer(value))
	return slices.ContainsFunc([]string{"Said", "String", "Error"}, func(name string) bool {
		return methods.Lookup(nil, name) != nil
	})
}

// speaking are the packages whose texts users read, beside all below data.
var speaking = []string{
	"data", "segment", "index/query", "index/preview", "server/keys", "cmd/anlisou",
}

// quiet are those below that no user reads: what the bundled collection is tested by, and what tests share.
var quiet = []string{"data/say", "data/jiaxing", "data/rounds", "data/format/internal/sample"}

// foreign are literals of these packages that look like sentences and are none of the program's.
var foreign = []string{
	// What encoding/json says, by which a fault is known.
	"unexpected end", "after top-level value", "looking for beginning of value", "looking for beginning of object key string",
	"after object key:value pair", "after object key", "after array element", "in string literal", "in string escape code",
	// What a log says of the words that the cases teach.
	"learned: quoted", "learned: book title", "learned: title", "learned: frequent",
	// The name of a source of cases, and of who calls a command, as logs have it.
	"judged documents", "this machine",
	// What an index calls how it is mended, and a watch what happened.
	"rebuild at open", "catch up", "goes on",
	// A command, as one types it.
	"anlisou help",
	// The first bytes of files.
	"SQLite format 3\x00", "anlisou backup\n",
	// The audit log is kept in one language.
	"dropped what could not be read: ", "changed the %s, +%d -%d lines", ": the program's own hold again", ": given up",
}

// names are files of names that columns and places go by, and of what other programs read, in whatever language.
var names = []string{
	"data/format/table/column.go", "data/format/outline/number.go", "data/site/write.go",
}

// speaks reports whether users read what a package says.
func speaks(path string) bool {
	return !slices.Contains(quiet, path) && (slices.Contains(speaking, path) || strings.HasPrefix(path, "data/"))
}

// TestNothingIsSaidAroundTheCatalogues fails where a package that users read has a sentence that is no Key, or makes an
// error or prints by fmt. What programmers read is exempt: logs, panics, patterns.
func TestNothingIsSaidAroundTheCatalogues(t *testing.T) {
	rounds.Computes(t)
	found := 0
	for _, p := range sourcePackages(t) {
		if !speaks(p.path) {
			continue
		}
		found++
		for _, file := range p.files {
			if name := filepath.Base(p.fset.Position(file.Pos()).Filename); !slices.Contains(names, p.path+"/"+name) {
				ast.Inspect(file, func(n ast.Node) bool { return p.checkSaid(t, n) })
			}
		}
	}
	if found < len(speaking) {
		t.Errorf("of %d packages that speak %d are found", len(speaking), found)
	}
}

var (
	sentenceForm = regexp.MustCompile(`[A-Za-z]{2,}[,;:]? [a-z]{2,}`)
	// silent are the functions whose texts no user reads, by the beginnings of their names.
	silent = regexp.MustCompile(`^(\(\*?log/slog\.|log/slog\.|regexp\.|anlisou/data/format/pattern\.|panic$)`)
	// around are the functions that say something, and what they say is none of the catalogues'.
	aroundCatalogues = regexp.MustCompile(`^(errors\.New|fmt\.(Errorf|Fprint|Fprintf|Fprintln|Print|Printf|Println)` +
		`|io\.WriteString|\(\*strings\.Builder\)\.WriteString|\(\*bufio\.Writer\)\.WriteString)$`)
)

// checkSaid reports a text around the catalogues; it returns whether to look further below.
func (p *sourcePackage) checkSaid(t *testing.T, n ast.Node) (further bool) {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.Field:
		n.Tag = nil // of a struct
	case *ast.KeyValueExpr:
		if name, is := n.Key.(*ast.Ident); is && name.Name == "Example" { // commands, as one types them
			return false
		}
	case *ast.CallExpr:
		name := p.called(n)
		if silent.MatchString(name) {
			return false
		}
		if aroundCatalogues.MatchString(name) {
			for _, arg := range n.Args {
				if value := p.info.Types[arg].Value; value != nil && value.Kind() == constant.String && !p.isKey(arg) &&
					hasWords(constant.StringVal(value)) {
					t.Errorf("%s: %s says %s around the catalogues", p.at(n), name, value)
				}
			}
		}
	case ast.Expr:
		value := p.info.Types[n].Value
		if value == nil || value.Kind() != constant.String {
			return true
		}
		if text := constant.StringVal(value); !p.isKey(n) && sentenceForm.MatchString(text) &&
			!slices.Contains(foreign, text) {
			if _, name := n.(*ast.Ident); !name {
				t.Errorf("%s: the sentence %q is no text of the catalogues", p.at(n), text)
			}
		}
		return false
	}
	return true
}

// called is the full name of the function of a call.
func (p *sourcePackage) called(call *ast.CallExpr) string {
	var name *ast.Ident
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f
	case *ast.SelectorExpr:
		name = f.Sel
	}
	switch f := p.info.Uses[name].(type) {
	case *types.Func:
		return f.FullName()
	case *types.Builtin:
		return f.Name()
	}
	return ""
}

// escapes are what a terminal takes for commands.
var escapes = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")

// hasWords reports whether a format has letters beside its verbs.
func hasWords(format string) bool {
	return strings.ContainsFunc(verbForm.ReplaceAllString(escapes.ReplaceAllString(format, ""), ""), unicode.IsLetter)
}
