package label_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anlisou/data"
)

// readOrgans reads a list of testdata/organs: a department, a colon, and names of its organs.
func readOrgans(t testing.TB, name string) (departments []string, names map[string][]string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "organs", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	names = map[string][]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		department, list, ok := strings.Cut(lines.Text(), ":")
		if !ok {
			t.Fatalf("%s: %q has no colon", name, lines.Text())
		}
		departments = append(departments, department)
		names[department] = append(names[department], strings.Fields(list)...)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return departments, names
}

// TestOrganLists: no list holds a name of another.
func TestOrganLists(t *testing.T) {
	seen := map[string]bool{}
	for _, file := range []string{"seen.txt", "unseen.txt", "later.txt"} {
		departments, names := readOrgans(t, file)
		for _, department := range departments {
			for _, name := range names[department] {
				if seen[name] {
					t.Errorf("%s: %s stands there already", file, name)
				}
				seen[name] = true
			}
		}
	}
}

// TestPlaceBeforeOrgan: whatever place stands before a name, it is the same department's.
func TestPlaceBeforeOrgan(t *testing.T) {
	taxonomy := data.DefaultTaxonomy()
	places := []string{"市", "县", "嘉兴市", "海盐县", "浙江省", "上海市浦东新区", "新疆维吾尔自治区巴音郭楞蒙古自治州库尔勒市"}
	for _, file := range []string{"seen.txt", "unseen.txt", "later.txt"} {
		departments, names := readOrgans(t, file)
		for _, department := range departments {
			for _, name := range names[department] {
				if short, _ := taxonomy.Department(name); short != department { // see TestOrgans
					continue
				}
				for _, place := range places {
					if short, known := taxonomy.Department(place + name); short != department || !known {
						t.Errorf("%s is %s (known: %v), and %s %s", place+name, short, known, name, department)
					}
				}
			}
		}
	}
	for _, l := range taxonomy.Departments {
		for _, name := range append(append([]string{l.Name}, l.Aliases...), l.Short...) {
			for _, place := range places {
				if short, known := taxonomy.Department(place + name); !strings.Contains(name, "…") && (short != l.Name || !known) {
					t.Errorf("%s is %s (known: %v), and %s %s", place+name, short, known, name, l.Name)
				}
			}
		}
	}
}

// TestNamedDepartment: a text that is not given as a department's name must name one by itself.
func TestNamedDepartment(t *testing.T) {
	taxonomy := data.DefaultTaxonomy()
	isPlace := func(text string) bool {
		return text == "嘉兴" || strings.HasSuffix(text, "市") || strings.HasSuffix(text, "县")
	}
	for _, tt := range []struct{ text, want string }{
		{"市监局", "市场监管局"},
		{"嘉兴市监局", "市场监管局"},
		{"海盐县教育和体育局", "教育局"},
		{"县发改局", "发展改革委"},
		{"查验海关", ""},
		{"人大", ""},
		{"市人大", ""},
		{"街道", ""},
		{"市监", ""},
		{"审计委员会", ""},
		{"规划办公室", ""},
		{"建设", ""},
		{"局", ""},
		{"", ""},
	} {
		if short, named := taxonomy.NamedDepartment(tt.text, isPlace); named != (tt.want != "") || named && short != tt.want {
			t.Errorf("%s names %q (%v), want %q", tt.text, short, named, tt.want)
		}
	}
}

// TestOrgans: what the organs of provinces, cities, counties and parks are called is known, in short and in full. The rules were worked out with the
// first list; of the second a few names stay, which name two organs or have their place in their middle. Of the third nothing was mended.
func TestOrgans(t *testing.T) {
	taxonomy := data.DefaultTaxonomy()
	for _, tt := range []struct {
		file  string
		least float64 // of all names
	}{{"seen.txt", 1}, {"unseen.txt", 0.98}, {"later.txt", 0.97}} {
		right, all := 0, 0
		var wrong []string
		departments, names := readOrgans(t, tt.file)
		for _, department := range departments {
			for _, name := range names[department] {
				all++
				if short, known := taxonomy.Department(name); short == department && known {
					right++
				} else {
					wrong = append(wrong, fmt.Sprintf("%s is %s (known: %v), want %s", name, short, known, department))
				}
			}
		}
		t.Logf("%s: %d of %d names", tt.file, right, all)
		if share := float64(right) / float64(all); share < tt.least {
			t.Errorf("%s: %.3f of the names are known, wanted is %.2f:\n%s", tt.file, share, tt.least, strings.Join(wrong, "\n"))
		}
	}
}

// TestShortNamesOfDepartments: the short names that people use are names of departments, each with and without a place before it, and the domains that people ask for are domains.
func TestShortNamesOfDepartments(t *testing.T) {
	taxonomy := data.DefaultTaxonomy()
	for name, want := range map[string]string{
		"市监局": "市场监管局", "人社局": "人力资源和社会保障局", "发改委": "发展改革委", "资规局": "自然资源和规划局", "卫健委": "卫生健康委", "住建局": "住房和城乡建设局", "综合执法局": "综合行政执法局",
		"大数据局": "政务服务数据管理局", "营商局": "政务服务数据管理局", "行政审批局": "政务服务数据管理局", "人大": "人大", "政协": "政协", "检察院": "检察院",
	} {
		for _, place := range []string{"", "市", "嘉兴市", "南湖区"} {
			if short, known := taxonomy.Department(place + name); !known || short != want {
				t.Errorf("%s%s is %s (known: %v), want %s", place, name, short, known, want)
			}
		}
	}
	for _, domain := range []string{"农业农村", "科技创新", "文旅体育"} {
		if short, known := taxonomy.Domain(domain); !known || short != domain {
			t.Errorf("%s is the domain %s (known: %v)", domain, short, known)
		}
	}
}
