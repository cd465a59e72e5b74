// Package card draws the picture by which a link to a page is shown where links are shared. It hides the face that it
// draws with, and how a title is broken into lines.
package card

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Card is what a picture says. Breaks are the places of Title, in bytes, between two words.
type Card struct {
	Seal   string // one character
	Title  string
	Breaks []int
	Under  string // where it stands: a collection, a site
	Below  string // a second line of that
}

// The size of a picture, as the Open Graph protocol's readers ask for it. WeChat shows the square in the middle.
const (
	Width  = 1200
	Height = 630
)

// The colours are those of the pages in light: web/static/tokens.css.
var (
	paper = color.RGBA{0xfb, 0xfa, 0xf7, 0xff}
	ink   = color.RGBA{0x1d, 0x21, 0x25, 0xff}
	soft  = color.RGBA{0x48, 0x4f, 0x56, 0xff}
	line  = color.RGBA{0xe4, 0xe1, 0xd9, 0xff}
	seal  = color.RGBA{0xb5, 0x30, 0x2a, 0xff}
	white = color.RGBA{0xff, 0xff, 0xff, 0xff}
)

// Where things stand, in pixels. All text is within the square in the middle.
const (
	column    = 540 // the width of the text
	sealSize  = 96
	sealTop   = 84
	titleZone = 214 // where the room of the title begins
	titleEnd  = 500
	ruleTop   = 519
	underAt   = 568 // the base line of what stands below
	belowTop  = 42  // how much higher that begins where it has two lines
	frame     = 26  // from the edge
)

// titleSizes are tried from the largest on; a title of more than mostLines in the last is cut.
var titleSizes = []float64{84, 72, 64, 56, 49, 43}

// underSizes are tried in the same way for the lines below.
var underSizes = []float64{29, 25, 22}

const (
	mostLines = 3
	fullSize  = 64 // above this size a title has a line less
)

// Draw draws a card as a PNG. What the face has no character for is left out as a whole: a text with boxes says less
// than none.
func Draw(c Card) ([]byte, error) {
	canvas := image.NewRGBA(image.Rect(0, 0, Width, Height))
	draw.Draw(canvas, canvas.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	outline(canvas)
	if !drawable(c.Title) {
		c.Title, c.Breaks, c.Under, c.Below = c.Under, nil, c.Below, ""
	}
	if c.Under == "" || !drawable(c.Under) {
		c.Under, c.Below = c.Below, ""
	}
	higher := 0
	if c.Below != "" && drawable(c.Below) {
		higher = belowTop
	}
	if err := drawSeal(canvas, c.Seal); err != nil {
		return nil, err
	}
	if err := drawTitle(canvas, c, titleEnd-higher); err != nil {
		return nil, err
	}
	if err := drawUnder(canvas, c.Under, c.Below, higher); err != nil {
		return nil, err
	}
	var picture bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&picture, withFewColours(canvas)); err != nil {
		return nil, fmt.Errorf("writing a picture: %w", err)
	}
	return picture.Bytes(), nil
}

// outline draws the frame, a rule of two pixels.
func outline(canvas draw.Image) {
	inner := canvas.Bounds().Inset(frame)
	const width = 2
	for _, side := range []image.Rectangle{
		{inner.Min, image.Pt(inner.Max.X, inner.Min.Y+width)}, {image.Pt(inner.Min.X, inner.Max.Y-width), inner.Max},
		{inner.Min, image.Pt(inner.Min.X+width, inner.Max.Y)}, {image.Pt(inner.Max.X-width, inner.Min.Y), inner.Max},
	} {
		draw.Draw(canvas, side, image.NewUniform(line), image.Point{}, draw.Src)
	}
}

func drawSeal(canvas draw.Image, character string) error {
	const radius = 15
	left := (Width - sealSize) / 2
	shape := vector.NewRasterizer(sealSize, sealSize)
	const l, r = float32(sealSize), float32(radius)
	shape.MoveTo(r, 0)
	shape.LineTo(l-r, 0)
	shape.QuadTo(l, 0, l, r)
	shape.LineTo(l, l-r)
	shape.QuadTo(l, l, l-r, l)
	shape.LineTo(r, l)
	shape.QuadTo(0, l, 0, l-r)
	shape.LineTo(0, r)
	shape.QuadTo(0, 0, r, 0)
	shape.ClosePath()
	shape.Draw(canvas, image.Rect(left, sealTop, left+sealSize, sealTop+sealSize), image.NewUniform(seal), image.Point{})
	if utf8.RuneCountInString(character) != 1 || !drawable(character) {
		return nil // the seal says enough
	}
	face, err := faceOf(66)
	if err != nil {
		return err
	}
	bounds, _ := font.BoundString(face, character)
	middle := fixed.P(Width/2, sealTop+sealSize/2)
	d := font.Drawer{Dst: canvas, Src: image.NewUniform(white), Face: face}
	d.Dot = middle.Sub(fixed.Point26_6{X: (bounds.Min.X + bounds.Max.X) / 2, Y: (bounds.Min.Y + bounds.Max.Y) / 2})
	d.DrawString(character)
	return nil
}

