// Package server answers HTTP: the JSON API and the pages, over an index that
// searches and a store that holds the cases. It hides gin, the limits that a
// request must keep, and how a failure becomes a problem document or a page.
package server

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/data/site"
	"anlisou/index"
	"anlisou/server/keys"
	"anlisou/server/view"
)

// Times that a connection may take. A search that takes longer than searchTimeout is given up.
const (
	searchTimeout     = 10 * time.Second
	asideTimeout      = 2 * time.Second // for what a page can do without
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 30 * time.Second
	idleTimeout       = 2 * time.Minute
	shutdownTimeout   = 10 * time.Second
	maxHeaderBytes    = 64 << 10
)

// Searcher finds cases, and marks the words of a query in one. *index.Index is one.
type Searcher interface {
	Search(ctx context.Context, r index.Request) (*index.Result, error)
	Mark(ctx context.Context, query string, verbatim bool, c data.Case) (index.MarkedCase, error)
	// Neighbours are the cases before and after one in its collection, nil at the ends.
	Neighbours(ctx context.Context, c data.Case) (before, after *index.Neighbour, err error)
	// Breaks are the places of a title, in bytes, at which a line may end within it.
	Breaks(title string) []int
	// Ready is nil when searches are answered, and a *index.Building while the index is built. It costs nothing to ask.
	Ready() error
	// Health puts a question to the index and one to the store.
	Health(ctx context.Context) (index.Health, error)
	Suggester
	Comparer
}

// Suggester completes a query that is being typed.
type Suggester interface {
	Suggest(ctx context.Context, query string, size int) ([]index.Suggestion, error)
}

// Comparer finds the cases that are like one.
type Comparer interface {
	Similar(ctx context.Context, id string, size int) ([]index.Hit, error)
}

// ErrDamaged is what the error of Config.Case wraps where the stored case is not as it was written.
var ErrDamaged = errors.New("the stored case is damaged")

// Config is all that a Server needs. Search, Case, Collections and Assets must be given.
type Config struct {
	Search Searcher
	// Case gives the case of an id with its labels, given and inferred; found is false where there is none.
	Case func(ctx context.Context, id string) (c data.Case, found bool, err error)
	// Times tells when changes were made, by their numbers; the zero time where nobody knows, as where it is nil.
	Times func(ctx context.Context, changes ...uint64) ([]time.Time, error)
	// StoreID names what is stored, wherever it is served from: the ids of feeds are made of it.
	StoreID string
	// Collections lists the collections whose cases are served.
	Collections func(ctx context.Context) ([]data.Collection, error)
	// Assets holds templates/*.html and static/*: web.Files, or a folder while designing.
	Assets fs.FS
	// Writes changes the cases. Where it is nil, the site only reads; Key, which gives the key of a secret, is needed where
	// it is not.
	Writes Writer
	Key    func(secret string) (keys.Key, error)
	// Sessions are those who are let in to the desk; nil for no desk.
	Sessions *keys.Sessions
	// Condition tells how what is kept is doing, and Recent what went wrong; nil where nobody knows.
	Condition func(ctx context.Context) (Condition, error)
	Recent    *Recent
	// Words keeps dictionary, synonyms and taxonomy, for who has a key to Writes; nil where they are not to be changed here.
	Words Words
	// Documents takes in files of cases, and Original gives the file that a case came from; found is false where none is
	// kept. Both are for sites that are written to, and may be nil there.
	Documents Documents
	// DocumentEndings are those of the names of files that Documents reads, with the dot.
	DocumentEndings []string
	Original        func(ctx context.Context, caseID string) (name string, content io.ReadSeekCloser, found bool, err error)
	// KeepOriginal keeps a file that cases came from which were written otherwise than as a document.
	KeepOriginal func(ctx context.Context, content io.Reader, about CameFrom) error
	// OriginalReads are the cases that whoever reads the original of a case reads, too; public is false where the file holds
	// more than these. It is given where Original is.
	OriginalReads func(caseID string) (ids []string, public bool)
	// Keeps looks after what is kept, where Writes is given; nil where nobody does.
	Keeps Keeper
	// Logger gets a line for each request; nil is slog.Default.
	Logger *slog.Logger
	// Site gives the settings of the site as they are now: the same pointer for as long as they are the same, to what does
	// not change. Where it is nil, nothing is said of the site.
	Site func() *site.Settings
	// SaveSite puts others in their place, on disk once it returns. Settings that Validate refuses are its error. Where it
	// is nil, the site cannot be changed from here.
	SaveSite func(ctx context.Context, by data.Author, settings site.Settings) error
	// PublicURL is where the site is reached (https://cases.example.gov.cn), without a
	// trailing slash, for the links that must be absolute; empty where that is not known.
	PublicURL string
	// Sites gives the origins (https://www.example.gov.cn) of the registered site of that name, whose pages may embed
	// the search, and for "" those of all sites. An origin may also be https://*.example.gov.cn, * for any, or null for
	// pages without one. Where Sites is nil, there is no site.
	Sites func(name string) (origins []string, found bool)
	// AllowedHosts are the names (cases.example.gov.cn, 10.0.0.5:8080) under which the site is reached where
	// PublicURL is empty: absolute addresses have the one that was asked for, and under other names addresses are
	// relative.
	AllowedHosts []string
	// Limit is how many plain searches a second one address may make over time, or what costs as much; 0 is no limit.
	Limit float64
	// TrustedProxies are the addresses or networks whose X-Forwarded-For or Forwarded says who asks.
	TrustedProxies []string
	// LogAddress is how much of the address of whoever asks is logged; empty is ShortAddress.
	LogAddress AddressDetail
}

