package server

import (
	"anlisou/index"
	"anlisou/server/view"
)

// parameterNames are the parameters of addresses as a visitor knows them, from what the pages call the same thing. A
// problem document names a parameter as it is written; a page by this.
var parameterNames = map[string]view.Term{
	view.ParameterQuery: "搜索词",
	"sort":              "排序方式",
	"page":              "页码",
	"size":              "每页个数",
	"verbatim":          "照原样搜索",
	"explain":           "结果说明",
	"format":            "清单的格式",
	parameterLanguage:   "语言",
}

// readerName is what a visitor calls a parameter; empty for one that none of the pages has.
func readerName(name string) view.Term {
	if field := view.FieldName(index.Field(name)); field != "" {
		return view.Term(field)
	}
	return parameterNames[name]
}
