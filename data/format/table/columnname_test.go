package table

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
)

var namesOfFields = map[string]Field{
	"title": FieldTitle, "department": FieldDepartment, "domain": FieldDomain, "region": FieldRegion, "year": FieldYear,
	"date": FieldDate, "link": FieldURL,
}

// usualNames are the names of columns in testdata/columns.txt, by what they mean.
func usualNames(t *testing.T) map[string][]string {
	file, err := os.Open("testdata/columns.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	names, of := map[string][]string{}, ""
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			of = strings.Trim(line, "[]")
		default:
			names[of] = append(names[of], strings.Split(strings.TrimSpace(line), " ")...)
		}
	}
	return names
}

// TestUsualNamesOfColumns measures how many of the usual names are known, and that none is taken for another.
func TestUsualNamesOfColumns(t *testing.T) {
	for of, names := range usualNames(t) {
		known, wrong := 0, []string{}
		total := 0
		for _, name := range names {
			if name == "" {
				continue
			}
			total++
			c, _ := Meaning(name)
			field, means := namesOfFields[of]
			switch {
			case means && c.Field == field, !means && !isField(c.Field):
				known++
			default:
				wrong = append(wrong, fmt.Sprintf("%s=%d", name, c.Field))
			}
		}
		t.Logf("%s: %d of %d; not: %v", of, known, total, wrong)
	}
}

// isField reports one of the fields that the usual names are told apart by.
func isField(f Field) bool {
	for _, one := range namesOfFields {
		if f == one {
			return true
		}
	}
	return false
}
