package card

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// faceFile is a part of Noto Serif CJK SC Bold: see README.md.
//
//go:embed face.otf.zst
var faceFile []byte

// parsedFace is unpacked when a picture is first drawn, and stays.
var parsedFace = sync.OnceValues(func() (*sfnt.Font, error) {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("the face of pictures: %w", err)
	}
	defer r.Close()
	file, err := r.DecodeAll(faceFile, nil)
	if err != nil {
		return nil, fmt.Errorf("the face of pictures: %w", err)
	}
	parsed, err := opentype.Parse(file)
	if err != nil {
		return nil, fmt.Errorf("the face of pictures: %w", err)
	}
	return parsed, nil
})

// drawable reports a text of whose characters the face has every one.
func drawable(text string) bool {
	parsed, err := parsedFace()
	if err != nil {
		return false
	}
	var buffer sfnt.Buffer
	for _, r := range text {
		if glyph, err := parsed.GlyphIndex(&buffer, r); err != nil || glyph == 0 {
			return false
		}
	}
	return true
}
