package server

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"anlisou/data/rounds"
)

func TestVisitor(t *testing.T) {
	trusted, err := parseProxies([]string{"127.0.0.1", "10.0.0.0/8", "::ffff:192.168.0.0/112", "2001:db8:1::/48"})
	if err != nil {
		t.Fatal(err)
	}
	const proxy = "10.0.0.1:4711"
	tests := []struct {
		name, peer, forwardedFor, forwarded, want string
	}{
		{"nobody between", "203.0.113.1:80", "", "", "203.0.113.1"},
		{"an address mapped into IPv6", "[::ffff:203.0.113.1]:80", "", "", "203.0.113.1"},
		{"a zone", "[fe80::1%eth0]:80", "", "", "fe80::1"},
		{"who is no proxy is not believed", "203.0.113.1:80", "198.51.100.9", "for=198.51.100.9", "203.0.113.1"},
		{"a socket", "@", "198.51.100.9", "", "invalid IP"},

		{"one proxy", proxy, "198.51.100.9", "", "198.51.100.9"},
		{"a proxy within a mapped network", "192.168.7.7:1", "198.51.100.9", "", "198.51.100.9"},
		{"a proxy of IPv6", "[2001:db8:1::5]:1", "2001:db8:2::9", "", "2001:db8:2::9"},
		{"a proxy that says nothing", proxy, "", "", "10.0.0.1"},
		{"nothing between commas", proxy, ", ,", "", "10.0.0.1"},
		{"what the visitor wrote is to the left", proxy, "1.2.3.4, 198.51.100.9", "", "198.51.100.9"},
		{"nonsense to the left", proxy, "nonsense, 198.51.100.9", "", "198.51.100.9"},
		{"nonsense to the right", proxy, "198.51.100.9, nonsense", "", "10.0.0.1"},
		{"two proxies", proxy, "198.51.100.9, 10.9.9.9", "", "198.51.100.9"},
		{"proxies alone", proxy, "10.1.1.1, 10.9.9.9", "", "10.0.0.1"},
		{"this machine passed on", "10.0.0.1:1", "198.51.100.9, 127.0.0.1", "", "198.51.100.9"},
		{"a port", proxy, "198.51.100.9:4711", "", "198.51.100.9"},
		{"a port that is no number", proxy, "198.51.100.9:_x", "", "198.51.100.9"},
		{"brackets", proxy, "[2001:db8::9]", "", "2001:db8::9"},
		{"brackets and a port", proxy, "[2001:db8::9]:80", "", "2001:db8::9"},
		{"a zone passed on", proxy, "fe80::9%eth0", "", "fe80::9"},
		{"no bracket at the end", proxy, "[2001:db8::9", "", "10.0.0.1"},
		{"nobody's address", proxy, "0.0.0.0", "", "10.0.0.1"},
		{"everybody's address", proxy, "224.0.0.1", "", "10.0.0.1"},
		{"no address of a host", proxy, "unknown", "", "10.0.0.1"},

		{"the standard's header alone", proxy, "", "for=198.51.100.9", "198.51.100.9"},
		{"its parameters", proxy, "", `by=10.0.0.1;FOR="198.51.100.9:80";proto=https`, "198.51.100.9"},
		{"its IPv6", proxy, "", `for="[2001:db8::9]:4711"`, "2001:db8::9"},
		{"its chain", proxy, "", `for=1.2.3.4, for=198.51.100.9;by=x, for=10.2.2.2`, "198.51.100.9"},
		{"a comma in quotes", proxy, "", `for=198.51.100.9;host="a,for=1.2.3.4"`, "198.51.100.9"},
		{"a quote in quotes", proxy, "", `host="a\"b, for=1.2.3.4";for=198.51.100.9`, "198.51.100.9"},
		{"quotes that do not end", proxy, "", `for="198.51.100.9`, "10.0.0.1"},
		{"a hidden visitor", proxy, "", `for=_hidden`, "10.0.0.1"},
		{"an unknown visitor", proxy, "", `for=unknown`, "10.0.0.1"},
		{"nobody named", proxy, "", `proto=https`, "10.0.0.1"},
		{"two named", proxy, "", `for=198.51.100.9;for=1.2.3.4`, "10.0.0.1"},
		{"both headers of one mind", proxy, "198.51.100.9", "for=198.51.100.9", "198.51.100.9"},
		{"both headers of two minds", proxy, "198.51.100.9", "for=1.2.3.4", "10.0.0.1"},
		{"more proxies than anybody has", proxy, "198.51.100.9" + strings.Repeat(",10.0.0.2", mostHops), "",
			"10.0.0.1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = test.peer
			if test.forwardedFor != "" {
				r.Header.Set("X-Forwarded-For", test.forwardedFor)
			}
			if test.forwarded != "" {
				r.Header.Set("Forwarded", test.forwarded)
			}
			if got := trusted.visitor(r).String(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
	for _, bad := range []string{"", "nonsense", "10.0.0.0/33", "10.0.0.1:80", "proxy.example.com"} {
		if _, err := parseProxies([]string{bad}); err == nil {
			t.Errorf("%q is taken for a proxy", bad)
		}
	}
}

// soup is a header value of pieces that mean something, in any order.
func soup(r *rand.Rand) string {
	pieces := []string{
		"for=", "FOR=", "by=", "for", "=", ";", ",", ", ", " ", "\"", "\\", "[", "]", ":", "::", "%", "_x", "unknown",
		"127.0.0.1", "::1", "10.0.0.7",
		"198.51.100.9", "2001:db8::9", "0.0.0.0", ":80", "%eth0", "字", "\xff", "\t", "proto=https", "::ffff:1.2.3.4",
		"256.1.1.1", "1",
	}
	var b strings.Builder
	for range r.IntN(12) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// TestNoHeaderLiftsTheLimit: whatever headers say, a visitor who asks for ever is stopped, and stops nobody but those
// who cannot be told apart. With one set of headers over and over that is so for any set.
func TestNoHeaderLiftsTheLimit(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, trusted := range [][]string{nil, {"192.0.2.1"}, {"0.0.0.0/0", "::/0"}} {
		config := working()
		config.Limit, config.TrustedProxies = 1, trusted
		s := newServer(t, config)
		for range rounds.Of(300) {
			s.limiter = newLimiter(config.Limit)
			header := []string{"X-Forwarded-For", soup(r), "Forwarded", soup(r), "X-Real-Ip", soup(r),
				"X-Forwarded-Host", soup(r)}
			header = header[:2*r.IntN(5)]
			status := 0
			for range burstSeconds + 1 {
				response, _ := send(s, "GET", "/api/v1/facets", header...)
				status = response.StatusCode
			}
			if status != http.StatusTooManyRequests {
				t.Fatalf("trusting %v, %q: the last of %d requests got %d", trusted, header, burstSeconds+1, status)
			}
		}
	}
}

// TestWhoIsNoProxyCannotChooseAnAddress: without a trusted proxy the headers do not count at all.
func TestWhoIsNoProxyCannotChooseAnAddress(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	trusted := proxies{netip.MustParsePrefix("10.0.0.0/8")}
	for range rounds.Of(5000) {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.RemoteAddr = "203.0.113.5:1"
		request.Header["X-Forwarded-For"], request.Header["Forwarded"] = []string{soup(r), soup(r)}, []string{soup(r)}
		if got := trusted.visitor(request); got.String() != "203.0.113.5" {
			t.Fatalf("%v: %s", request.Header, got)
		}
		request.RemoteAddr = "10.0.0.1:1"
		if got := trusted.visitor(request); !got.IsValid() || got.IsUnspecified() || got.Zone() != "" || got.Is4In6() {
			t.Fatalf("%v: %s", request.Header, got)
		}
	}
}
