package table

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestNamesThatNobodyListed: a head with words before it means what the head means, whichever words they are and
// whatever is written around them; a word that forbids it makes it something else.
func TestNamesThatNobodyListed(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(words string) string {
		list := strings.Fields(words)
		return list[random.IntN(len(list))]
	}
	around := []string{"%s", "%s（必填）", "*%s", "1.%s", "一、%s", "（%s）", " %s ", "【%s】", "%s：", "2024年度%s", "全市%s"}
	for range 4000 {
		n := random.IntN(3)
		var title, organ, domain, region, date strings.Builder
		for range n {
			title.WriteString(pick(caseWords))
			organ.WriteString(pick(leadWords))
			domain.WriteString(pick(domainWords))
		}
		region.WriteString(pick(regionWords))
		date.WriteString(pick(dateWords))
		for of, name := range map[Field]string{
			FieldTitle: title.String() + pick(caseThings) + pick("名称 标题 题目"), FieldDepartment: organ.String() + pick("单位 部门 科室"),
			FieldDomain: domain.String() + pick("领域 类别 板块"), FieldRegion: region.String() + pick("地区 区县 城市 设区市"), FieldDate: date.String() + pick("时间 日期"),
		} {
			if notNames.MatchString(name) || slices.Contains(strings.Fields("工作单位 单位单位"), name) {
				continue
			}
			written := fmt.Sprintf(around[random.IntN(len(around))], name)
			if c, known := Meaning(written); !known || c.Field != of {
				t.Errorf("%s: field %d, %v; want %d", written, c.Field, known, of)
			}
		}
		for _, helps := range []string{"配合" + pick("单位 部门 科室"), "协办" + pick(organs), pick("联系 参与 协助") + "单位", pick(caseWords) + "联系人", pick(caseWords) + "情况", "完成" + pick("时限 时间 期限")} {
			if c, _ := Meaning(helps); isField(c.Field) {
				t.Errorf("%s is field %d", helps, c.Field)
			}
		}
	}
}

// TestNamesWrittenBefore: the names of testdata/columns_more.txt were written down before the rules that know them; 17
// of the 50 were known then.
func TestNamesWrittenBefore(t *testing.T) {
	file, err := os.Open("testdata/columns_more.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	of, all := "", 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if line := lines.Text(); strings.HasPrefix(line, "[") {
			of = strings.Trim(line, "[]")
			continue
		}
		for _, name := range strings.Fields(lines.Text()) {
			all++
			c, _ := meaning(name)
			if field := namesOfFields[of]; c.Field != field {
				t.Errorf("%s is field %d, want %d (%s)", name, c.Field, field, of)
			}
		}
	}
	if all != 50 {
		t.Errorf("%d names", all)
	}
}

// TestNamesOfPlacesAndDays: what places do for a case names its region as what organs do names its department, and any
// way of saying that a text was written or given out names its day.
func TestNamesOfPlacesAndDays(t *testing.T) {
	for _, done := range strings.Fields(placeDoings) {
		for _, head := range append(strings.Fields(placeThings), "地") {
			if c, _ := meaning(done + head); c.Field != FieldRegion {
				t.Errorf("%s is field %d", done+head, c.Field)
			}
		}
	}
	for of, names := range map[Field]string{
		FieldRegion: "承担地区 承担区域 申报地 实施地 试点地 供稿地区 报送区县 推荐城市（必填） 2024年申报地区 主办城市",
		FieldDate: "成稿日期 成稿时间 撰写日期 撰稿时间 定稿日期 完稿时间 起草日期 编写时间 来稿日期 行文日期 下发时间 修订日期 录入日期 拟稿时间 收文日期 " +
			"来文日期 交稿时间 采写时间",
		FieldSection: "责任区 管理区 截稿时间 完成时间 工作时间 推广地区 适用区域 试点区别 配合地区 落地",
	} {
		for _, name := range strings.Fields(names) {
			if c, _ := meaning(name); c.Field != of {
				t.Errorf("%s is field %d, want %d", name, c.Field, of)
			}
		}
	}
}
