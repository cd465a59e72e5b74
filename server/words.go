package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index"
	"anlisou/index/preview"
	"anlisou/server/view"
)

// Words keeps what people say about words: a dictionary, synonyms, and the names of departments and domains.
type Words interface {
	// Words are the texts as they are, with what is wrong in them, and how far a change is that is being taken over.
	Words(ctx context.Context) (WordsState, error)
	// Preview says what a change would alter, and alters nothing. Without queries those are asked that the change is about.
	// It ends with ctx. ErrWordsBusy where another is under way that needs as much memory.
	Preview(
		ctx context.Context, change WordsChange, queries []string, tell func(preview.Progress),
	) (*preview.Report, error)
	// Apply checks a change, keeps it and has searches take it over, which it waits for. Tell is called first when the change
	// is kept; when ctx ends after that, the rest goes on without the caller, and Pending is true. Its errors are
	// *WordsError, ErrWordsChanged, ErrWordsBusy, *WordsFixed, ErrWordsKept with a fault, or a fault.
	Apply(
		ctx context.Context, by data.Author, change WordsChange, tell func(preview.Progress),
	) (WordsApplied, error)
}

// The texts about words, by the names that they have everywhere.
const (
	DictionaryText = "dictionary"
	SynonymsText   = "synonyms"
	TaxonomyText   = "taxonomy"
)

// WordsState is what is said about words.
type WordsState struct {
	Dictionary WordsText `json:"dictionary"`
	Synonyms   WordsText `json:"synonyms"`
	Taxonomy   WordsText `json:"taxonomy"`
	// Digest names the three texts: one that changes them says which it has seen.
	Digest string `json:"digest"`
	// Applying is how far a change is that is being taken over; nil where none is.
	Applying *preview.Progress `json:"applying,omitempty"`
	// Failed says why the last change is kept and not taken over yet; empty where it is.
	Failed say.Message `json:"failed,omitzero"`
}

// WordsText is one of the texts.
type WordsText struct {
	// Text is what stands in the data directory; where there is none of the taxonomy, the program's own, to begin with.
	Text string `json:"text"`
	// Origin is where the words come from that are in use.
	Origin WordsOrigin `json:"origin"`
	// Problems are what is wrong in the text: searches go on by the last one that was right.
	Problems []WordsProblem `json:"problems,omitempty"`
}

// WordsOrigin is where words come from.
type WordsOrigin string

// The origins.
const (
	WordsBuiltIn WordsOrigin = "built-in" // nothing is said beside the program's own
	WordsOwn     WordsOrigin = "own"      // the data directory
	WordsFlag    WordsOrigin = "flag"     // a file that a flag of the program names, which it is changed in
)

// WordsProblem is what is wrong in a text, and where.
type WordsProblem struct {
	Text   string      `json:"text"`           // dictionary, synonyms or taxonomy
	Line   int         `json:"line,omitempty"` // from 1; 0 where it is not of one line
	Reason say.Message `json:"reason"`
}

// WordsChange are texts in the place of those that are; one that is nil stays. An empty taxonomy is the program's own.
type WordsChange struct {
	Dictionary *string `json:"dictionary,omitempty"`
	Synonyms   *string `json:"synonyms,omitempty"`
	Taxonomy   *string `json:"taxonomy,omitempty"`
	// If is the digest that the texts must have; empty for any.
	If string `json:"-"`
}

// WordsApplied is what became of a change.
type WordsApplied struct {
	Digest  string // of the texts as they are now
	Pending bool   // searches are not answered by them yet
}

// WordsError is a change that cannot be taken, and all that is wrong in it.
type WordsError struct{ Problems []WordsProblem }

func (e *WordsError) Error() string {
	return e.Said().String()
}

// Said implements say.Sayer.
func (e *WordsError) Said() say.Message {
	all := make([]say.Message, len(e.Problems))
	for i, p := range e.Problems {
		all[i] = say.Text("%s: %s", p.Text, p.Reason)
		if p.Line > 0 {
			all[i] = say.Text("%s, line %d: %s", p.Text, p.Line, p.Reason)
		}
	}
	return say.Join("%s; %s", all)
}

// WordsFixed is a change of a text that comes from a file which a flag names.
type WordsFixed struct{ Text string }

func (e *WordsFixed) Error() string { return e.Said().String() }

