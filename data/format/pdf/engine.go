package pdf

import (
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"unicode/utf16"

	"github.com/klippa-app/go-pdfium"
	pdfiumErrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"anlisou/data/format/budget"
	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/printed"
	"anlisou/data/say"
)

// sandboxPart is what of the memory for reading a document its sandbox may take, the file that is copied into it
// included: 384 MB where nobody says otherwise. A PDF of 380 pages took 146 MB with all of the program; 3.8 KB that
// unpack to gigabytes took all that they got. The rest is for the text.
const sandboxPart = 0.75

// What a sandbox takes to start, and what WebAssembly can address.
const (
	leastSandbox = 64 << 20
	mostSandbox  = 4 << 30
)

// sandboxShare is what of a reading's memory is for the engine's sandbox.
func sandboxShare(b *budget.Budget) int64 {
	return min(max(int64(sandboxPart*float64(b.Memory(document.DefaultMaxMemory))), leastSandbox), mostSandbox)
}

// wasmPages is all that WebAssembly can have, 4 GB in pages of 64 kB: what a sandbox may have is for sandboxMemory to
// say.
const wasmPages = 1 << 16

// startEngine is pdfium, compiled when the first PDF comes: it takes seconds, once for a user's account, since
// what was compiled is kept in the cache directory. It runs in a sandbox of WebAssembly without files, network or the
// program's memory.
var startEngine = sync.OnceValues(func() (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(wasmPages).
		WithCloseOnContextDone(true)
	if dir, err := os.UserCacheDir(); err == nil {
		if cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(dir, "anlisou", "pdf")); err == nil {
			config = config.WithCompilationCache(cache)
		}
	}
	ctx := experimental.WithMemoryAllocator(context.Background(), experimental.MemoryAllocatorFunc(newSandboxMemory))
	return webassembly.Init(webassembly.Config{
		Context: experimental.WithCompilationWorkers(ctx, runtime.NumCPU()),
		MaxIdle: 1, MaxTotal: 2,
		RuntimeConfig: config,
		FSConfig:      wazero.NewFSConfig(),
		Stdout:        io.Discard,
		Stderr:        io.Discard,
	})
})

// Start starts the engine, where no PDF has yet; what keeps it from starting is told of the PDF that is read with it.
func Start() { _, _ = startEngine() }

// file is an open PDF.
type file struct {
	engine   pdfium.Pdfium
	document references.FPDF_DOCUMENT
	pages    int
	budget   *budget.Budget
	unwatch  func()
	memory   int64 // that its sandbox may take
	refused  int64 // by sandboxes before this one
	// spaces says that the document writes its spaces: one that pdfium makes of a distance is none.
	spaces bool
	// apart and together count where a digit stands beside a Han character, with a distance that looks like a space and
	// without.
	apart, together int
}

// open opens a PDF; close it.
func open(content []byte, b *budget.Budget) (*file, error) {
	var pool pdfium.Pool
	var err error
	b.Untimed(func() { pool, err = startEngine() })
	if err != nil {
		return nil, say.Errorf("the PDF engine does not start: %w", err)
	}
	sandboxCalls.RLock()
	f := &file{budget: b, refused: sandboxRefused.Load(), memory: sandboxShare(b), unwatch: func() {}}
	if f.engine, err = startSandbox(b.Context(), pool, f.memory); err != nil {
		f.close()
		b.Check()
		return nil, say.Errorf("the PDF engine does not start: %w", err)
	}
	f.unwatch = killWhenDone(b, f.engine)
	opened, err := f.engine.OpenDocument(&requests.OpenDocument{File: &content})
	if err != nil {
		return nil, f.fail(err)
	}
	f.document = opened.Document
	count, err := f.engine.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: f.document})
	if err != nil {
		return nil, f.fail(err)
	}
	f.pages = count.PageCount
	return f, nil
}

// killWhenDone ends the call that an engine is in when the budget's context ends; the call then fails, and the budget
// says why. The engine must not be closed before unwatch has returned: it bears no Close beside a Kill.
func killWhenDone(b *budget.Budget, engine pdfium.Pdfium) (unwatch func()) {
	killed := make(chan struct{})
	stop := context.AfterFunc(b.Context(), func() {
		defer close(killed)
		b.Hasten() // the watch may be later than the failing call
		_ = engine.Kill()
	})
	return func() {
		if !stop() {
			<-killed
		}
	}
}

// startSandbox starts an engine whose sandbox may take so much memory.
func startSandbox(ctx context.Context, pool pdfium.Pool, memory int64) (pdfium.Pdfium, error) {
	sandboxRoom.Lock()
	defer sandboxRoom.Unlock()
	sandboxRoom.bytes = int(memory)
	return pool.GetInstanceWithContext(ctx)
}

// fail closes a PDF that does not open, and says why it does not.
func (f *file) fail(err error) error {
	f.close()
	if over := f.over(); over != nil {
		return over
	}
	return fault(err)
}

// over is the limit that the last call may have failed at; nil where it is none.
func (f *file) over() error {
	f.budget.Check()
	if sandboxRefused.Load() == f.refused {
		return nil
	}
	return &document.Error{
		Problem:  say.Text("the PDF takes more than %s of memory to read", document.Megabytes(f.memory)).With(document.Allowing(document.AllowsMemory)),
		Expected: say.Text("a simpler file: print it to a new PDF, or save it as docx"),
	}
}

func (f *file) close() {
	f.unwatch()
	if f.engine != nil {
		_ = f.engine.Close() // its memory goes with it
	}
	sandboxCalls.RUnlock()
}

