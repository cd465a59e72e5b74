package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/data/site"
	"anlisou/index"
	"anlisou/server/view"
)

// The files that are made of a site's settings, as their names begin.
const (
	lookFile = "look.css"
	sealFile = "site-seal.svg"
)

// usualSeal is the character of static/seal.svg, where it is drawn.
const usualSeal = "案"

// presented is what the settings of a site make: kept until they are others.
type presented struct {
	settings *site.Settings
	hidden   []string // collections
	files    assets   // look.css and site-seal.svg, where the settings ask for them
	widget   *asset   // the widget's first script with what it is told; nil where that is nothing
	tag      string   // of the settings as a whole
	since    time.Time
}

// usualSite are the settings of a site of which nothing is said.
var usualSite = &site.Settings{}

// present gives what the settings make as they are now.
func (s *Server) present() *presented {
	now := usualSite
	if s.config.Site != nil {
		now = s.config.Site()
	}
	if known := s.presented.Load(); known != nil && known.settings == now {
		return known
	}
	made := s.newPresented(now)
	s.presented.Store(made)
	return made
}

func (s *Server) newPresented(settings *site.Settings) *presented {
	p := &presented{
		settings: settings, hidden: settings.Hidden(), files: assets{hashed: map[string]string{}, files: map[string]asset{}},
		tag: settingsTag(settings), since: time.Now(),
	}
	if settings.Accent != "" {
		p.files.add(lookFile, []byte(pageLook(site.ShadesOf(settings.Accent))))
	}
	if settings.Seal != "" && settings.Seal != usualSeal {
		p.files.add(sealFile, []byte(sealPicture(settings.Seal)))
	}
	if told := widgetTold(settings); told != nil {
		first := s.widget.files[s.widget.hashed[view.WidgetScript]]
		files := assets{hashed: map[string]string{}, files: map[string]asset{}}
		files.add(view.WidgetScript, telling(first.body.plain, told))
		script := files.files[files.hashed[view.WidgetScript]]
		p.widget = &script
	}
	return p
}

// address is where a file that the settings made is served; empty where they made none.
func (p *presented) address(name string) string {
	if hashed, ok := p.files.hashed[name]; ok {
		return staticPrefix + hashed
	}
	return ""
}

// seal is the address of the seal.
func (s *Server) sealAddress(p *presented) string {
	if own := p.address(sealFile); own != "" {
		return own
	}
	return staticPrefix + s.assets.hashed["seal.svg"]
}

// site is what pages in a language in a language show of the site.
func (s *Server) site(w view.Wording) view.Site {
	p := s.present()
	return view.NewSite(w, p.settings, s.sealAddress(p), p.address(lookFile), s.config.PublicURL)
}

// presentedFile gives a file that the settings made, by its name in an address. A page that was kept may ask for one of
// earlier settings: it gets that of today, which nobody keeps under the old name.
func (s *Server) presentedFile(name string) (a asset, caching string, ok bool) {
	p := s.present()
	if a, ok := p.files.files[name]; ok {
		return a, "public, max-age=31536000, immutable", true
	}
	for _, file := range []string{lookFile, sealFile} {
		stem, extension, _ := strings.Cut(file, ".")
		if len(name) != len(file)+1+hashLen || !strings.HasPrefix(name, stem+".") || !strings.HasSuffix(name, "."+extension) {
			continue
		}
		if a, ok := p.files.files[p.files.hashed[file]]; ok {
			return a, askAgain, true
		}
		if file == sealFile {
			a, ok := s.assets.files[s.assets.hashed["seal.svg"]]
			return a, askAgain, ok
		}
		return asset{contentType: contentTypes[".css"].name, body: newFixedBody([]byte("/* the usual colours */\n"))}, askAgain, true
	}
	return asset{}, "", false
}

