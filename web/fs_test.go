package web

import (
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
	file := regexp.MustCompile(`<script type="module" src="{{asset "[a-z-]+\.js"}}"></script>|<script async src="(?:/widget/v1/case-search\.js|{{\.Script}})"></script>|<script type="application/ld\+json">{{\.[A-Za-z]+}}</script>`)
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

// themes are the colours of tokens.css as each reader has them: the light ones, over them those of the dark, and over
// these those of high contrast.
func themes(t *testing.T) map[string]map[string]string {
	t.Helper()
	blocks := map[string]map[string]string{}
	block := regexp.MustCompile(`(?m)^(@media \(prefers-color-scheme: dark\) \{\n  )?:root(\.contrast)? \{\n([^}]*)\}`)
	colour := regexp.MustCompile(`--([\w-]+): (#[0-9a-f]{6});`)
	for _, b := range block.FindAllStringSubmatch(read(t, "static/tokens.css"), -1) {
		name := "light"
		if b[1] != "" {
			name = "dark"
		}
		name += strings.Replace(b[2], ".", " ", 1)
		if blocks[name] != nil {
			t.Fatalf("tokens.css has two blocks for %s", name)
		}
		blocks[name] = map[string]string{}
		for _, m := range colour.FindAllStringSubmatch(b[3], -1) {
			blocks[name][m[1]] = m[2]
		}
	}
	all := map[string]map[string]string{}
	for theme, layers := range map[string][]string{
		"light": {"light"}, "dark": {"light", "dark"},
		"light contrast": {"light", "light contrast"}, "dark contrast": {"light", "dark", "light contrast", "dark contrast"},
	} {
		all[theme] = map[string]string{}
		for _, name := range layers {
			if len(blocks[name]) == 0 {
				t.Fatalf("tokens.css has no colours for %s", name)
			}
			maps.Copy(all[theme], blocks[name])
		}
	}
	return all
}

// TestContrast holds the colours to WCAG 2.2: 7 for text (1.4.6), with high contrast and without, and 3 for the outlines of
// controls and for what is only seen (1.4.11). The seal is a logotype, of which no contrast is asked; 4.5 all the same.
func TestContrast(t *testing.T) {
	themes := themes(t)
	pairs := []struct {
		fores, grounds []string
		least          float64
	}{
		{[]string{"ink", "soft", "faint", "accent"}, []string{"paper", "raised"}, 7},
		{[]string{"ink", "soft", "accent"}, []string{"wash"}, 7},
		{[]string{"on-accent"}, []string{"accent"}, 7},
		{[]string{"on-mark"}, []string{"mark"}, 7},
		{[]string{"on-heat"}, []string{"heat1", "heat2", "heat3", "heat4", "heat5"}, 7},
		{[]string{"edge"}, []string{"paper", "raised"}, 3},
		{[]string{"seal"}, []string{"paper"}, 3},
		{[]string{"on-seal"}, []string{"seal"}, 4.5},
	}
	for theme, colours := range themes {
		for _, p := range pairs {
			for _, fore := range p.fores {
				for _, ground := range p.grounds {
					if got := contrast(t, colours[fore], colours[ground]); got < p.least {
						t.Errorf("%s: %s on %s has contrast %.2f, want %.1f", theme, fore, ground, got, p.least)
					}
				}
			}
		}
	}
	for _, plain := range []string{"light", "dark"} {
		high := themes[plain+" contrast"]
		for _, fore := range []string{"soft", "faint", "accent"} {
			was, is := contrast(t, themes[plain][fore], themes[plain]["paper"]), contrast(t, high[fore], high["paper"])
			if is <= was {
				t.Errorf("%s: with high contrast %s on paper has %.2f, without %.2f", plain, fore, is, was)
			}
		}
	}
}

// TestSheetsUseTheTokens: a colour of a sheet's own would stay as it is in the dark and with high contrast.
func TestSheetsUseTheTokens(t *testing.T) {
	light, dark := themes(t)["light"]["paper"], themes(t)["dark"]["paper"]
	may := map[string][]string{
		"static/embed.css":   {light, dark, dark},  // the frame loads this sheet alone: its ground is written out, and is paper
		"widget/results.css": {"rgb(0 0 0 / 45%)"}, // ::backdrop has no tokens in browsers from before 2024
	}
	names, err := filepath.Glob("*/*.css")
	if err != nil || !slices.Contains(names, "static/style.css") || !slices.Contains(names, "widget/style.css") {
		t.Fatalf("sheets %q, error %v", names, err)
	}
	comment := regexp.MustCompile(`(?s)/\*.*?\*/`)
	value := regexp.MustCompile(`:[^;{}]*[;}]`)
	colour := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\([^)]*\)`)
	for _, name := range names {
		// The tokens themselves, and what they are on paper, which is white.
		if name == "static/tokens.css" || name == "static/print.css" {
			continue
		}
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, v := range value.FindAllString(comment.ReplaceAllString(string(content), ""), -1) {
			found = append(found, colour.FindAllString(v, -1)...)
		}
		if !slices.Equal(found, may[name]) {
			t.Errorf("%s has the colours %q of its own, want %q", name, found, may[name])
		}
	}
}

// TestThemeColour: what a browser draws around a page has the colour of its paper.
func TestThemeColour(t *testing.T) {
	layout := read(t, "templates/layout.html")
	for _, theme := range []string{"light", "dark"} {
		tag := `<meta name="theme-color" content="` + themes(t)[theme]["paper"] + `" media="(prefers-color-scheme: ` + theme + `)">`
		if !strings.Contains(layout, tag) {
			t.Errorf("layout.html does not have %s", tag)
		}
	}
	if n := strings.Count(layout, "theme-color"); n != 2 {
		t.Errorf("layout.html has %d theme colours, want 2", n)
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
