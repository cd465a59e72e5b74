package label_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"anlisou/data"
	"anlisou/segment"
)

// organEnds are how the names of organs end.
var organEnds = strings.Fields("局 厅 委 办 委员会 办公室 部 院 海关 人大 政协 银行 支行 分行 支队 中心 管委会 政府 机关 部门 街道 工会 妇联 残联 团委 公司 所 站 镇 会")

// noOrgans are words of the documents that end so and name no department, by the reason.
var noOrgans = map[string]string{
	"an everyday word":                        "一网通办 承办 全部 办 一站 联办 跨省通办 格局 大局 开局 督办 内部 场所 开办 社会 干部 大厅",
	"says department, and not which":          "部门 机关",
	"a part of an organ named in full there":  "总局 局 厅 分局 委员会",
	"those whom the organs serve":             "有限公司 公司 跨国公司 保险公司 银行 中国银行 分行 医院",
	"the party's committee, which leads them": "市委 省委 党委",
}

// TestOrgansOfDocuments reads the organs of all documents: the bundled compendium, and those of testdata/organs/field.txt. Whatever ends as organs'
// names do is a department, or stands in noOrgans. The golden file says which.
func TestOrgansOfDocuments(t *testing.T) {
	taxonomy := data.DefaultTaxonomy()
	segmenter, err := segment.Build(segment.Options{})
	if err != nil {
		t.Fatal(err)
	}
	none, used, read := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, words := range noOrgans {
		for _, w := range strings.Fields(words) {
			none[w] = true
		}
	}
	for _, path := range []string{filepath.Join("..", "jiaxing", "jiaxing-cases.txt"), filepath.Join("testdata", "organs", "field.txt")} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			for _, run := range strings.FieldsFunc(string(segment.Normalise(line).Runes), func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
				runes := []rune(run)
				for _, word := range segmenter.Cut(runes) {
					w := string(runes[word.Start:word.End])
					if !slices.ContainsFunc(organEnds, func(end string) bool { return strings.HasSuffix(w, end) }) {
						continue
					}
					switch name, department := organAt(taxonomy, runes[:word.End], word.Start); {
					case department != "":
						read[name+": "+department] = true
					case !none[w]:
						t.Errorf("%s: %s of %s is no department", path, w, run)
					default:
						used[w] = true
					}
				}
			}
		}
	}
	for w := range none {
		if !used[w] {
			t.Errorf("%s is said to be none, and does not stand there", w)
		}
	}
	golden(t, filepath.Join("..", "organs", "documents.golden"), strings.Join(slices.Sorted(maps.Keys(read)), "\n")+"\n")
}

// organAt gives the shortest name of an organ that ends a text and holds its last word.
func organAt(taxonomy *data.Taxonomy, text []rune, word int) (name, department string) {
	const longest = 12
	for from := word; from >= max(0, len(text)-longest); from-- {
		name = string(text[from:])
		if department, known := taxonomy.Department(name); known {
			return name, department
		}
	}
	return "", ""
}