// sealPicture draws a character as the seal. It is in the Song face of whoever looks.
func sealPicture(character string) string {
	c := html.EscapeString(character)
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64" role="img" aria-label="` + c + `">` +
		`<style>.g{fill:#b5302a}@media (prefers-color-scheme:dark){.g{fill:#c9473f}}</style>` +
		`<rect class="g" width="64" height="64" rx="10" fill="#b5302a"/>` +
		`<text x="32" y="32" dy=".36em" text-anchor="middle" font-size="42" font-weight="700" fill="#fff" font-family="` +
		`Songti SC,Source Han Serif SC,Noto Serif CJK SC,Noto Serif SC,STSong,SimSun,serif">` + c + `</text></svg>`
}

// token is a custom property of web/static/tokens.css with a value.
type token struct{ name, value string }

// tokensOf are the tokens that hang on the accent, for a way of showing a page.
func tokensOf(s site.Shade) []token {
	list := []token{{"accent", s.Accent}, {"wash", s.Wash}, {"bar", s.Bar}}
	if s.OnHeat != "" { // else they stay what they are in light and in the dark
		list = append(list, token{"on-accent", s.OnAccent}, token{"on-heat", s.OnHeat})
		for i, colour := range s.Heat {
			list = append(list, token{fmt.Sprintf("heat%d", i+1), colour})
		}
	}
	return list
}

// pageLook is the style of the pages' colours. On paper they stay black.
func pageLook(shades site.Shades) string {
	rule := func(selector string, s site.Shade) string {
		var b strings.Builder
		b.WriteString(selector + "{")
		for _, t := range tokensOf(s) {
			b.WriteString("--" + t.name + ":" + t.value + ";")
		}
		return b.String() + "}"
	}
	return "@media screen{" + rule(":root", shades.Light) + rule(":root.contrast", shades.LightContrast) + "}\n" +
		"@media screen and (prefers-color-scheme:dark){" + rule(":root", shades.Dark) +
		rule(":root.contrast", shades.DarkContrast) + "}\n"
}

// widgetLook is the style of the widget's colours and of its seal. What a page says of its own (--cs-accent) comes first.
func widgetLook(settings *site.Settings) string {
	look := ""
	if settings.Accent != "" {
		rule := func(selector string, s site.Shade) string {
			var b strings.Builder
			b.WriteString(selector + "{")
			for _, t := range tokensOf(s) {
				if !strings.Contains(t.name, "heat") {
					b.WriteString("--" + t.name + ":var(--cs-" + t.name + "," + t.value + ");")
				}
			}
			return b.String() + "}"
		}
		shades := site.ShadesOf(settings.Accent)
		look = rule(".cs", shades.Light) + rule(".cs.contrast", shades.LightContrast) +
			rule(".cs.dark", shades.Dark) + rule(".cs.contrast.dark", shades.DarkContrast)
	}
	if settings.Seal != "" && settings.Seal != usualSeal {
		look += fmt.Sprintf(`.all::after{content:"\%x " / ""}`, []rune(settings.Seal)[0])
	}
	return look
}

// told is what the widget is told of the site that it searches, as web/widget/site.ts reads it.
type told struct {
	Name    string `json:"name,omitempty"`
	Sponsor string `json:"sponsor,omitempty"`
	Look    string `json:"look,omitempty"`
	Footer  bool   `json:"footer,omitempty"`
}

func widgetTold(settings *site.Settings) *told {
	t := told{settings.Name, settings.Sponsor, widgetLook(settings), settings.WidgetFooter}
	if t == (told{}) {
		return nil
	}
	return &t
}

// telling is the widget's first script with what it is told: a name around the script that it looks for. The script under
// its hash is told nothing, for it may never change.
func telling(script []byte, t *told) []byte {
	value, err := json.Marshal(t) // no text in it ends a script, or a line
	if err != nil {
		panic(err) // texts always marshal
	}
	return slices.Concat([]byte("(CASE_SEARCH_SITE=>{"), bytes.TrimSpace(script), []byte("\n})("), value, []byte(");\n"))
}

// openSearchName is the longest name of an OpenSearch description, in characters.
const openSearchName = 16

// hide has every question of a request answered as if what the site hides were not there.
func (s *Server) hide(c *gin.Context) {
	c.Request = c.Request.WithContext(index.Hiding(c.Request.Context(), s.present().hidden...))
}
