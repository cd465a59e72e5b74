package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"math"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"anlisou/data"
	"anlisou/data/format"
	"anlisou/data/jiaxing"
	"anlisou/data/say"
	"anlisou/data/store"
	"anlisou/index"
	"anlisou/segment"
	"anlisou/server"
	"anlisou/server/keys"
	"anlisou/web"
)

func serveCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:   "serve",
		Short: env.say("serves the search page and the API"),
		Long: env.say("A new data directory starts with the bundled collection of twenty cases. The server prints its\n" +
			"address on standard output and its log on standard error, and stops at Ctrl-C or SIGTERM\n" +
			"once the requests under way are answered. SIGHUP has it read --dictionary, --synonyms and --taxonomy\n" +
			"again, or what DIR/words has in their place, and open --log-file again under its name; where that changes the index,\n" +
			"it is rebuilt in the background.\n" +
			"site.yaml in the data directory names the site and who runs it; a change of it is taken over within a second.\n" +
			"/healthz says whether the process is alive, /readyz whether to send visitors to it, with what is amiss."),
		Example: "anlisou serve\n" +
			"anlisou serve --addr :8080 --data /var/lib/anlisou\n" +
			"anlisou serve --empty --data ./mine",
		Args: noArguments,
	}
	f := c.Flags()
	var d dataFlags
	d.set(f, env)
	address := f.String("addr", "127.0.0.1:8080", env.say("listen on `HOST:PORT`; port 0 takes a free one"))
	public := f.String("public-url", "", env.say("the site is reached at `URL`, where that is not the address"))
	var hosts list
	f.Var(&hosts, "allowed-host",
		env.say("without --public-url: believe whoever asks for `HOST` (or host:port) that it is this site's; "+
			"may be given several times"))
	empty := f.Bool("empty", false, env.say("start a new data directory without the bundled collection"))
	limit := f.Float64("limit", 50,
		env.say("answer one address at most `N` plain searches a second, or what costs as much; 0 for no limit"))
	var proxies list
	f.Var(&proxies, "trusted-proxy",
		env.say("believe the proxy at `ADDRESS` (or network) about who asks; may be given several times"))
	var logs logFlags
	logs.set(f, env)
	var backups backupFlags
	backups.set(f, env)
	c.RunE = func(c *cobra.Command, _ []string) error {
		ctx := c.Context()
		// Before a directory is made for what cannot be served.
		if *limit < 0 || math.IsNaN(*limit) {
			return badUsage("--limit %v: requests a second, 0 for no limit", *limit)
		}
		if *public != "" && !server.IsPublicURL(*public) {
			return badUsage("--public-url %q: must be like https://cases.example.com, without a slash at its end",
				*public)
		}
		for _, host := range hosts {
			if !server.IsAllowedHost(host) {
				return badUsage("--allowed-host %q: a host, or host:port", host)
			}
		}
		if err := backups.check(); err != nil {
			return err
		}
		log, file, err := logs.open(env)
		if err != nil {
			return err
		}
		defer func() { _ = file.reopen() }() // all has been written
		recent := server.NewRecent(log.Handler())
		log = slog.New(recent)
		return serve(ctx, env, &d, log, file, *address, *empty, &backups, server.Config{
			Recent: recent, Condition: condition(d.dir, &backups),
			PublicURL: *public, AllowedHosts: hosts, Limit: *limit, TrustedProxies: proxies,
			LogAddress: server.AddressDetail(logs.address),
		})
	}
	return c
}

