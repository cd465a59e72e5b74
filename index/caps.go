package index

// Cap is a bound on the work that one query may cause. A query that hits one is answered all the same, by what was found
// out until then, and the answer says so in Result.Limited.
type Cap struct {
	Name  string // as the API names it
	Bound int
	Unit  string // of Bound
	Hit   string // what makes a query hit it
	Told  string // what the asker is told, in Chinese; empty where the answer is the same as without the cap
}
