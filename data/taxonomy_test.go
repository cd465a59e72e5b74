package data

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

const validTaxonomy = `
departments:
  - name: 海关
    aliases: [嘉兴海关]
    short: [关]
    keywords: [报关]
  - name: 法院
    aliases: [人民法院]
domains:
  - name: 金融创新
    aliases: [金融服务]
`

func TestParseTaxonomy(t *testing.T) {
	for _, tt := range []struct {
		name, old, new string
		want           []string // the fields named
	}{
		{"valid", "", "", nil},
		{"no departments", validTaxonomy[:strings.Index(validTaxonomy, "domains")], "", []string{"departments"}},
		{"no domains", validTaxonomy[strings.Index(validTaxonomy, "domains"):], "", []string{"domains"}},
		{"no name", "name: 法院", "name: ''", []string{"departments[1].name"}},
		{"a name twice", "name: 法院", "name: 海关", []string{"departments[1].name"}},
		{"spaces around a name", "name: 金融创新", "name: '金融创新 '", []string{"domains[0].name"}},
		{"a name too long", "name: 法院", "name: " + strings.Repeat("长", MaxLabelLen+1), []string{"departments[1].name"}},
		{"an empty alias", "[嘉兴海关]", "[嘉兴海关, '']", []string{"departments[0].aliases[1]"}},
		{"an alias twice", "[人民法院]", "[人民法院, 人民法院]", []string{"departments[1].aliases[1]"}},
		{"an alias of another label", "[人民法院]", "[嘉兴海关]", []string{"departments[1].aliases[0]"}},
		{"an alias that is a name", "[嘉兴海关]", "[法院]", []string{"departments[0].aliases[0]"}},
		{"a short form that is an alias", "[关]", "[嘉兴海关]", []string{"departments[0].short[0]"}},
		{"an empty short form", "[关]", "['']", []string{"departments[0].short[0]"}},
		{"an empty keyword", "[报关]", "[报关, ' ']", []string{"departments[0].keywords[1]"}},
		{"a keyword twice", "[报关]", "[报关, 报关]", []string{"departments[0].keywords[1]"}},
		{"a strong word that is a keyword", "keywords: [报关]", "strong: [报关]\n    keywords: [报关]", []string{"departments[0].keywords[0]"}},
		{"a department of a department", "short: [关]", "departments: [法院]", []string{"departments[0].departments"}},
		{"a department that is an aspect", "short: [关]", "aspect: true", []string{"departments[0].aspect"}},
		{"stems", "short: [关]", "stems: [海关监管]", nil},
		{"a stem of two departments", "aliases: [人民法院]", "aliases: [人民法院]\n    stems: [关]", []string{"departments[1].stems[0]"}},
		{"an empty stem", "short: [关]", "stems: ['']", []string{"departments[0].stems[0]"}},
		{"stems of a domain", "aliases: [金融服务]", "stems: [金融]", []string{"domains[0].stems"}},
		{"a domain that is only given", "aliases: [金融服务]", "given: true", []string{"domains[0].given"}},
		{"a department that is a sector", "short: [关]", "sector: true", []string{"departments[0].sector"}},
		{"a domain that is both aspect and sector", "aliases: [金融服务]", "aspect: true\n    sector: true", []string{"domains[0].sector"}},
		{"a domain of no department", "aliases: [金融服务]", "departments: [海军]", []string{"domains[0].departments[0]"}},
		{"an ellipsis without a place", "[嘉兴海关]", "[…海关]", []string{"departments[0].aliases[0]"}},
		{"an ellipsis before no name", "[嘉兴海关]", "[自贸…管委会]", []string{"departments[0].aliases[0]"}},
		{"an empty other", "departments:", "others: ['']\ndepartments:", []string{"others[0]"}},
		{"a domain may be named as a department", "[金融服务]", "[法院]", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(validTaxonomy, tt.old, tt.new, 1)
			taxonomy, err := ParseTaxonomy([]byte(text))
			if got := fieldsOf(t, err); !slices.Equal(got, tt.want) {
				t.Errorf("named the fields %q, want %q: %v", got, tt.want, err)
			}
			if (taxonomy == nil) != (err != nil) {
				t.Errorf("taxonomy %v beside error %v", taxonomy, err)
			}
		})
	}
}