func serve(
	ctx context.Context, env environment, d *dataFlags, log *slog.Logger, file *logFile, address string, empty bool,
	backups *backupFlags, config server.Config,
) (err error) {
	defer index.AllowGarbage(index.ServingGarbage)()
	// The port first: it is the likeliest to be taken, and costs nothing to ask for.
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return listenError(address, err)
	}
	defer func() { _ = listener.Close() }() // for the ways out before Serve, which closes it itself
	c, s, err := d.openSite(ctx, log, empty, config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	defer rereadOnHangup(d, c, log, file)()
	// Before the address is known: whoever knows it may send a command to the data directory.
	serving, stop := context.WithCancel(ctx)
	defer stop()
	var local sync.WaitGroup
	if socket, err := listenLocally(d.dir); err != nil {
		log.Warn("commands cannot reach this server through its data directory", "error", err)
	} else {
		local.Go(func() {
			if err := s.ServeLocally(serving, socket); err != nil {
				log.Error("the socket of the data directory is not served any more", "error", err)
			}
		})
	}
	url := "http://" + reached(listener.Addr())
	noted := filepath.Join(d.dir, servingFile)
	if err := os.WriteFile(noted, []byte(url+"\n"), 0o644); err != nil {
		// Other commands then cannot say where the server is; that is no reason not to answer.
		log.Warn("the address is not noted in the data directory", "error", err)
	}
	defer func() { _ = os.Remove(noted) }() // one left behind is overwritten by the next server
	var announced sync.WaitGroup
	announced.Go(func() {
		ready := awaitReady(ctx, c.index)
		say.Line(env.stdout, "案例搜  %s", url)
		log.Info("serving", "address", url, "data", d.dir, "cases", c.store.Len(), "version", version, "ready", ready)
	})
	if backups.dir != "" {
		local.Go(func() { backups.run(serving, c, log) })
	}
	if !c.store.ReadOnly() {
		if config.Recent != nil {
			local.Go(func() { keepRecent(serving, d.dir, config.Recent) })
		}
		local.Go(func() { usualTidying.run(serving, c, log) })
	}
	err = s.Serve(ctx, listener)
	stop()
	local.Wait()
	announced.Wait()
	log.Info("stopped")
	return err
}

// openSite opens a data directory, which starts with the bundled collection unless it is to be empty, and makes the
// server that answers from it. The index may still be being built.
func (d *dataFlags) openSite(
	ctx context.Context, log *slog.Logger, empty bool, config server.Config,
) (_ *collection, _ *server.Server, err error) {
	d.patience = serverPatience
	d.waiting = func() {
		log.Info("another anlisou process has the data directory: waiting for it", "at_most", serverPatience)
	}
	c, err := d.openStore(true)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.close())
		}
	}()
	if err := fillNew(c, empty, log); err != nil {
		return nil, nil, err
	}
	if c.config.Dictionary == nil { // a server has the dictionary that it is told, or none
		c.config.Dictionary = &segment.Dictionary{}
	}
	c.config.Warm, c.config.Background = true, true
	if err := c.openIndex(ctx, log, nil); err != nil {
		return nil, nil, err
	}
	config.Search, config.Logger, config.Assets = c.index, log, fs.FS(web.Files)
	config.Case = c.filed
	config.Times, config.StoreID = c.times, c.store.ID()
	config.Collections = c.collections
	config.Sites = newSitesFile(d.dir, log).origins
	presented := openSiteFile(d.dir, c.store, log)
	config.Site = presented.current
	if !c.store.ReadOnly() {
		config.SaveSite = presented.save
		c.writer = newWriter(c, log)
		ring := keys.Open(d.dir)
		config.Writes, config.Key, config.Sessions = c.writer, ring.Check, keys.OpenSessions(d.dir, ring)
		c.keeper = newWordsKeeper(c, d, log)
		config.Words = c.keeper
		c.serveDocuments(log, &config)
		config.Keeps = keeper{c}
	}
	s, err := server.New(config)
	return c, s, err
}

// filed gives a case with its labels, as server.Config wants it.
func (c *collection) filed(_ context.Context, id string) (data.Case, bool, error) {
	stored, found, err := storeSource{c.store}.Case(id)
	if errors.Is(err, store.ErrDamaged) {
		err = say.Errorf("%w: %w", server.ErrDamaged, err)
	}
	if err != nil || !found {
		return data.Case{}, found, err
	}
	return c.index.Label(stored), true, nil
}

