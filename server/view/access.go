package view

// AccessPath is the page of settings for those who see, hear or move otherwise, and of what the site does for them.
const AccessPath = "/accessibility"

// Access is that page.
type Access struct {
	Frame
	Large, Contrast, Cursor, Keyless Choice
}

// NewAccess decides what the page shows of a display.
func NewAccess(f Frame, d Display) Access {
	return Access{
		Frame:    f,
		Large:    d.change(AccessPath, "大字", func(d *Display) *bool { return &d.Large }),
		Contrast: d.change(AccessPath, "高对比", func(d *Display) *bool { return &d.Contrast }),
		Cursor:   d.change(AccessPath, "大鼠标", func(d *Display) *bool { return &d.Cursor }),
		Keyless:  d.change(AccessPath, "不用单键", func(d *Display) *bool { return &d.Keyless }),
	}
}
