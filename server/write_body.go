package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"anlisou/server/view"
)

// waits reads whether the answer waits until searches find what was written.
func waits(c *gin.Context) (bool, error) {
	switch given := c.DefaultQuery("wait", "true"); given {
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	default:
		return false, badParameter("wait", "wait 须是 true 或 false，收到的是“%s”", view.Printable(given))
	}
}

// readBody reads a body that may have so many bytes.
func readBody(c *gin.Context, most int64) ([]byte, error) {
	return readBodyFrom(c, c.Request.Body, most)
}

func readBodyFrom(c *gin.Context, from io.Reader, most int64) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, io.NopCloser(from), most))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, &failure{
			status: http.StatusRequestEntityTooLarge, detail: fmt.Sprintf("正文超过 %d 字节", most),
			format: "正文超过 %d 字节", args: []any{most},
		}
	}
	if err != nil {
		return nil, &failure{status: http.StatusBadRequest, detail: "正文没有收全", cause: err}
	}
	return body, nil
}

// decodeStrictly reads one JSON value into what it is to be. An error says in which field what is wrong.
func decodeStrictly(body []byte, into any) error {
	if !utf8.Valid(body) {
		return badParameter("", "正文不是有效的 UTF-8 文本")
	}
	if depthOf(body) > maxJSONDepth {
		return badParameter("", "JSON 嵌套超过 %d 层", maxJSONDepth)
	}
	if string(bytes.TrimSpace(body)) == "null" {
		return badParameter("", "正文是空的")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			return badParameter("", "正文在第 %d 个字节之后还有内容，只能有一个 JSON 对象", d.InputOffset())
		}
		return nil
	}
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF):
		return badParameter("", "正文是空的")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return badParameter("", "JSON 不完整")
	case errors.As(err, &syntax):
		return badParameter("", "JSON 在第 %d 个字节处写错了", syntax.Offset)
	case errors.As(err, &wrong):
		return badParameter(wrong.Field, "字段 %s 的类型不对：收到的是 %s", wrong.Field, wrong.Value)
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		name = view.Printable(strings.Trim(name, `"`))
		return badParameter(name, "没有 %s 这个字段", name)
	}
	return &failure{status: http.StatusBadRequest, detail: "正文不是要的 JSON", cause: err}
}

// depthOf is how deep the brackets of a JSON text are nested.
func depthOf(body []byte) (deepest int) {
	depth, quoted := 0, false
	for i := 0; i < len(body); i++ {
		switch b := body[i]; {
		case quoted && b == '\\':
			i++
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '{' || b == '[':
			depth++
			deepest = max(deepest, depth)
		case b == '}' || b == ']':
			depth--
		}
	}
	return deepest
}

// kindOf is the type of a body; "?" where it is none that there is.
func kindOf(c *gin.Context) string {
	given := c.GetHeader("Content-Type")
	kind, _, err := mime.ParseMediaType(given)
	if err != nil && given != "" {
		return "?"
	}
	return kind
}

// isStream reports a body of lines.
func isStream(c *gin.Context) bool {
	return slices.Contains([]string{contentNDJSON, "application/ndjson", "application/jsonl"}, kindOf(c))
}
