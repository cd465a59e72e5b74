// Package web holds what a browser gets: the templates of the pages, their styles and images.
package web

import "embed"

// Files holds templates/*.html and static/*.
//
//go:embed templates/*.html static
var Files embed.FS
