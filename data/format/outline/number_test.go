package outline

import (
	"fmt"
	"testing"
)

func TestParseNumber(t *testing.T) {
	for n := 1; n <= MaxNumber; n++ {
		for _, s := range []string{HanNumber(n), fmt.Sprint(n)} {
			if got, ok := ParseNumber(s); !ok || got != n {
				t.Fatalf("parseNumber(%q) = %d, %v, want %d", s, got, ok, n)
			}
		}
	}
	for s, want := range map[string]int{"１２": 12, "廿": 20, "廿一": 21, "卅五": 35, "两": 2, "二〇": 20, "一百〇五": 105, "百二十": 120, "一百一十": 110, "０７": 7} {
		if got, ok := ParseNumber(s); !ok || got != want {
			t.Errorf("parseNumber(%q) = %d, %v, want %d", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "零", "0", "一二", "十十", "一十百", "二百三", "1000", "一a", "1一", "百百", "零十"} {
		if got, ok := ParseNumber(s); ok {
			t.Errorf("parseNumber(%q) = %d, want none", s, got)
		}
	}
}

func TestParseNumbered(t *testing.T) {
	for text, want := range map[string]Numbered{
		"案例一:甲":      {CaseStyle, 1, "甲"},
		"案例二十 甲":     {CaseStyle, 20, "甲"},
		"案例12甲":      {CaseStyle, 12, "甲"},
		"案例（３）甲":     {CaseStyle, 3, "甲"},
		"案例十一体化改革":   {},
		"案例一、二均可":    {CaseStyle, 1, "二均可"},
		"案例分析":       {},
		"　一、甲":       {HanStyle, 1, "甲"},
		"一是甲":        {},
		"一一、甲":       {},
		"(三)甲":       {HanParenStyle, 3, "甲"},
		"1.5亿元":      {},
		"1. 甲":       {DigitStyle, 1, "甲"},
		"3.海关":       {DigitStyle, 3, "海关"},
		"（2）甲":       {DigitParenStyle, 2, "甲"},
		"2020年1月至9月": {},
	} {
		if got := ParseNumbered(text); got != want {
			t.Errorf("parseNumbered(%q) = %+v, want %+v", text, got, want)
		}
	}
}
