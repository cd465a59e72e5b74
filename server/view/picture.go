package view

// CardPath is the picture of the home page and of searches, and below the page of a case that of the case.
const CardPath = "/card.png"

// Picture is that by which a link to a page is shown.
type Picture struct {
	Address, Width, Height string
	Says                   string // for who does not see it
}

// NewPicture is the picture of a page at an address.
func NewPicture(f Frame, address, width, height string) *Picture {
	says := f.Site.Name
	if f.Title != "" {
		says = f.Title + " - " + says
	}
	return &Picture{Address: address, Width: width, Height: height, Says: says}
}
