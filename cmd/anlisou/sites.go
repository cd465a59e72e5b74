package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"anlisou/data/durable"
	"anlisou/data/say"
)

// sitesName is the file of a data directory that says which sites may embed the search: a JSON object from the name of
// a site to its origins. It is apart from the store, so that a site can be allowed while a server runs.
const sitesName = "sites.json"

const sitesCheck = time.Second // between two looks at whether the file has changed

// sitesFile reads the file again when it has changed. What cannot be read leaves the sites as they were.
type sitesFile struct {
	dir string
	log *slog.Logger

	mu      sync.Mutex
	looked  time.Time
	changed time.Time // of the file that was read last
	size    int64
	sites   map[string][]string
	all     []string
}

func newSitesFile(dir string, log *slog.Logger) *sitesFile {
	f := &sitesFile{dir: dir, log: log}
	f.origins("")
	return f
}

// origins are those of the site of a name, or of all sites for "".
func (f *sitesFile) origins(name string) ([]string, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.looked) > sitesCheck {
		f.looked = time.Now()
		f.reread()
	}
	if name == "" {
		return f.all, true
	}
	origins, found := f.sites[name]
	return origins, found
}

func (f *sitesFile) reread() {
	info, err := os.Stat(filepath.Join(f.dir, sitesName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.sites, f.all, f.changed, f.size = nil, nil, time.Time{}, 0
		return
	case err == nil && info.ModTime().Equal(f.changed) && info.Size() == f.size:
		return
	}
	sites, err := readSites(f.dir)
	if err != nil {
		f.log.Error("the sites that may embed the search stay as they were", "error", err)
		return
	}
	f.sites, f.all, f.changed, f.size = sites, nil, info.ModTime(), info.Size()
	for _, origins := range sites {
		f.all = append(f.all, origins...)
	}
	slices.Sort(f.all)
	f.all = slices.Compact(f.all)
	f.log.Info("sites that may embed the search", "sites", len(sites), "origins", len(f.all))
	if slices.Contains(f.all, "*") {
		f.log.Warn("every site of the internet may embed the search and read what it answers")
	}
}

// readSites reads the file; without one there are no sites.
func readSites(dir string) (map[string][]string, error) {
	path := filepath.Join(dir, sitesName)
	sites := map[string][]string{}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return sites, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &sites)
	}
	if err != nil {
		return nil, say.Errorf("read the sites in %s: %w", path, err)
	}
	for name, origins := range sites {
		for i, given := range origins {
			if origins[i], err = parseOrigin(given); err != nil {
				return nil, say.Errorf("%s: site %q: %w", path, name, err)
			}
		}
	}
	return sites, nil
}

// writeSites replaces the file as a whole: whoever reads it sees the old one or the new.
func writeSites(dir string, sites map[string][]string) error {
	content, err := json.MarshalIndent(sites, "", "  ")
	if err != nil {
		return say.Errorf("write the sites: %w", err)
	}
	if err := makeDataDir(dir); err != nil {
		return err
	}
	path := filepath.Join(dir, sitesName)
	if err := durable.WriteFile(path, append(content, '\n'), 0o644); err != nil {
		return say.Errorf("write the sites: %w", fullDisk(err))
	}
	return nil
}

// parseOrigin checks an origin and gives it as a browser writes it: in lower case, without a usual port, and without a
// slash at the end.
func parseOrigin(given string) (string, error) {
	if given == "*" || given == "null" {
		return given, nil
	}
	u, err := url.Parse(strings.ToLower(strings.TrimSpace(given)))
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.User != nil {
		return "", say.Errorf("%q is not an origin: write it like https://www.example.gov.cn", given)
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", say.Errorf("%q has more than an origin: write %s://%s", given, u.Scheme, u.Host)
	}
	host := u.Host
	if port := u.Port(); port == "" || u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		host = strings.TrimSuffix(host, ":"+port)
	}
	for _, r := range strings.TrimPrefix(host, "*.") {
		if r >= 0x80 {
			return "", say.Errorf("%q: write the name as browsers send it, in Punycode (xn--…)", given)
		}
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-._:[]", r) {
			return "", say.Errorf("%q: %q cannot stand in an origin; a star only before the first dot", given, r)
		}
	}
	return u.Scheme + "://" + host, nil
}
