package view

import "time"

// AccessPath is the page of settings for those who see, hear or move otherwise, and of what the site does for them.
const AccessPath = "/accessibility"

// Access is that page.
type Access struct {
	Frame
	Large, Contrast, Cursor, Keyless Choice
	Sources                          map[string]Link

	// Idle is the hours after which a session of the desk ends that is not used, Days the days after which any does.
	Idle, Days int
}

// accessSources are where the rules can be read that the page speaks of. The first is the notice whose first annex they
// are; the standards office gives the second to be read.
var accessSources = map[string]Link{
	"elders": {"工信厅信管函〔2021〕67 号，附件 1", "https://www.gov.cn/zhengce/zhengceku/2021-04/13/content_5599225.htm"},
	"gb": {
		"国家标准全文公开系统", "https://openstd.samr.gov.cn/bzgk/gb/newGbInfo?hcno=35ECC696805C1A67C93B74FB6D0D8EFB",
	},
	"wcag": {"Web Content Accessibility Guidelines 2.2", "https://www.w3.org/TR/WCAG22/"},
}

// NewAccess decides what the page shows of a display; idle and age are how long a session of the desk lasts.
func NewAccess(f Frame, d Display, idle, age time.Duration) Access {
	return Access{
		Frame: f, Idle: int(idle.Hours()), Days: int(age.Hours() / 24), Sources: accessSources,
		Large:    d.change(AccessPath, "大字", func(d *Display) *bool { return &d.Large }),
		Contrast: d.change(AccessPath, "高对比", func(d *Display) *bool { return &d.Contrast }),
		Cursor:   d.change(AccessPath, "大鼠标", func(d *Display) *bool { return &d.Cursor }),
		Keyless:  d.change(AccessPath, "不用单键", func(d *Display) *bool { return &d.Keyless }),
	}
}
