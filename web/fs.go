// Package web holds what a browser gets: the templates of the pages, their styles and images.
package web

import "embed"

// Files holds templates/*.html, static/* and text/*.json.
//
//go:embed templates/*.html static text/*.json
var Files embed.FS