func drawTitle(canvas draw.Image, c Card, end int) error {
	face, size, lines, err := setTitle(c.Title, c.Breaks)
	if err != nil {
		return err
	}
	height := int(size * 1.42)
	top := (titleZone + end - height*len(lines)) / 2
	for i, text := range lines {
		writeLine(canvas, face, ink, text, top+i*height+int(size*1.1))
	}
	return nil
}

// setTitle sets a title in the largest size that it fits in or, where that saves a line, in one that is not much smaller.
func setTitle(title string, breaks []int) (face font.Face, size float64, lines []string, err error) {
	const least = 0.75 // of the largest size
	fits := false
	for _, smaller := range titleSizes {
		if fits && smaller < least*size {
			break
		}
		next, err := faceOf(smaller)
		if err != nil {
			return nil, 0, nil, err
		}
		set, whole := setLines(next, title, breaks)
		if fits && whole && len(set) < len(lines) {
			return next, smaller, set, nil
		}
		if !fits {
			face, size, lines = next, smaller, set
			fits = whole && (smaller <= fullSize || len(set) < mostLines)
		}
	}
	return face, size, lines, nil
}

func drawUnder(canvas draw.Image, text, below string, higher int) error {
	if text == "" || !drawable(text) {
		return nil
	}
	const mark = 48
	rule := image.Rect((Width-mark)/2, ruleTop-higher, (Width+mark)/2, ruleTop-higher+3)
	draw.Draw(canvas, rule, image.NewUniform(seal), image.Point{}, draw.Src)
	lines := []string{text}
	if higher > 0 {
		lines = append(lines, below)
	}
	var face font.Face
	for _, size := range underSizes {
		var err error
		if face, err = faceOf(size); err != nil {
			return err
		}
		if widest(face, lines) <= fixed.I(column) {
			break
		}
	}
	for i, line := range lines {
		writeLine(canvas, face, soft, shorten(face, line), underAt-(len(lines)-1-i)*higher)
	}
	return nil
}

// writeLine writes a line in the middle. Quotes and brackets at its ends hang: the half of them that is empty takes no part
// in what the middle is of.
func writeLine(canvas draw.Image, face font.Face, of color.Color, text string, base int) {
	d := font.Drawer{Dst: canvas, Src: image.NewUniform(of), Face: face}
	text = strings.TrimSpace(text)
	before, behind := hanging(face, text)
	width := d.MeasureString(text) - before - behind
	d.Dot = fixed.Point26_6{X: fixed.I(Width/2) - width/2 - before, Y: fixed.I(base)}
	d.DrawString(text)
}

// faceOf gives the face in a size. Faces are not for use by several at once.
func faceOf(size float64) (font.Face, error) {
	parsed, err := parsedFace()
	if err != nil {
		return nil, err
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("the face of pictures: %w", err)
	}
	return face, nil
}

// withFewColours is a picture of one byte a pixel. The edges of letters have an eighth of the shades that they were drawn
// with, which nobody sees, and the picture half the bytes.
func withFewColours(from *image.RGBA) *image.Paletted {
	to := image.NewPaletted(from.Rect, nil)
	known := map[[3]uint8]uint8{}
	find := func(c color.RGBA) uint8 {
		near := [3]uint8{c.R >> 3, c.G >> 3, c.B >> 3}
		at, ok := known[near]
		if !ok && len(to.Palette) < 256 {
			at = uint8(len(to.Palette)) //nolint:gosec // fewer than 256
			known[near] = at
			to.Palette = append(to.Palette, c)
		}
		return at
	}
	for _, c := range []color.RGBA{paper, ink, soft, line, seal, white} { // these are kept as they are
		find(c)
	}
	for i, o := 0, 0; i < len(from.Pix); i, o = i+4, o+1 {
		to.Pix[o] = find(color.RGBA{from.Pix[i], from.Pix[i+1], from.Pix[i+2], 0xff})
	}
	return to
}
