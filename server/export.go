package server

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/index"
	"anlisou/server/view"
)

const (
	maxExport = 1000 // hits of a list that is taken away
	// exportPage is how many of them are read at once: between two pages the request ends where nobody waits for it any
	// more. Each page is a search of its own, so they are few.
	exportPage = 250
)

// export answers the list of a result page as a whole, up to maxExport hits: as CSV, as JSON as the search call
// answers it, or as a page to print.
func (s *Server) export(c *gin.Context) error {
	in, err := parseInquiry(c.Request.URL.RawQuery, pageDialect)
	if err != nil {
		return err
	}
	format := c.DefaultQuery("format", "csv")
	if format != "csv" && format != "json" && format != "print" {
		return badParameter("format", "format 须是 csv、json 或 print，收到的是“%s”", view.Printable(format)).
			forReaders("没有“%s”这种格式的清单，请在结果下面的“带走这份清单”里选。", view.Printable(format))
	}
	ctx := c.Request.Context()
	result, err := s.listing(ctx, in)
	if err != nil {
		return err
	}
	names, err := s.collectionNames(ctx)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		c.Header("Content-Disposition", attachment("json", result))
		return s.respondJSON(c, NewAnswer(result, s.wordings[s.language(c)]))
	case "csv":
		body, err := resultsCSV(result, names, s.origin(c))
		if err != nil {
			return err
		}
		c.Header("Content-Disposition", attachment("csv", result))
		respond(c, http.StatusOK, "text/csv; charset=utf-8", body)
		return nil
	}
	in.Size = defaultSize
	f := s.printedFrame(c, view.ResultsTitle(s.wordings[s.language(c)], in), in, in.At("/"))
	return s.render(c, http.StatusOK, "export", view.NewExport(f, in, result, names))
}

// listing finds the first maxExport hits, page by page. A case that moves from one page to the next meanwhile, because
// others were taken in, stands there once.
func (s *Server) listing(ctx context.Context, in view.Inquiry) (*index.Result, error) {
	var whole *index.Result
	known := map[string]bool{}
	for page := 1; page <= maxExport/exportPage; page++ {
		in.Page, in.Size = page, exportPage
		result, err := s.search(ctx, in.Request())
		if err != nil {
			return nil, err
		}
		hits := result.Hits
		if whole == nil {
			whole = result
			whole.Size, whole.Hits = maxExport, make([]index.Hit, 0, len(hits))
		}
		for _, h := range hits {
			if !known[h.ID] {
				known[h.ID] = true
				whole.Hits = append(whole.Hits, h)
			}
		}
		if page*exportPage >= result.Total {
			break
		}
	}
	return whole, nil
}

// attachment names the file of a list of hits, and how many of all it holds where it does not hold all.
func attachment(format string, r *index.Result) string {
	name := "cases"
	if n := len(r.Hits); n < r.Total {
		name += fmt.Sprintf("-%d-of-%d", n, r.Total)
	}
	return fmt.Sprintf("attachment; filename=%q", name+"."+format)
}

// inferredNames are the columns of a row whose values rules chose.
func inferredNames(fields []index.Field) []string {
	var names []string
	for _, f := range fields {
		names = append(names, map[index.Field]string{
			index.Department: "部门", index.Domain: "领域", index.Region: "地区", index.Year: "年份",
		}[f])
	}
	return names
}

// resultsCSV writes hits as a table that Excel opens as it is: UTF-8 with a byte order mark, and 、 between the values
// of a field.
func resultsCSV(r *index.Result, names map[string]string, origin string) ([]byte, error) {
	var body bytes.Buffer
	body.WriteString("\uFEFF")
	w := csv.NewWriter(&body)
	w.UseCRLF = true
	rows := [][]string{{"id", "编号", "标题", "部门", "领域", "地区", "年份", "日期", "案例集", "片段", "链接", "推断", "缺少"}}
	for _, h := range r.Hits {
		var passages []string
		for _, snippet := range h.Snippets {
			passages = append(passages, view.TextOf(snippet.Runs))
		}
		rows = append(rows, []string{
			h.ID, view.FigureOrNone(h.Number), h.Title, strings.Join(h.Departments, "、"), strings.Join(h.Domains, "、"),
			h.Region, view.FigureOrNone(h.Year), string(h.Date), view.ValueName(index.Collection, h.Collection, names),
			strings.Join(passages, " "), origin + view.CasePath(h.ID),
			strings.Join(inferredNames(h.Inferred), "、"), strings.Join(h.Lacks, "、"),
		})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = data.GuardCell(row[i])
		}
		if err := w.Write(row); err != nil {
			return nil, fmt.Errorf("writing CSV: %w", err)
		}
	}
	w.Flush()
	return body.Bytes(), w.Error()
}
