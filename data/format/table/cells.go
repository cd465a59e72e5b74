package table

import (
	"maps"
	"slices"
	"strings"
	"unsafe"

	"anlisou/data/format/budget"
	"anlisou/data/format/document"
)

// Range is a range of cells, from 1, ends included.
type Range struct{ Top, Left, Bottom, Right int }

// maxMerges is how many merged ranges of a sheet are read, and how many links; its cells are looked up in them.
const maxMerges = 100_000

// Cells are those of a sheet, in the order in which a workbook lists them.
type Cells struct {
	rows   map[int][]SheetCell // those that hold anything
	merges []Range
	links  map[[2]int]string
	count  *int // of all sheets
	budget *budget.Budget
}

// NewCells begins a sheet; count is how many cells the workbook has had so far.
func NewCells(count *int, b *budget.Budget) *Cells {
	return &Cells{rows: map[int][]SheetCell{}, links: map[[2]int]string{}, count: count, budget: b}
}

// Put puts a cell in its place. One that is empty, or beyond the columns that are read, is none.
func (s *Cells) Put(row, column int, c SheetCell) error {
	cells := s.rows[row]
	if c == (SheetCell{}) || column > MaxColumns {
		return nil
	}
	if missing := column - len(cells); missing > 0 {
		if *s.count += missing; *s.count > MaxCells {
			return TooManyCells()
		}
		cells = append(cells, make([]SheetCell, missing)...)
		s.rows[row] = cells
	}
	cells[column-1] = c
	return nil
}

// Merge notes a merged range.
func (s *Cells) Merge(r Range) {
	if len(s.merges) < maxMerges {
		s.merges = append(s.merges, r)
	}
}

// Link notes where a cell leads.
func (s *Cells) Link(row, column int, target string) {
	if len(s.links) < maxMerges {
		s.links[[2]int{row, column}] = target
	}
}

// Sheet makes the sheet, its merged cells filled.
func (s *Cells) Sheet(name string) (Sheet, error) {
	sheet := Sheet{Name: name}
	for at, target := range s.links {
		if cells := s.rows[at[0]]; target != "" && at[1] > 0 && at[1] <= len(cells) {
			c := &cells[at[1]-1]
			c.Note = &CellNote{Link: target, Problem: c.Problem()}
		}
	}
	numbers := slices.Sorted(maps.Keys(s.rows))
	if err := s.fillMerged(numbers); err != nil {
		return sheet, err
	}
	for _, n := range numbers {
		s.budget.Check()
		r := Row{Place: document.Place{Sheet: document.Quote(name), Unit: document.Rows, N: n}, Cells: s.rows[n]}
		if slices.ContainsFunc(
			r.Cells,
			func(c SheetCell) bool {
				return !c.Up && (strings.TrimSpace(c.Text) != "" || !c.Problem().IsZero())
			},
		) {
			sheet.Rows = append(sheet.Rows, r)
		}
	}
	return sheet, nil
}

// fillMerged gives the cells of merged ranges the text of their first one, in the rows that hold anything else.
func (s *Cells) fillMerged(numbers []int) error {
	s.merges = slices.DeleteFunc(s.merges, func(m Range) bool { return m.Left < 1 || m.Left > len(s.rows[m.Top]) })
	if err := s.widen(numbers); err != nil {
		return err
	}
	return s.eachMerged(numbers, func(first SheetCell, m Range, n int) error {
		for column := m.Left; column <= min(m.Right, MaxColumns); column++ {
			filled := first
			filled.Up, filled.Left = n > m.Top, column > m.Left
			if filled.Up || filled.Left {
				s.rows[n][column-1] = filled
			}
		}
		return nil
	})
}

// widen gives the rows the cells that merged ranges take. They are counted before any is made: a file of a few
// megabytes may have merged more than there may be.
func (s *Cells) widen(numbers []int) error {
	widths := map[int]int{}
	missing := 0
	err := s.eachMerged(numbers, func(_ SheetCell, m Range, n int) error {
		width, known := widths[n]
		if !known {
			width = len(s.rows[n])
		}
		wider := max(width, min(m.Right, MaxColumns))
		widths[n] = wider
		missing += wider - width
		if *s.count += wider - width + 1; *s.count > MaxCells {
			return TooManyCells()
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.budget.Room(missing * int(unsafe.Sizeof(SheetCell{})))
	for n, width := range widths {
		if wider := width - len(s.rows[n]); wider > 0 {
			s.rows[n] = append(s.rows[n], make([]SheetCell, wider)...)
		}
	}
	return nil
}

// eachMerged goes through the rows of merged ranges, by the rows that there are: a range may be a million long.
func (s *Cells) eachMerged(numbers []int, do func(first SheetCell, m Range, row int) error) error {
	for _, m := range s.merges {
		s.budget.Check()
		first := s.rows[m.Top][m.Left-1]
		from, _ := slices.BinarySearch(numbers, m.Top)
		for _, n := range numbers[from:] {
			if n > m.Bottom {
				break
			}
			if err := do(first, m, n); err != nil {
				return err
			}
		}
	}
	return nil
}
