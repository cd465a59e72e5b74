package site

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"anlisou/data/say"
)

// The grounds that text stands on, as web/static/tokens.css has them.
const (
	PaperLight = "#fbfaf7"
	PaperDark  = "#15181b"
	raisedDark = "#1c2024"
	white      = "#ffffff"
	black      = "#000000"
)

// Contrast ratios of WCAG 2: AA for text, and AAA for who asks for high contrast.
const (
	AA  = 4.5
	AAA = 7.0
)

// UsualAccent is the accent of a site that names none.
const UsualAccent = "#1d5c96"

// Shade are the colours that hang on the accent, in one way of showing a page. Each is like "#1d5c96".
type Shade struct {
	Accent   string    // of what can be pressed
	OnAccent string    // text on it
	Wash     string    // the ground of what is chosen
	Bar      string    // shares, outlines
	Heat     [5]string // grounds of the overview
	OnHeat   string    // text on them
}

// Shades are the colours of a site by the way a page is shown.
type Shades struct{ Light, Dark, LightContrast, DarkContrast Shade }

// usual are the shades of web/static/tokens.css: those of another accent are as light as these, and of its hue.
var usual = Shades{
	Light: Shade{
		UsualAccent, white, "#e8f0f6", "#c6d6e5",
		[5]string{"#e8f0f6", "#d5e3ef", "#bfd5e7", "#a6c5de", "#8cb4d5"}, "#10283d",
	},
	Dark: Shade{
		"#8bbbe6", "#10202e", "#1f3040", "#3b5167",
		[5]string{"#1c2a37", "#203346", "#253d55", "#2a4865", "#305475"}, "#e6eef6",
	},
	LightContrast: Shade{Accent: "#003e78", OnAccent: white, Wash: "#dcebf7", Bar: "#4d7396"},
	DarkContrast:  Shade{Accent: "#a9d4ff", OnAccent: "#10202e", Wash: "#13293d", Bar: "#7ba3c9"},
}

// ShadesOf makes all colours of an accent that Validate lets pass. In light the accent is the one that is given; in the
// dark, and for high contrast, it is as light as the usual one, of the same hue.
func ShadesOf(accent string) Shades {
	base := parseColour(accent)
	own := base.oklch()
	strength := min(1, own.c/parseColour(UsualAccent).oklch().c) // of a grey accent all is grey
	tint := func(like string) rgb {
		t := parseColour(like).oklch()
		return lch{t.l, t.c * strength, own.h}.rgb()
	}
	made := func(like Shade, accent rgb) Shade {
		s := Shade{Accent: accent.String(), Bar: tint(like.Bar).String(), OnAccent: like.OnAccent}
		if like.OnAccent != white {
			s.OnAccent = tint(like.OnAccent).String()
		}
		s.Wash = tint(like.Wash).String()
		for i, h := range like.Heat {
			if h != "" {
				s.Heat[i] = tint(h).String()
			}
		}
		if like.OnHeat != "" {
			s.OnHeat = tint(like.OnHeat).String()
		}
		return s
	}
	vivid := func(like string) rgb { // no paler than the accent, where the screen has such a colour
		t := parseColour(like).oklch()
		return lch{t.l, max(t.c*strength, min(own.c, 0.1)), own.h}.rgb()
	}
	all := Shades{
		Light: made(usual.Light, base),
		Dark:  made(usual.Dark, vivid(usual.Dark.Accent).until(lighter, AA, raisedDark)),
		LightContrast: made(
			usual.LightContrast, vivid(usual.LightContrast.Accent).until(darker, AAA, white, tint(usual.LightContrast.Wash).String()),
		),
		DarkContrast: made(usual.DarkContrast, vivid(usual.DarkContrast.Accent).until(lighter, AAA, black)),
	}
	all.Light.Wash = parseColour(all.Light.Wash).until(lighter, AA, all.Light.Accent).String()
	all.Dark.Wash = parseColour(all.Dark.Wash).until(darker, AA, all.Dark.Accent).String()
	all.DarkContrast.Wash = parseColour(all.DarkContrast.Wash).until(darker, AAA, all.DarkContrast.Accent).String()
	return all
}

