package server

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// mostHops is how many trusted proxies a request may have come through, one behind the other: more is no house
// anybody has built, and each is looked at.
const mostHops = 16

// networkBits is what counts as one visitor: whoever has an IPv6 address has 2⁶⁴ of them.
const networkBits = 64

// visitorKey is who shares a limit: an IPv4 address or an IPv6 network. The zero key is all those whose address
// nobody knows.
type visitorKey netip.Prefix

// keyOf is the key of an address; an address that is none has the zero key, and shares its limit with all like it.
func keyOf(address netip.Addr) visitorKey {
	bits := networkBits
	if address.Is4() {
		bits = address.BitLen()
	}
	prefix, err := address.Prefix(bits)
	if err != nil {
		return visitorKey{}
	}
	return visitorKey(prefix)
}

// proxies are the addresses whose word on who asks is taken.
type proxies []netip.Prefix

// parseProxies reads addresses and networks.
func parseProxies(given []string) (proxies, error) {
	var list proxies
	for _, text := range given {
		if network, err := netip.ParsePrefix(text); err == nil {
			list = append(list, netip.PrefixFrom(network.Addr().Unmap(),
				network.Bits()-mappedBits(network.Addr())).Masked())
			continue
		}
		address, err := netip.ParseAddr(text)
		if err != nil {
			return nil, fmt.Errorf("Config.TrustedProxies: %q is no address and no network", text)
		}
		address = address.Unmap().WithZone("")
		list = append(list, netip.PrefixFrom(address, address.BitLen()))
	}
	return list, nil
}

// mappedBits is what an IPv4 address written as IPv6 (::ffff:10.0.0.0/104) has before its own bits.
func mappedBits(address netip.Addr) int {
	if address.Is4In6() {
		return 96
	}
	return 0
}

func (p proxies) trusts(address netip.Addr) bool {
	return slices.ContainsFunc(p, func(network netip.Prefix) bool { return network.Contains(address) })
}

// visitor is the address of whoever asks: that of the connection or, where it is a trusted proxy's, the rightmost
// that no trusted proxy has, of those that the proxies noted down. What stands left of it anybody may have written.
// What cannot be read is the proxy's own visitor: all such share one limit, and none has no limit. So does a request
// in which the two headers name different visitors, because one of them may have been passed on as it came.
func (p proxies) visitor(r *http.Request) netip.Addr {
	peer := peerOf(r)
	if !p.trusts(peer) {
		return peer
	}
	var named []netip.Addr
	for _, header := range []struct {
		name string
		read func(lines []string) ([]string, error)
	}{{"X-Forwarded-For", forwardedFor}, {"Forwarded", forwarded}} {
		lines := r.Header.Values(header.name)
		if len(lines) == 0 {
			continue
		}
		chain, err := header.read(lines)
		if err != nil {
			return peer
		}
		address, ok := p.asker(chain)
		if !ok {
			return peer
		}
		named = append(named, address)
	}
	if len(named) == 0 || len(named) == 2 && named[0] != named[1] {
		return peer
	}
	return named[0]
}

// asker is the last address of a chain that is no trusted proxy's.
func (p proxies) asker(chain []string) (netip.Addr, bool) {
	for hops, node := range slices.Backward(chain) {
		if len(chain)-hops > mostHops {
			break
		}
		address, ok := parseNode(node)
		if !ok {
			break
		}
		if !p.trusts(address) {
			return address, true
		}
	}
	return netip.Addr{}, false
}

// peerOf is the other end of the connection; the zero address where it has none, as with a socket of the file system.
func peerOf(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return peer.Addr().Unmap().WithZone("")
}

// forwardedFor is the chain of an X-Forwarded-For header: addresses with commas between.
func forwardedFor(lines []string) ([]string, error) {
	return strings.Split(strings.Join(lines, ","), ","), nil
}

var errForwarded = errors.New("a Forwarded header that RFC 7239 does not know")

// forwarded is the chain of a Forwarded header (RFC 7239, section 4): the for= of each element.
func forwarded(lines []string) ([]string, error) {
	elements, err := splitQuoted(strings.Join(lines, ","), ',')
	if err != nil {
		return nil, err
	}
	chain := make([]string, 0, len(elements))
	for _, element := range elements {
		pairs, err := splitQuoted(element, ';')
		if err != nil {
			return nil, err
		}
		node, named := "", 0
		for _, pair := range pairs {
			name, value, ok := strings.Cut(pair, "=")
			if ok && strings.EqualFold(strings.TrimSpace(name), "for") {
				node, named = unquoted(strings.TrimSpace(value)), named+1
			}
		}
		if named > 1 {
			return nil, errForwarded
		}
		chain = append(chain, node) // without for= it is a node that cannot be read
	}
	return chain, nil
}

// splitQuoted cuts a text at a separator that stands in no quoted string (RFC 9110, section 5.6.4).
func splitQuoted(text string, separator byte) (parts []string, err error) {
	begin, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++
		case text[i] == '"':
			quoted = !quoted
		case text[i] == separator && !quoted:
			parts = append(parts, text[begin:i])
			begin = i + 1
		}
	}
	if quoted {
		return nil, errForwarded
	}
	return append(parts, text[begin:]), nil
}

// unquoted takes the quotes of a quoted string off, and the backslashes in it.
func unquoted(value string) string {
	if len(value) < 2 || value[0] != '"' || value[len(value)-1] != '"' {
		return value
	}
	var b strings.Builder
	for inner := value[1 : len(value)-1]; inner != ""; inner = inner[1:] {
		if inner[0] == '\\' && len(inner) > 1 {
			inner = inner[1:]
		}
		b.WriteByte(inner[0])
	}
	return b.String()
}

// parseNode reads an address as proxies write it: alone, in brackets, with a port, with a zone. A name that stands
// for one (unknown, _hidden) is none, and neither is one that nobody can ask from.
func parseNode(node string) (netip.Addr, bool) {
	node = strings.TrimSpace(node)
	if rest, ok := strings.CutPrefix(node, "["); ok {
		node, _, ok = strings.Cut(rest, "]")
		if !ok {
			return netip.Addr{}, false
		}
	} else if strings.Count(node, ":") == 1 { // an IPv6 address has two at least
		node, _, _ = strings.Cut(node, ":")
	}
	address, err := netip.ParseAddr(node)
	if err != nil {
		return netip.Addr{}, false
	}
	address = address.Unmap().WithZone("")
	return address, !address.IsUnspecified() && !address.IsMulticast()
}

const visitorContextKey = "visitor"

// whoAsks settles once for a request who it counts for. A proxy of this house that nobody has named is told of once:
// all whom it serves share one limit.
func (s *Server) whoAsks(c *gin.Context) {
	c.Set(visitorContextKey, s.proxies.visitor(c.Request))
	peer := peerOf(c.Request)
	passedOn := c.GetHeader("X-Forwarded-For") != "" || c.GetHeader("Forwarded") != ""
	if passedOn && (peer.IsLoopback() || peer.IsPrivate()) && !s.proxies.trusts(peer) {
		s.unnamed.Do(func() {
			s.log.LogAttrs(c.Request.Context(), slog.LevelWarn, "requests come through a proxy that is not named: "+
				"all its visitors share one limit; --trusted-proxy names it", slog.String("proxy", peer.String()))
		})
	}
}

func visitorOf(c *gin.Context) netip.Addr {
	address, _ := c.Value(visitorContextKey).(netip.Addr)
	return address
}
