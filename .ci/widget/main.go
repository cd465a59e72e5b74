// Command widgetbundle bundles web/widget into the two scripts of web/widget/bundle that the program embeds. With -check it
// writes nothing, and fails where a bundle is not what its sources give or is larger than it may be. With -keep it leaves beside
// each a copy under the name with its hash, for a release: pages whose tag names this version find it in later ones, too. With
// -module it bundles the same sources into web/widget/module, which is what the npm package has in their place.
//
//	go run -C .ci/widget . [-check | -keep | -module]
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

const (
	sources = "../../web/widget"
	tokens  = "../../web/static/tokens.css"
)

// oldest are the browsers that the widget is made for: esbuild writes anew what they cannot read, or fails. What their
// scripts and styles lack at run time, web/test/widget-old.test.mjs takes away. web/widget/README.md and /widget/ name them.
var oldest = []api.Engine{
	{Name: api.EngineChrome, Version: "86"}, {Name: api.EngineEdge, Version: "86"},
	{Name: api.EngineFirefox, Version: "98"}, {Name: api.EngineSafari, Version: "15.4"}, {Name: api.EngineIOS, Version: "15.4"},
}

// hashLen is how many hex digits of a file's SHA-256 its name carries.
const hashLen = 10

func main() {
	check := flag.Bool("check", false, "compare only")
	kept := flag.Bool("keep", false, "keep a copy of this version")
	module := flag.Bool("module", false, "make the modules of the npm package instead")
	flag.Parse()
	make := func() error { return run(*check, *kept) }
	if *module {
		make = modules
	}
	if err := make(); err != nil {
		fmt.Fprintln(os.Stderr, "widgetbundle:", err)
		os.Exit(1)
	}
}

func run(check, copied bool) error {
	// The second file first: the first file names it by its hash.
	second, err := build("results.ts", api.FormatESModule, nil)
	if err != nil {
		return err
	}
	name := hashed("case-search-results.js", second)
	first, err := build("script.ts", api.FormatIIFE, map[string]string{"RESULTS_FILE": fmt.Sprintf("%q", name)})
	if err != nil {
		return err
	}
	if copied {
		err = errors.Join(keep(hashed("case-search.js", first), first, 12<<10, false), keep(name, second, 10<<10, false))
	}
	return errors.Join(
		err,
		keep("case-search.js", first, 12<<10, check),
		keep("case-search-results.js", second, 10<<10, check),
	)
}

// hashed is the name of a file with a hash of its content, as the server names it.
func hashed(name string, content []byte) string {
	sum := sha256.Sum256(content)
	return strings.TrimSuffix(name, ".js") + "." + hex.EncodeToString(sum[:])[:hashLen] + ".js"
}

func build(entry string, format api.Format, define map[string]string) ([]byte, error) {
	files, err := bundle(entry, api.BuildOptions{Format: format, Define: define})
	if err != nil {
		return nil, err
	}
	return files[0].Contents, nil
}

// modules writes the files of the npm package: one with the element, and those that it imports when they are needed.
func modules() error {
	folder, err := filepath.Abs(filepath.Join(sources, "module"))
	if err != nil {
		return err
	}
	files, err := bundle("module.ts", api.BuildOptions{
		Format: api.FormatESModule, Splitting: true, Outdir: folder, EntryNames: "case-search", ChunkNames: "case-search-[hash]",
	})
	if err != nil {
		return err
	}
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if err := os.WriteFile(f.Path, f.Contents, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// bundle makes what options ask for of an entry and all that it imports.
func bundle(entry string, options api.BuildOptions) ([]api.OutputFile, error) {
	folder, err := filepath.Abs(sources)
	if err != nil {
		return nil, err
	}
	options.EntryPoints, options.AbsWorkingDir, options.Bundle = []string{filepath.Join(folder, entry)}, folder, true
	options.Target, options.Engines, options.Charset, options.LegalComments = api.ES2020, oldest, api.CharsetUTF8, api.LegalCommentsNone
	// They can chain; esbuild avoids it before Chrome 91, for a fault with spread arguments that nothing here comes near.
	options.Supported = map[string]bool{"optional-chain": true}
	options.MinifyWhitespace, options.MinifyIdentifiers, options.MinifySyntax = true, true, true
	options.Plugins = []api.Plugin{{Name: "styles", Setup: func(b api.PluginBuild) {
		b.OnLoad(api.OnLoadOptions{Filter: `\.css$`}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			css, err := style(args.Path)
			return api.OnLoadResult{Contents: &css, Loader: api.LoaderText}, err
		})
	}}}
	result := api.Build(options)
	if len(result.Errors) > 0 {
		return nil, errors.New(strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), ""))
	}
	return result.OutputFiles, nil
}

// style is a sheet of the widget, minified; style.css has the tokens of the pages before it.
func style(path string) (string, error) {
	css, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if filepath.Base(path) == "style.css" {
		shared, err := os.ReadFile(tokens)
		if err != nil {
			return "", err
		}
		css = append([]byte(themed(string(shared))), css...)
	}
	result := api.Transform(string(css), api.TransformOptions{
		Loader: api.LoaderCSS, MinifyWhitespace: true, MinifySyntax: true, Engines: oldest, Charset: api.CharsetUTF8,
	})
	if len(result.Errors) > 0 {
		return "", errors.New(strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), ""))
	}
	return strings.TrimSpace(string(result.Code)), nil
}

var (
	token     = regexp.MustCompile(`(?m)^(\s*)--([a-z0-9-]+): ([^;]*);`)
	unused    = regexp.MustCompile(`(?m)^\s*--(heat\d|on-heat|wide|side|measure|gutter|veil|box):.*\n`)
	darkMedia = regexp.MustCompile(`(?s)@media \(prefers-color-scheme: dark\) \{\n  :root(\.\w+)? \{(.*?)\n  \}\n\}`)
)

// themed makes the tokens of the pages those of the widget: they hang on its outermost element in place of :root, a page
// changes each by a property of its own (--cs-accent), and it has the colours of the dark where it is said to be dark.
func themed(css string) string {
	css = unused.ReplaceAllString(css, "")
	css = token.ReplaceAllString(css, "$1--$2: var(--cs-$2, $3);")
	css = darkMedia.ReplaceAllString(css, ".cs$1.dark {$2\n}")
	css = strings.ReplaceAll(css, ":root", ".cs")
	return css + "\n.cs.light { color-scheme: light; }\n.cs.dark { color-scheme: dark; }\n"
}

// keep writes a bundle or, to check, compares it; and says its size.
func keep(name string, content []byte, most int, check bool) error {
	path := filepath.Join(sources, "bundle", name)
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(content); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	fmt.Printf("%s: %d bytes, %d by gzip of %d\n", name, len(content), packed.Len(), most)
	if packed.Len() > most {
		return fmt.Errorf("%s: %d bytes by gzip, it may have %d", name, packed.Len(), most)
	}
	if check {
		kept, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !bytes.Equal(kept, content) {
			return fmt.Errorf("%s is not what web/widget gives: run `make widget`", name)
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}