// checkAccent says which rule a colour breaks: it must be one, and be read on paper.
func checkAccent(text string) (say.Key, []any) {
	c, ok := readColour(text)
	if !ok {
		return ruleColour, []any{clip(text)}
	}
	paper := parseColour(PaperLight)
	ratio := contrast(c, paper)
	if ratio >= AA {
		return "", nil
	}
	passes := c.until(darker, AA, PaperLight)
	// Rounded down: 4.49 is not 4.5.
	told := strconv.FormatFloat(math.Floor(ratio*10)/10, 'f', 1, 64)
	return ruleContrast, []any{c.String(), PaperLight, told, strconv.FormatFloat(AA, 'f', 1, 64), passes.String()}
}

// Contrast is the contrast ratio of two colours such as "#1d5c96" (WCAG 2.2, 1 to 21).
func Contrast(a, b string) float64 { return contrast(parseColour(a), parseColour(b)) }

// rgb is a colour of sRGB.
type rgb struct{ r, g, b uint8 }

func (c rgb) String() string { return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b) }

// readColour reads #rrggbb or #rgb.
func readColour(text string) (c rgb, ok bool) {
	digits, ok := strings.CutPrefix(text, "#")
	if ok && len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if !ok || len(digits) != 6 || err != nil {
		return rgb{}, false
	}
	return rgb{uint8(n >> 16), uint8(n >> 8), uint8(n)}, true
}

// parseColour reads a colour that is known to be one; black else.
func parseColour(text string) rgb {
	c, _ := readColour(text)
	return c
}

func linear(v uint8) float64 {
	x := float64(v) / 255
	if x <= 0.04045 {
		return x / 12.92
	}
	return math.Pow((x+0.055)/1.055, 2.4)
}

// luminance is the relative luminance of WCAG 2.
func (c rgb) luminance() float64 {
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}

func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// lch is a colour of OKLCH (Björn Ottosson, A perceptual color space for image processing, 2020): lightness from 0 to 1,
// chroma from 0, hue in radians. Colours of one lightness look equally light, whatever their hue is.
type lch struct{ l, c, h float64 }

func (c rgb) oklch() lch {
	r, g, b := linear(c.r), linear(c.g), linear(c.b)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	lightness := 0.2104542553*l + 0.7936177850*m - 0.0040720468*s
	x := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	y := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	return lch{lightness, math.Hypot(x, y), math.Atan2(y, x)}
}

// rgb is the colour of the screen; one that no screen has is as strong as one may be.
func (c lch) rgb() rgb {
	const step = 0.002 // of chroma: nobody sees it
	for ; c.c > step; c.c -= step {
		if made, ok := c.exact(); ok {
			return made
		}
	}
	made, _ := lch{c.l, 0, 0}.exact()
	return made
}

func (c lch) exact() (_ rgb, ok bool) {
	x, y := c.c*math.Cos(c.h), c.c*math.Sin(c.h)
	l, m, s := c.l+0.3963377774*x+0.2158037573*y, c.l-0.1055613458*x-0.0638541728*y, c.l-0.0894841775*x-1.2914855480*y
	l, m, s = l*l*l, m*m*m, s*s*s
	ok = true
	channel := func(v float64) uint8 {
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		const slack = 0.002 // half of what a step of a channel is
		ok = ok && v >= -slack && v <= 1+slack
		return uint8(math.Round(min(max(v, 0), 1) * 255))
	}
	return rgb{
		channel(4.0767416621*l - 3.3077115913*m + 0.2309699292*s),
		channel(-1.2684380046*l + 2.6097574011*m - 0.3413193965*s),
		channel(-0.0041960863*l - 0.7034186147*m + 1.7076147010*s),
	}, ok
}

// The ways in which a colour is changed until it can be read.
const (
	lighter = 0.005
	darker  = -0.005
)

// until is the colour, of the same hue, changed step by step until its contrast against all of some colours is enough.
func (c rgb) until(step, ratio float64, against ...string) rgb {
	read := func() bool {
		for _, a := range against {
			if contrast(c, parseColour(a)) < ratio {
				return false
			}
		}
		return true
	}
	for at := c.oklch(); !read() && at.l > 0 && at.l < 1; {
		at.l += step
		c = lch{min(max(at.l, 0), 1), at.c, at.h}.rgb()
	}
	return c
}
