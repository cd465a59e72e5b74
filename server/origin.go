package server

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"anlisou/server/view"
)

// hosts decides which names of this site are believed. The Host header is what somebody typed, or what an attacker
// wrote: where it stood in an answer that a cache keeps, everybody would be sent there. So absolute addresses are
// those of Config.PublicURL; else of the name asked for, where that is one of Config.AllowedHosts, of this machine as
// seen from itself, or the address of this end of the connection; and under any other name answers are the same, with
// relative addresses.
type hosts struct {
	allowed []string
	unknown sync.Once // the log says once that a name was not believed
}

// IsAllowedHost reports a text that may be one of Config.AllowedHosts: a name or an address, and a port where one is
// meant.
func IsAllowedHost(text string) bool {
	u, err := url.Parse("http://" + text)
	if err != nil || u.Host != text || u.Hostname() == "" {
		return false
	}
	return portOf(text, u.Port()) && strings.IndexFunc(u.Hostname(), func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:", r)
	}) < 0
}

// portOf reports whether a host that ends in a colon has a port after it, and one that there is.
func portOf(host, port string) bool {
	if port == "" {
		return !strings.HasSuffix(host, ":")
	}
	n, err := strconv.Atoi(port)
	return err == nil && n > 0 && n < 1<<16
}

func (c Config) validateHosts() error {
	var errs []error
	for _, host := range c.AllowedHosts {
		if !IsAllowedHost(host) {
			errs = append(errs, fmt.Errorf("Config.AllowedHosts: %q is no host and no host:port", host))
		}
	}
	return errors.Join(errs...)
}

// believed gives the host of a request as an address may have it, where its name is believed.
func (h *hosts) believed(r *http.Request) (host string, ok bool) {
	if !IsAllowedHost(r.Host) {
		return "", false
	}
	given := strings.ToLower(r.Host)
	if slices.ContainsFunc(h.allowed, func(allowed string) bool { return strings.EqualFold(allowed, given) }) {
		return given, true
	}
	u := url.URL{Host: given}
	name, port := u.Hostname(), u.Port()
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	here, _ := addressOf(local)
	usual := port == "" || port == "80" || port == "443" || port == strconv.Itoa(int(here.Port()))
	if usual && slices.ContainsFunc(h.allowed, func(allowed string) bool { return strings.EqualFold(allowed, name) }) {
		return given, true
	}
	address, err := netip.ParseAddr(name)
	if name == "localhost" || err == nil && address.Unmap().IsLoopback() {
		return given, true // whatever the port: tunnels lead here under others
	}
	return given, err == nil && usual && here.IsValid() && address.Unmap() == here.Addr()
}

// addressOf is an end of a connection.
func addressOf(a net.Addr) (netip.AddrPort, bool) {
	tcp, ok := a.(*net.TCPAddr)
	if !ok || tcp == nil {
		return netip.AddrPort{}, false
	}
	at := tcp.AddrPort()
	return netip.AddrPortFrom(at.Addr().Unmap().WithZone(""), at.Port()), true
}

// origin is where the site is reached: as configured or, where nothing is, as this request reached it by a name that
// is believed; else it is empty, and addresses are relative. What hangs on the name asked for is for who asked, not
// for caches between.
func (s *Server) origin(c *gin.Context) string {
	if s.config.PublicURL != "" {
		return s.config.PublicURL
	}
	c.Header("Cache-Control", ownCaching)
	host, ok := s.hosts.believed(c.Request)
	if !ok {
		s.hosts.unknown.Do(func() {
			s.log.LogAttrs(c.Request.Context(), slog.LevelWarn,
				"asked for under a name that is not known: addresses are relative, "+
					"and the tag of /widget/ is incomplete; --public-url or --allowed-host names the site",
				slog.String("host", view.Printable(c.Request.Host)))
		})
		return ""
	}
	scheme := "http"
	if s.encrypted(c) {
		scheme = "https"
	}
	return (&url.URL{Scheme: scheme, Host: host}).String()
}

// encrypted reports that a request came by https: to this program, or to a trusted proxy that says so.
func (s *Server) encrypted(c *gin.Context) bool {
	return c.Request.TLS != nil || s.proxies.trusts(peerOf(c.Request)) && c.GetHeader("X-Forwarded-Proto") == "https"
}

// absolute is the address of a path for what cannot do with a relative one; a failure that says how to mend it where
// the site does not know its name.
func (s *Server) absolute(c *gin.Context) (string, error) {
	origin := s.origin(c)
	if origin == "" {
		return "", notFound("这里须写完整网址，而本站不知道自己的网址；请管理员用 --public-url 指明")
	}
	return origin, nil
}

// sameOrigin reports an Origin header that is this site's own. A name that is not believed is not: its pages need no
// leave to read what comes from where they come from. Against a name that somebody lets lead to this address (DNS
// rebinding) no header of an answer helps, because for the browser it is then the same origin. What it can read so is
// what everybody may read who reaches the port, because nothing that is answered here hangs on who asks: no cookie
// lets anyone in. What changes anything must therefore ask for a key in a header, which such a page does not have,
// and never go by the origin alone.
func (s *Server) sameOrigin(origin *url.URL, r *http.Request) bool {
	if s.config.PublicURL != "" && origin.Scheme+"://"+origin.Host == originOf(s.config.PublicURL) {
		return true
	}
	host, ok := s.hosts.believed(r)
	return ok && origin.Host == host
}

// originOf is an address without its path.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