// Said implements say.Sayer.
func (e *WordsFixed) Said() say.Message {
	return say.Text("the %s come from the file of --%[1]s: change it there, or start without the flag", e.Text)
}

var (
	// ErrWordsChanged is a change on the condition that the texts are as they were, which they are not.
	ErrWordsChanged = errors.New("the words have been changed meanwhile")
	// ErrWordsBusy is a change or a preview while another is under way.
	ErrWordsBusy = errors.New("another change of the words is under way")
	// ErrWordsKept is a change that is kept, and that searches could not take over yet.
	ErrWordsKept = errors.New("the words are kept, and searches are not answered by them yet")
)

// Bounds of what may be sent about words.
const (
	// MaxWordsText, in bytes, is how long each text may be: the dictionary's own bound.
	MaxWordsText = 4 << 20
	maxWordsBody = 3*2*MaxWordsText + 4*maxQueryLen*preview.MostQueries // escaped, and the queries
	// mostToldProblems of a change are told in a sentence.
	mostToldProblems = 3
)

// wordsFailure says what a change of words that failed is answered.
func wordsFailure(err error) error {
	var wrong *WordsError
	var fixed *WordsFixed
	var building *index.Building
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong) && len(wrong.Problems) > 0:
		return wordsRefused(wrong)
	case errors.As(err, &fixed):
		return &failure{
			status: http.StatusConflict, parameter: fixed.Text, cause: err,
			format: "%s 由启动参数 --%s 指定的文件给出：请改那个文件，或去掉参数再启动", args: []any{fixed.Text, fixed.Text},
			detail: fmt.Sprintf("%s 由启动参数 --%s 指定的文件给出：请改那个文件，或去掉参数再启动", fixed.Text, fixed.Text),
		}
	case errors.Is(err, ErrWordsChanged):
		return &failure{status: http.StatusPreconditionFailed, detail: "词已被别人改过：请重新读取再改", cause: err}
	case errors.Is(err, ErrWordsBusy):
		return &failure{
			status: http.StatusConflict, detail: "另一次词的更改或预览正在进行，请等它完成再试", cause: err, expected: true,
			retryAfter: buildingSeconds,
		}
	}
	if errors.As(err, &building) || errors.Is(err, index.ErrClosed) {
		return notReady(err)
	}
	if f := notStored(err); f != nil && errors.Is(err, ErrWordsKept) {
		f.detail = "改动已经保存，可是磁盘满了或只能读，搜索还没有用上。请管理员看看磁盘，再重新启动服务。"
		return f
	}
	return fmt.Errorf("words: %w", err)
}

// wordsRefused tells what is wrong in a change: the first faults, and how many more there are.
func wordsRefused(wrong *WordsError) error {
	told := &WordsError{wrong.Problems[:min(len(wrong.Problems), mostToldProblems)]}
	f := &failure{
		status: http.StatusUnprocessableEntity, parameter: wrong.Problems[0].Text, cause: wrong,
		format: "词没有改，写得不对：%s", args: []any{told},
	}
	if more := len(wrong.Problems) - mostToldProblems; more > 0 {
		f.format, f.args = "词没有改，写得不对：%s；此外还有 %d 处", []any{told, more}
	}
	f.detail = fmt.Sprintf(f.format, f.args...)
	return f
}

// apiWords answers what is said about words.
func (s *Server) apiWords(c *gin.Context, _ data.Author) error {
	state, err := s.config.Words.Words(c.Request.Context())
	if err != nil {
		return wordsFailure(err)
	}
	c.Header("ETag", wordsTag(state.Digest))
	c.Header("Cache-Control", "no-store")
	return s.respondJSON(c, state)
}

// wordsTag is the entity tag of the texts of a digest.
func wordsTag(digest string) string { return `"` + digest + `"` }

// wordsCondition reads If-Match: the digest that the texts must have, or none.
func wordsCondition(c *gin.Context) (string, error) {
	match := c.GetHeader("If-Match")
	if match == "" {
		return "", nil
	}
	text, quoted := strings.CutPrefix(match, `"`)
	text, ended := strings.CutSuffix(text, `"`)
	if !quoted || !ended || text == "" || strings.Contains(text, `"`) {
		return "", badParameter("If-Match", `If-Match 须是 /api/v1/words 的 ETag，加引号，收到的是“%s”`, view.Printable(match))
	}
	return text, nil
}

