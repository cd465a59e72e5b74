package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/server/view"
)

// contentTypes are the kinds of file that static/ may hold. Those that are text are kept compressed, too.
var contentTypes = map[string]struct {
	name string
	text bool
}{
	".css": {"text/css; charset=utf-8", true},
	".svg": {"image/svg+xml", true},
	".js":  {"text/javascript; charset=utf-8", true},
	".ts":  {"text/plain; charset=utf-8", true},
	".png": {"image/png", false},
}

const hashLen = 10 // hex digits of the content's SHA-256 in an asset's name

// assets are the files of static/, under names that carry a hash of their content: an
// address always means the same bytes, and may be kept for ever.
type assets struct {
	hashed map[string]string // "style.css" -> "style.3f2a9c1b0d.css"
	files  map[string]asset  // by hashed name
}

type asset struct {
	contentType string
	body        fixedBody
}

func loadAssets(files fs.FS, wordings map[string]view.Wording) (*assets, error) {
	loaded := &assets{hashed: map[string]string{}, files: map[string]asset{}}
	entries, err := fs.ReadDir(files, "static")
	if err != nil {
		return nil, fmt.Errorf("reading the assets: %w", err)
	}
	for _, entry := range entries {
		if inBundle[entry.Name()] {
			continue
		}
		extension := path.Ext(entry.Name())
		_, known := contentTypes[extension]
		if entry.IsDir() || !known {
			return nil, fmt.Errorf("asset static/%s: want a file that ends in .css, .svg, .js or .png", entry.Name())
		}
		body, err := fs.ReadFile(files, "static/"+entry.Name())
		if err != nil {
			return nil, fmt.Errorf("reading the assets: %w", err)
		}
		loaded.add(entry.Name(), body)
	}
	for name, parts := range bundles {
		body, err := bundle(files, parts)
		if err != nil {
			return nil, fmt.Errorf("reading the assets: %w", err)
		}
		if path.Ext(name) != ".js" {
			if body, err = loaded.linked(body); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			loaded.add(name, body)
			continue
		}
		for _, w := range wordings {
			script, err := w.Translated(string(body))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			loaded.add(inLanguage(name, w), []byte(script))
		}
	}
	return loaded, nil
}

// named is how a style names a picture of static/.
var named = regexp.MustCompile(`url\("([a-z-]+\.svg)"\)`)

// linked is a style with the addresses of the pictures that it names.
func (a *assets) linked(style []byte) ([]byte, error) {
	var errs []error
	style = named.ReplaceAllFunc(style, func(url []byte) []byte {
		address, err := a.address(string(named.FindSubmatch(url)[1]))
		errs = append(errs, err)
		return []byte(`url("` + address + `")`)
	})
	return style, errors.Join(errs...)
}

// bundles are the files that are served as one, so that a page asks for one style and one script.
var bundles = map[string][]string{
	"site.css": {
		"tokens.css", "style.css", "home.css", "suggest.css", "results.css", "facets.css", "hit.css", "explained.css",
		"case.css", "reading.css", "compare.css", "chosen.css", "overview.css", "help.css", "error.css", "widget.css",
		"print.css",
	},
	"desk-site.css": {"tokens.css", "style.css", "desk.css"},
	"desk-site.js":  {"desk.js"},
	"site.js":       {"suggest.js", "live.js", "sheet.js", "page.js", "compare.js"},
	"reading.js":    {"reading.js"}, // of the page of a case alone
}

var inBundle = func() map[string]bool {
	parts := map[string]bool{}
	for _, names := range bundles {
		for _, name := range names {
			parts[name] = true
		}
	}
	return parts
}()

// bundle joins files; a file that is not there is left out, so that a folder need not have them all. Each script is a
// block of its own, so that their names do not meet.
func bundle(files fs.FS, parts []string) ([]byte, error) {
	var whole bytes.Buffer
	for _, name := range parts {
		body, err := fs.ReadFile(files, "static/"+name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if path.Ext(name) == ".js" {
			fmt.Fprintf(&whole, "{\n%s}\n", body)
			continue
		}
		whole.Write(body)
	}
	return whole.Bytes(), nil
}

// inLanguage is the name of a file in a language; only the bundled scripts say anything.
func inLanguage(name string, w view.Wording) string {
	if path.Ext(name) != ".js" || bundles[name] == nil || w.Tag == view.SourceLanguage {
		return name
	}
	return strings.TrimSuffix(name, ".js") + "." + w.Tag + ".js"
}

// add keeps a file under a name with the hash of its content.
func (a *assets) add(name string, body []byte) {
	extension := path.Ext(name)
	kind := contentTypes[extension]
	sum := sha256.Sum256(body)
	hashed := strings.TrimSuffix(name, extension) + "." + hex.EncodeToString(sum[:])[:hashLen] + extension
	file := asset{contentType: kind.name, body: fixedBody{plain: body}}
	if kind.text {
		file.body = newFixedBody(body)
	}
	a.hashed[name], a.files[hashed] = hashed, file
}

// address is where a file of static/ is served. Templates call it; an unknown name stops them.
func (a *assets) address(name string) (string, error) {
	hashed, ok := a.hashed[name]
	if !ok {
		return "", fmt.Errorf("there is no asset static/%s", name)
	}
	return staticPrefix + hashed, nil
}

func (s *Server) static(c *gin.Context) error {
	name, caching := strings.TrimPrefix(c.Param("name"), "/"), "public, max-age=31536000, immutable"
	a, ok := s.assets.files[name]
	if !ok {
		a, caching, ok = s.presentedFile(name)
	}
	if !ok {
		return notFound("没有这个文件")
	}
	s.sendAsset(c, a, caching)
	return nil
}

// favicon answers browsers that ask by habit; pages link to the hashed name.
func (s *Server) favicon(c *gin.Context) error {
	p := s.present()
	a, ok := p.files.files[p.files.hashed[sealFile]]
	if !ok {
		a, ok = s.assets.files[s.assets.hashed["seal.svg"]]
	}
	if !ok {
		return notFound("没有这个文件")
	}
	s.sendAsset(c, a, "public, max-age=86400")
	return nil
}

func (s *Server) sendAsset(c *gin.Context, a asset, caching string) {
	h := c.Writer.Header()
	h.Set("Cache-Control", caching)
	h.Set("Content-Type", a.contentType)
	if a.body.negotiate != nil {
		h.Add("Vary", "Accept-Encoding")
	}
	write(c, http.StatusOK, a.body.coded(c))
}
