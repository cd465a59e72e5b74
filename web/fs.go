// Package web holds what a browser gets: the templates of the pages, their styles, scripts and images, and the widget.
package web

import "embed"

// Files holds templates/*.html, static/*, text/*.json and of the widget its bundles, its types and examples of its use.
//
//go:embed templates/*.html static text/*.json widget/bundle/*.js widget/case-search.d.ts widget/examples
var Files embed.FS