// wordsLine is a line of what a preview or a change answers: how far it is and, at last, how it ended.
type wordsLine struct {
	*preview.Progress
	Report  *preview.Report `json:"report,omitempty"`
	Applied bool            `json:"applied,omitempty"`
	Pending bool            `json:"pending,omitempty"` // kept, and being taken over
	Digest  string          `json:"digest,omitempty"`
	Problem *problem        `json:"problem,omitempty"`
}

// wordsStream answers line by line. Until the first, an error is answered as any other.
type wordsStream struct {
	server *Server
	c      *gin.Context
	last   time.Time
	stage  preview.Stage
	begun  bool
}

func (w *wordsStream) say(line wordsLine) {
	if !w.begun {
		w.begun = true
		w.c.Header("Content-Type", contentNDJSON)
		w.c.Header("Cache-Control", "no-store")
		w.c.Header("X-Accel-Buffering", "no") // for a proxy in front
	}
	control := http.NewResponseController(w.c.Writer)
	if json.NewEncoder(patient{w.c.Writer, control}).Encode(say.Said(w.server.spoken(w.c), line)) == nil {
		_ = control.Flush()
	}
}

// tell says how far it is: each stage, and now and then within it.
func (w *wordsStream) tell(p preview.Progress) {
	if w.begun && p.Stage == w.stage && time.Since(w.last) < rebuildStep {
		return
	}
	w.last, w.stage = time.Now(), p.Stage
	w.say(wordsLine{Progress: &p})
}

// fail ends the answer with an error.
func (w *wordsStream) fail(err error) error {
	if err = wordsFailure(err); !w.begun {
		return err
	}
	w.end(err)
	return nil
}

// end says in the last line why it ends, unless whoever asked has gone.
func (w *wordsStream) end(err error) {
	if w.c.Request.Context().Err() != nil {
		return
	}
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError {
		w.server.log.Error("a change of the words, or its preview, breaks off", "error", err)
	}
	words := w.server.problemWords(w.c)
	p.Title, p.Detail = words.Say(p.Title), words.Say(p.format, p.args...)
	w.say(wordsLine{Problem: &p})
}

// apiPutWords changes the words, and says line by line how far they are taken over. Who goes away meanwhile does not end
// it; who asks with wait=false is told at once that they are kept.
func (s *Server) apiPutWords(c *gin.Context, by data.Author) error {
	wait, err := waits(c)
	if err != nil {
		return err
	}
	body, err := readBody(c, maxWordsBody)
	if err != nil {
		return err
	}
	var change WordsChange
	if err := decodeStrictly(body, &change); err != nil {
		return err
	}
	if change.If, err = wordsCondition(c); err != nil {
		return err
	}
	ctx, leave := context.WithCancel(context.WithoutCancel(c.Request.Context()))
	defer leave()
	stream := &wordsStream{server: s, c: c}
	done, err := s.config.Words.Apply(ctx, by, change, func(p preview.Progress) {
		if !wait {
			leave()
			return
		}
		stream.tell(p)
	})
	if err != nil {
		return stream.fail(err)
	}
	stream.say(wordsLine{Applied: !done.Pending, Pending: done.Pending, Digest: done.Digest})
	return nil
}

// wordsPreviewed is what a preview asks.
type wordsPreviewed struct {
	WordsChange
	Queries []string `json:"queries"`
}

// apiPreview says what other words would change, and changes nothing. It ends when whoever asked goes away.
func (s *Server) apiPreview(c *gin.Context, _ data.Author) error {
	body, err := readBody(c, maxWordsBody)
	if err != nil {
		return err
	}
	var asked wordsPreviewed
	if err := decodeStrictly(body, &asked); err != nil {
		return err
	}
	for _, q := range asked.Queries {
		if n := utf8.RuneCountInString(q); n > maxQueryLen {
			return badParameter("queries", "搜索词有 %d 个字，最多 %d 个", n, maxQueryLen)
		}
	}
	stream := &wordsStream{server: s, c: c}
	report, err := s.config.Words.Preview(c.Request.Context(), asked.WordsChange, asked.Queries, stream.tell)
	if err != nil {
		return stream.fail(err)
	}
	stream.say(wordsLine{Report: report})
	return nil
}
