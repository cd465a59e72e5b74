package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"anlisou/data/say"
	"anlisou/server"
)

// A server is asked by commands on the same data directory through a socket in a folder there that its owner alone may
// enter: who comes through it may do all.
const (
	localDir    = "local"
	localSocket = "socket"
)

// listenLocally makes the socket of a data directory, in place of one that a server left that was killed. The path of a
// socket may have some hundred bytes: a directory of a longer name has none, which is an error that says so.
func listenLocally(dir string) (net.Listener, error) {
	folder := filepath.Join(dir, localDir)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(folder, localSocket)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // the lock says that nobody listens there
		return nil, err
	}
	return net.Listen("unix", path)
}

// localServer is a client of the server that holds a data directory on this machine; false where there is none to reach.
func localServer(dir string) (*http.Client, bool) {
	path := filepath.Join(dir, localDir, localSocket)
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "unix", path)
	}
	connection, err := dial(context.Background(), "", "")
	if err != nil {
		return nil, false
	}
	_ = connection.Close() // nothing was sent
	return &http.Client{Transport: &http.Transport{DialContext: dial}}, true
}

// localUser names who calls a command, for the log.
func localUser() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "this machine"
}

// writing is a server that a command writes to.
type writing struct {
	client *http.Client
	base   string      // its address
	key    string      // empty through the socket
	name   say.Message // for what is said
}

// remoteFlags are the flags of a command that writes to a server.
type remoteFlags struct {
	server, keyFile string
}

// open gives the server that flags name.
func (f *remoteFlags) open() (*writing, error) {
	if f.keyFile == "" {
		return nil, badUsage("--server needs --key-file: a file with a key that `anlisou key new` made there")
	}
	content, err := os.ReadFile(f.keyFile)
	if err != nil {
		return nil, say.Errorf("read the key: %w", err)
	}
	key := strings.TrimSpace(string(content))
	if key == "" || strings.ContainsAny(key, " \n") {
		return nil, say.Errorf("%s holds no key: one line, as `anlisou key new` prints it", f.keyFile)
	}
	return &writing{http.DefaultClient, strings.TrimSuffix(f.server, "/"), key, say.Plain(f.server)}, nil
}

// throughSocket is the server that holds a data directory, where there is one to reach.
func throughSocket(dir string) (*writing, bool) {
	client, ok := localServer(dir)
	return &writing{client: client, base: "http://anlisou", name: say.Text("the server on %s", dir)}, ok
}

// request is a request with what lets it in.
func (w *writing) request(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, method, w.base+path, body)
	if err != nil {
		return nil, badUsage("--server %q: an address like http://127.0.0.1:8080", w.base)
	}
	askIn(ctx, request)
	if w.key != "" {
		request.Header.Set("Authorization", "Bearer "+w.key)
	} else {
		request.Header.Set(server.LocalUserHeader, url.PathEscape(localUser()))
	}
	return request, nil
}

// call asks the server, and reads its answer into what it is to be, where that is not nil.
func (w *writing) call(ctx context.Context, method, path string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, remoteLimit)
	defer cancel()
	request, err := w.request(ctx, method, path, nil)
	if err != nil {
		return err
	}
	response, err := w.client.Do(request)
	if err != nil {
		return noAnswer(ctx, w.name, err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, remoteSize))
	if err != nil {
		return noAnswer(ctx, w.name, err)
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		return problemOf(w.name, response.StatusCode, answer)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return say.Errorf("%s does not answer as an anlisou server: %w", w.name, err)
	}
	return nil
}

func (f *remoteFlags) set(flags *pflag.FlagSet, env environment) {
	flags.StringVar(&f.server, "server", "", env.say("do it on the server at `URL`"))
	flags.StringVar(&f.keyFile, "key-file", "", env.say("with --server: the key is in `FILE`"))
}