// times tells when changes were made, as server.Config wants it.
func (c *collection) times(_ context.Context, changes ...uint64) ([]time.Time, error) {
	return c.store.Times(changes...)
}

// The port answers from the beginning, with how far the index is. The address is printed once searches are answered, or
// once the index has taken longer than a person waits.
const (
	startPatience = 10 * time.Second
	startLook     = 20 * time.Millisecond
)

// awaitReady waits until the index answers; false where it takes longer, or nobody waits any more.
func awaitReady(ctx context.Context, x *index.Index) bool {
	patience := time.After(startPatience)
	for x.Ready() != nil {
		select {
		case <-time.After(startLook):
		case <-patience:
			return false
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// reached is an address at which this machine reaches a listener: one that listens everywhere is reached at 127.0.0.1.
func reached(a net.Addr) string {
	if tcp, ok := a.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
	}
	return a.String()
}

// rereadOnHangup reads the dictionary, the synonyms and the taxonomy again whenever the process gets SIGHUP, and
// opens the log file again, until the function that it gives is called. What cannot be read changes nothing.
func rereadOnHangup(d *dataFlags, c *collection, log *slog.Logger, file *logFile) (stop func()) {
	signals, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, syscall.SIGHUP)
	go func() {
		defer close(done)
		for range signals {
			if err := file.reopen(); err != nil {
				log.Error("the log file does not close", "error", err)
			}
			if err := reread(d, c, log); err != nil {
				log.Error("dictionary, synonyms and taxonomy stay as they are", "error", err)
				continue
			}
			log.Info("dictionary, synonyms and taxonomy read again")
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
		<-done
	}
}

// reread reads the dictionary, the synonyms and the taxonomy again. A panic over one of them is an error. One of the data
// directory that is not right any more stays as it was, which the log tells.
func reread(d *dataFlags, c *collection, log *slog.Logger) (err error) {
	defer func() {
		if fault := format.Recovered(recover()); fault != nil {
			err = fault
		}
	}()
	config, err := d.readConfig()
	if err != nil {
		return err
	}
	r := c.words.reread()
	d.useWords(&config, &r)
	for _, said := range r.faults(c.dir) {
		log.Error("words of the data directory stay as they were", "what", said)
	}
	spoilt := func(kind wordKind) bool { return len(r.problems[kind]) > 0 && !d.flagged(kind) }
	if !spoilt(ofSynonyms) {
		c.index.SetSynonyms(config.Synonyms)
	}
	if !spoilt(ofTaxonomy) {
		c.index.SetTaxonomy(config.Taxonomy)
	}
	if !spoilt(ofDictionary) {
		c.index.SetDictionary(config.Dictionary)
	}
	return nil
}

func listenError(address string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return say.Errorf("port of %s is taken: stop the program that has it, or choose another with --addr", address)
	case errors.Is(err, syscall.EACCES):
		return say.Errorf("may not listen on %s: ports below 1024 are the system's, choose another with --addr",
			address)
	}
	return say.Errorf("--addr %s: %w", address, err)
}

// fillNew puts the bundled collection into a store nothing was ever put in.
func fillNew(c *collection, empty bool, log *slog.Logger) error {
	seq, err := c.store.Seq()
	if err != nil || seq > 0 || empty {
		return err
	}
	cases, err := jiaxing.Cases()
	if err != nil {
		return say.Errorf("bundled collection: %w", err)
	}
	bundled := data.Write{
		By: data.Author{Via: "bundled"}, Put: cases, Collections: []data.Collection{jiaxing.Collection()},
	}
	if _, err := c.store.Do(bundled); err != nil {
		return err
	}
	log.Info("new data directory starts with the bundled collection", "cases", len(cases), "name", jiaxing.Name)
	return nil
}
