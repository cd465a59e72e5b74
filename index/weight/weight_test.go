package weight_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"testing"
)

// Every weight stands in weight.go, and beside it what another value gives.
func TestEveryWeightIsMeasured(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "weight.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	comments := ""
	for _, c := range file.Comments {
		comments += c.Text()
	}
	weights := 0
	for _, d := range file.Decls {
		for _, spec := range d.(*ast.GenDecl).Specs {
			for _, name := range spec.(*ast.ValueSpec).Names {
				weights++
				if !regexp.MustCompile(`\b` + name.Name + `\s+(of )?[0-9]`).MatchString(comments) {
					t.Errorf("no other value of %s is said to have been tried", name.Name)
				}
			}
		}
	}
	if weights < 40 {
		t.Errorf("only %d weights", weights)
	}
}

// Every rule has its unit and its reason beside it, parted by a colon.
func TestEveryRuleHasItsReason(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "rules.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	rules := 0
	for _, d := range file.Decls {
		for _, spec := range d.(*ast.GenDecl).Specs {
			rule := spec.(*ast.ValueSpec)
			rules++
			if told := rule.Doc.Text() + rule.Comment.Text(); !regexp.MustCompile(`\w: \w`).MatchString(told) {
				t.Errorf("of %s neither unit nor reason are told: %q", rule.Names[0].Name, told)
			}
		}
	}
	if rules < 15 {
		t.Errorf("only %d rules", rules)
	}
}