// fault says what is wrong with a PDF that does not open.
func fault(err error) error {
	switch {
	case errors.Is(err, pdfiumErrors.ErrPassword), errors.Is(err, pdfiumErrors.ErrSecurity):
		return &document.Error{Problem: say.Text("the file is encrypted: it opens with a password only"),
			Expected: say.Text("a PDF without a password: open it, and print or save it without one")}
	case errors.Is(err, pdfiumErrors.ErrFormat), errors.Is(err, pdfiumErrors.ErrFile),
		errors.Is(err, pdfiumErrors.ErrPage), errors.Is(err, pdfiumErrors.ErrUnknown):
		return &document.Error{Problem: say.Text("the PDF file is damaged"),
			Expected: say.Text("the whole file: get it again, or open it and print it to a new PDF")}
	}
	return &document.Error{
		Problem: say.Text(
			"the PDF file is damaged: it cannot be read (%s)",
			document.Reason(err),
		),
		Expected: say.Text("a PDF that opens: open it and print it to a new PDF"),
	}
}

// title is what the metadata say.
func (f *file) title() string {
	meta, err := f.engine.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: f.document, Tag: "Title"})
	if err != nil {
		return ""
	}
	return meta.Value
}

const maxBookmarks = 10_000

// outline is the document's outline, in order.
func (f *file) outline() (all []printed.Bookmark) {
	marks, err := f.engine.GetBookmarks(&requests.GetBookmarks{Document: f.document})
	if err != nil {
		return nil
	}
	var visit func(list []responses.GetBookmarksBookmark, level int)
	visit = func(list []responses.GetBookmarksBookmark, level int) {
		if level > outline.MaxLevel {
			return
		}
		for _, b := range list {
			if len(all) >= maxBookmarks {
				return
			}
			page := -1
			switch {
			case b.DestInfo != nil:
				page = b.DestInfo.PageIndex
			case b.ActionInfo != nil && b.ActionInfo.DestInfo != nil:
				page = b.ActionInfo.DestInfo.PageIndex
			}
			title, _ := charset.Clean(b.Title)
			all = append(all, printed.Bookmark{Title: title, Page: page, Level: level})
			visit(b.Children, level+1)
		}
	}
	visit(marks.Bookmarks, 1)
	return all
}

// glyph is a character of a page.
type glyph struct {
	r     rune
	index int // pdfium's
}

// pageLines reads the lines of a page in the order in which they were written. It is long because what it opens of the
// page it closes in the order of opening.
func (f *file) pageLines(number int) ([]printed.Line, error) {
	loaded, err := f.engine.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: f.document, Index: number})
	if err != nil {
		return nil, err
	}
	page := requests.Page{ByReference: &loaded.Page}
	//nolint:errcheck // nothing can be done, and the memory goes with the engine
	defer f.engine.FPDF_ClosePage(
		&requests.FPDF_ClosePage{Page: loaded.Page},
	)
	text, err := f.engine.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return nil, err
	}
	//nolint:errcheck // as above
	defer f.engine.FPDFText_ClosePage(
		&requests.FPDFText_ClosePage{TextPage: text.TextPage},
	)
	count, err := f.engine.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil {
		return nil, err
	}
	var written [][]glyph
	var row []glyph
	for i := range count.Count {
		f.budget.Check()
		char, err := f.engine.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: text.TextPage, Index: i})
		if err != nil {
			return nil, err
		}
		r := rune(char.Unicode)
		switch {
		case r == '\n' || r == '\r':
			if len(row) > 0 {
				written = append(written, row)
			}
			row = nil
			continue
		case utf16.IsSurrogate(r) && len(row) > 0 && utf16.IsSurrogate(row[len(row)-1].r):
			row[len(row)-1].r = utf16.DecodeRune(row[len(row)-1].r, r)
			continue
		case r == 0:
			continue
		case r == 2 || r == 0xFFFE: // pdfium's sign for a hyphen at a line's end
			r = '-'
		}
		row = append(row, glyph{r: r, index: i})
	}
	if len(row) > 0 {
		written = append(written, row)
	}
	var lines []printed.Line
	for _, row := range f.rows(text.TextPage, written) {
		f.budget.Check()
		if l, ok := f.line(text.TextPage, row); ok {
			l.Page = number
			lines = append(lines, l)
		}
	}
	return lines, nil
}

type box struct{ left, right, bottom, top float64 }

func (f *file) box(page references.FPDF_TEXTPAGE, index int) (box, bool) {
	b, err := f.engine.FPDFText_GetCharBox(&requests.FPDFText_GetCharBox{TextPage: page, Index: index})
	if err != nil {
		return box{}, false
	}
	return box{b.Left, b.Right, b.Bottom, b.Top}, true
}

func (f *file) size(page references.FPDF_TEXTPAGE, index int) float64 {
	s, err := f.engine.FPDFText_GetFontSize(&requests.FPDFText_GetFontSize{TextPage: page, Index: index})
	if err != nil {
		return 0
	}
	return s.FontSize * f.scale(page, index)
}

// scale is how much larger than its font's size a character is set.
func (f *file) scale(page references.FPDF_TEXTPAGE, index int) float64 {
	m, err := f.engine.FPDFText_GetMatrix(&requests.FPDFText_GetMatrix{TextPage: page, Index: index})
	if err != nil {
		return 1
	}
	if up := math.Hypot(float64(m.Matrix.C), float64(m.Matrix.D)); up > 0.01 && up < 100 {
		return up
	}
	return 1
}
