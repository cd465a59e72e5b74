package web

import (
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := fs.ReadFile(Files, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestTemplatesKeepToThePolicy: the pages' Content-Security-Policy drops styles and scripts that
// stand in the markup, so none may stand there; scripts come from files.
func TestTemplatesKeepToThePolicy(t *testing.T) {
	forbidden := regexp.MustCompile(`(?i)\sstyle\s*=|<style|<script|\son[a-z]+\s*=|javascript:`)
	// A block of JSON is data, which no policy needs to allow.
	file := regexp.MustCompile(`<script type="module" src="{{asset "[a-z]+\.js"}}"></script>|<script async src="(?:/widget/v1/case-search\.js|{{\.Script}})"></script>|<script type="application/ld\+json">{{\.[A-Za-z]+}}</script>`)
	names, err := fs.Glob(Files, "templates/*.html")
	if err != nil || len(names) == 0 {
		t.Fatalf("templates %q, error %v", names, err)
	}
	for _, name := range names {
		markup := file.ReplaceAllString(read(t, name), "")
		if found := forbidden.FindString(markup); found != "" {
			t.Errorf("%s holds %q", name, found)
		}
	}
}

// TestContrast holds the colours to WCAG 2.2: 4.5 for text (1.4.3), 3 for the outlines of
// controls and for what is only seen (1.4.11).
func TestContrast(t *testing.T) {
	light, dark, found := strings.Cut(read(t, "static/tokens.css"), "@media (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("tokens.css has no dark colours")
	}
	colour := regexp.MustCompile(`--([\w-]+): (#[0-9a-f]{6});`)
	themes := map[string]map[string]string{"light": {}, "dark": {}}
	for _, m := range colour.FindAllStringSubmatch(light, -1) {
		themes["light"][m[1]], themes["dark"][m[1]] = m[2], m[2]
	}
	for _, m := range colour.FindAllStringSubmatch(dark, -1) {
		themes["dark"][m[1]] = m[2]
	}
	pairs := []struct {
		fore, ground string
		least        float64
	}{
		{"ink", "paper", 4.5}, {"ink", "raised", 4.5}, {"soft", "paper", 4.5}, {"faint", "paper", 4.5}, {"faint", "raised", 4.5},
		{"accent", "paper", 4.5}, {"accent", "raised", 4.5}, {"accent", "wash", 4.5}, {"on-accent", "accent", 4.5}, {"on-mark", "mark", 4.5},
		{"ink", "wash", 4.5}, {"soft", "wash", 4.5}, {"ink", "mark", 4.5},
		{"edge", "paper", 3}, {"edge", "raised", 3}, {"seal", "paper", 3},
	}
	for theme, colours := range themes {
		for _, p := range pairs {
			if got := contrast(t, colours[p.fore], colours[p.ground]); got < p.least {
				t.Errorf("%s: %s on %s has contrast %.2f, want %.1f", theme, p.fore, p.ground, got, p.least)
			}
		}
	}
}

// contrast is the contrast ratio of two colours as WCAG 2.2 defines it.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, colour string) (l float64) {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32)
	if err != nil || len(colour) != 7 {
		t.Fatalf("colour %q: %v", colour, err)
	}
	for shift, weight := range map[int]float64{16: 0.2126, 8: 0.7152, 0: 0.0722} {
		part := float64(n>>shift&0xff) / 255
		if part <= 0.04045 {
			l += weight * part / 12.92
		} else {
			l += weight * math.Pow((part+0.055)/1.055, 2.4)
		}
	}
	return l
}