// TestTaxonomyThatIsNone: what the YAML package says comes in the types of Go, and must not reach a person so.
func TestTaxonomyThatIsNone(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "", "is empty; a taxonomy has departments and domains"},
		{"a field not known", "departments: []\nregions: []", `line 2: there is no field "regions"`},
		{"a field of a label not known", "departments:\n- name: 海关\n  alias: [嘉兴海关]", `line 3: there is no field "alias"`},
		{"no YAML", "departments: [", "line 1: is no YAML: a bracket or a sign stands where a value should be"},
		{"a field out of its column", "departments:\n- name: 海关\n alias: x\ndomains: []", "line 3: is no YAML: the line is not indented as those above it, or a quote is missing"},
		{"a colon too many", "departments:\n- name: a: b\n", "line 2: is no YAML: a value holds a colon and needs quotes, or the line is indented too far"},
		{"an alias of nothing", "departments: *them\n", "line 1: is no YAML: a value begins with * and needs quotes"},
		{"a field twice", "departments:\n- name: a\n  name: b\n", `line 3: a name stands there twice`},
		{"an index", "\x00\x01\xff", "line 1: is no YAML: it holds characters that are not printed"},
		{"text for a list", "departments:\n- name: 海关\n  aliases: 嘉兴海关", `line 3: has text "嘉兴..." where a list of words should be`},
		{"a list for a name", "departments:\n- name: [海关]", "line 2: has a list where one word should be"},
		{"words for labels", "departments: [海关]", `line 1: has text "海关" where a label with a name should be`},
		{"a list for all", "- 海关", "line 1: has a list where departments and domains should be"},
	} {
		_, err := ParseTaxonomy([]byte(tt.text))
		var wrong *TaxonomyError
		if !errors.As(err, &wrong) || err.Error() != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestDigest(t *testing.T) {
	digest := func(text string) string {
		taxonomy, err := ParseTaxonomy([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return taxonomy.Digest()
	}
	if first, again := digest(validTaxonomy), digest(validTaxonomy); first != again || first == "" {
		t.Error("one taxonomy has two digests")
	}
	if digest(validTaxonomy) == digest(strings.Replace(validTaxonomy, "报关", "通关", 1)) {
		t.Error("two taxonomies have one digest")
	}
}

func TestDefaultTaxonomy(t *testing.T) {
	taxonomy := DefaultTaxonomy()
	var domains []string
	for _, d := range taxonomy.Domains {
		domains = append(domains, d.Name)
		if len(d.Keywords) < 10 {
			t.Errorf("domain %s has %d keywords", d.Name, len(d.Keywords))
		}
	}
	want := []string{"贸易便利化", "投资管理", "金融创新", "税收服务", "事中事后监管", "法治保障", "政务服务", "人才服务", "民生服务", "生态环保", "数字化改革", "区域一体化", "公共卫生", "农业农村", "科技创新", "文旅体育"}
	if !slices.Equal(domains, want) {
		t.Errorf("domains %q, want %q", domains, want)
	}
	for _, d := range taxonomy.Departments {
		if len(d.Aliases) == 0 {
			t.Errorf("department %s has no aliases", d.Name)
		}
	}

	for _, tt := range []struct {
		name, short string
		known       bool
	}{
		{"海关", "海关", true},
		{" 嘉兴海关 ", "海关", true},
		{"宁波海关", "海关", true},
		{"市税务局", "税务局", true},
		{"税务部门", "税务局", true},
		{"嘉兴市税务局", "税务局", true},
		{"国家税务总局嘉兴市税务局", "税务局", true},
		{"人行", "人民银行", true},
		{"央行", "人民银行", true},
		{"中国人民银行", "人民银行", true},
		{"人行嘉兴市中心支行", "人民银行", true},
		{"中国人民银行杭州中心支行", "人民银行", true},
		{"中国人民银行浙江省分行", "人民银行", true},
		{"嘉兴市中级人民法院", "法院", true},
		{"上海市浦东新区人民法院", "法院", true},
		{"杭州互联网法院", "法院", true},
		{"发改", "发展改革委", true},
		{"嘉兴市发展和改革委员会", "发展改革委", true},
		{"经信", "经济和信息化局", true},
		{"建设", "住房和城乡建设局", true},
		{"嘉善县建设局", "住房和城乡建设局", true},
		{"自然资源规划", "自然资源和规划局", true},
		{"省外办", "外事办公室", true},
		{"市医保局", "医疗保障局", true},
		{"深圳市政务服务数据管理局", "政务服务数据管理局", true},
		{"国家金融监督管理总局嘉兴监管分局", "金融监管局", true},
		{"宁波市邮政管理局", "邮政管理局", true},
		{"综合执法局", "综合行政执法局", true},

		{"中国银行", "中国银行", false},
		{"中国建设银行", "中国建设银行", false},
		{"交通银行", "交通银行", false},
		{"农业发展银行", "农业发展银行", false},
		{"中国人民大学", "中国人民大学", false},
		{"浙江工业大学", "浙江工业大学", false},
		{"人大代表", "人大代表", false},
		{"招商局集团", "招商局集团", false},
		{"浙江省农业科学院", "浙江省农业科学院", false},
		{"大宗商品交易中心", "大宗商品交易中心", false},
		{"网络安全局", "网信办", true},
		{"城市建设", "城市建设", false},
		{"嘉兴市第一医院", "嘉兴市第一医院", false},
		{"物流行业协会", "物流行业协会", false},
		{"税务师事务所", "税务师事务所", false},
		{"基本建设", "基本建设", false},
		{"A海关", "A海关", false},
		{"海关学会", "海关学会", false},
		{"", "", false},
		{"宇航局", "宇航局", false},
	} {
		if short, known := taxonomy.Department(tt.name); short != tt.short || known != tt.known {
			t.Errorf("Department(%q) = %q, %v, want %q, %v", tt.name, short, known, tt.short, tt.known)
		}
	}
	for name, want := range map[string]string{"金融服务": "金融创新", " 数字化转型": "数字化改革", "长三角一体化": "区域一体化", "金融": "金融创新", "乡村振兴": "农业农村", "科创": "科技创新", "文旅": "文旅体育", "全民健身": "文旅体育", "文化旅游": "文旅体育", "体育": "文旅体育", "防疫": "公共卫生", "其他": "其他"} {
		if short, known := taxonomy.Domain(name); short != want || known != (name != "其他") {
			t.Errorf("Domain(%q) = %q, %v", name, short, known)
		}
	}
}

// TestUnparsedTaxonomy: a Taxonomy that did not come from ParseTaxonomy knows no names.
func TestUnparsedTaxonomy(t *testing.T) {
	var taxonomy Taxonomy
	if short, known := taxonomy.Department("海关"); short != "海关" || known {
		t.Errorf("Department = %q, %v", short, known)
	}
}