// Server is an http.Handler that answers the site and its API.
type Server struct {
	*files
	config    Config
	log       *slog.Logger
	engine    *gin.Engine
	proxies   proxies
	unnamed   sync.Once // the log tells once of a proxy that is not named
	hosts     hosts
	limiter   *limiter // nil for no limit
	guesses   guesses
	wordsJobs wordsJobs
	gate      *gate // of searches
	keyGate   *gate // of requests with a key
	outgoing  outgoing
	cards     *cards
	presented atomic.Pointer[presented]
	saving    sync.Mutex // of the settings, after they were compared with a condition
	health    *healthCheck
	busyPages sync.Map // fixedBody by language and display
	refused   struct { // origins that the log has named
		sync.Mutex
		origins map[string]bool
	}
}

// files are what all answers are made of, in every language. They do not change, and servers may share them.
type files struct {
	templates map[string]map[string]*template.Template // by language and the name of the page
	assets    *assets
	wordings  map[string]view.Wording // by language
	widget    *widgetFiles
}

func loadFiles(from fs.FS) (*files, error) {
	f := &files{templates: map[string]map[string]*template.Template{}}
	var err error
	if f.wordings, err = view.LoadWordings(from); err != nil {
		return nil, err
	}
	if f.assets, err = loadAssets(from, f.wordings); err != nil {
		return nil, err
	}
	for tag, w := range f.wordings {
		if f.templates[tag], err = loadTemplates(from, f.assets, w); err != nil {
			return nil, err
		}
	}
	f.widget, err = loadWidget(from)
	return f, err
}

// New checks the configuration, reads templates and assets, and builds the routes.
func New(config Config) (*Server, error) {
	if err := config.validate(); err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	f, err := loadFiles(config.Assets)
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	return config.serve(f)
}

// serve is New with files that are loaded.
func (c Config) serve(f *files) (*Server, error) {
	s := &Server{files: f, config: c, hosts: hosts{allowed: c.AllowedHosts}, gate: newGate(), keyGate: newKeyGate(), cards: newCards(), health: newHealthCheck()}
	log := c.Logger
	if log == nil {
		log = slog.Default()
	}
	s.log = slog.New(BoundLog(log.Handler()))
	var err error
	if s.proxies, err = parseProxies(c.TrustedProxies); err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	s.refused.origins = map[string]bool{}
	if c.Limit > 0 {
		s.limiter = newLimiter(c.Limit)
	}
	if s.engine, err = s.routes(); err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	return s, nil
}

func (c Config) validate() error {
	var errs []error
	if c.Search == nil {
		errs = append(errs, errors.New("Config.Search is missing"))
	}
	if c.Case == nil {
		errs = append(errs, errors.New("Config.Case is missing"))
	}
	if c.Collections == nil {
		errs = append(errs, errors.New("Config.Collections is missing"))
	}
	if c.Assets == nil {
		errs = append(errs, errors.New("Config.Assets is missing"))
	}
	if c.Writes != nil && c.Key == nil {
		errs = append(errs, errors.New("Config.Key is missing"))
	}
	if c.PublicURL != "" && !IsPublicURL(c.PublicURL) {
		errs = append(errs, fmt.Errorf(
			"Config.PublicURL %q must be like https://cases.example.com, without a trailing slash", c.PublicURL))
	}
	if c.Limit < 0 || math.IsNaN(c.Limit) {
		errs = append(errs, fmt.Errorf("Config.Limit %v must be at least 0", c.Limit))
	}
	if !c.LogAddress.valid() {
		errs = append(errs, fmt.Errorf("Config.LogAddress %q must be full, short or none", c.LogAddress))
	}
	return errors.Join(append(errs, c.validateHosts())...)
}

// IsPublicURL reports a text that may be a Config.PublicURL.
func IsPublicURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" &&
		u.RawQuery == "" && u.Fragment == "" && !strings.HasSuffix(text, "/")
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.engine.ServeHTTP(w, r) }

// Serve answers connections of the listener until ctx ends; then it takes no new ones, lets
// those under way finish within ten seconds, and returns nil. It closes the listener.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	return s.serve(ctx, listener, nil)
}

// ServeLocally answers as Serve does who comes through a socket that the owner of the cases alone may open: without a key
// they may do all.
func (s *Server) ServeLocally(ctx context.Context, listener net.Listener) error {
	return s.serve(ctx, listener, func(ctx context.Context, _ net.Conn) context.Context {
		return context.WithValue(ctx, localKey{}, true)
	})
}

func (s *Server) serve(
	ctx context.Context, listener net.Listener, mark func(context.Context, net.Conn) context.Context,
) error {
	hs := &http.Server{
		Handler:           s,
		ConnContext:       mark,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	followLines(hs)
	served := make(chan error, 1)
	go func() { served <- hs.Serve(lineListener{listener}) }()
	select {
	case err := <-served:
		return fmt.Errorf("serving %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := hs.Shutdown(patience); err != nil {
		return errors.Join(fmt.Errorf("shutting down %s: %w", listener.Addr(), err), hs.Close())
	}
	return nil
}
