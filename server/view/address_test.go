package view

import (
	"testing"

	"anlisou/index"
)

func TestInquiryAddress(t *testing.T) {
	in := Inquiry{Query: "外贸 融资&", Filters: index.Filters{"domain": {"金融创新"}, "department": {"海关", "法院"}}, Sort: index.ByNumber, Page: 3, Size: 20}
	for _, test := range []struct{ got, want string }{
		{in.At("/"), "/?q=外贸 融资&&department=海关&department=法院&domain=金融创新&sort=number&page=3&size=20"},
		{in.onPage(1).At("/"), "/?q=外贸 融资&&department=海关&department=法院&domain=金融创新&sort=number&size=20"},
		{in.without("department", "海关").At("/"), "/?q=外贸 融资&&department=法院&domain=金融创新&sort=number&size=20"},
		{in.With("year", "2020").WithoutFilters().At("/"), "/?q=外贸 融资&&sort=number&size=20"},
		{in.WithoutFilters().sorted("").At("/cases/x"), "/cases/x?q=外贸 融资&&size=20"},
		{Inquiry{}.At("/"), "/"},
		{in.asTyped().At("/"), "/?q=外贸 融资&&department=海关&department=法院&domain=金融创新&sort=number&size=20&verbatim=1"},
		{in.asTyped().Asking("园区").At("/"), "/?q=园区&department=海关&department=法院&domain=金融创新&sort=number&size=20"},
		{in.asTyped().onPage(2).WithoutFilters().At("/"), "/?q=外贸 融资&&sort=number&size=20&verbatim=1"},
		{Inquiry{Query: "a", Explain: true}.At("/"), "/?q=a&explain=1"},
	} {
		if unescaped(t, test.got) != test.want {
			t.Errorf("got  %s\nwant %s", unescaped(t, test.got), test.want)
		}
	}
	if len(in.Filters["department"]) != 2 {
		t.Error("an address that was made changed the inquiry it was made from")
	}
}
