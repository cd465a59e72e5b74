package data

import (
	"crypto/sha256"
	"fmt"
)

// NumberedID is the id of a numbered case: "jiaxing-01". Its width never depends on how many cases there are, so that
// an id stays when the document comes again with more.
func NumberedID(collection string, number int) string {
	return fmt.Sprintf("%s-%02d", collection, number)
}

// Register knows which cases there are, and recognises one that comes again in a document: by the document's own id,
// else by collection and number, else by collection and address, else by collection and title; never by its text.
type Register struct {
	fold   func(string) string
	known  map[string]knownCase
	places map[identityKey][]string // ids, in the order in which the cases became known
	// damaged are cases that cannot be read: what seems to be left of each, and where that would place it.
	damaged map[string]knownCase
	remains map[identityKey][]string
}

type knownCase struct {
	collection, title, url string
	number                 int
}

// identityKey is what a case may be recognised by, within its collection.
type identityKey struct {
	collection, kind, value string
}

// NewRegister makes an empty register. Titles are compared in the form that fold gives them; nil compares them as
// they are written.
func NewRegister(fold func(string) string) *Register {
	if fold == nil {
		fold = func(s string) string { return s }
	}
	return &Register{
		fold: fold, known: map[string]knownCase{}, places: map[identityKey][]string{},
		damaged: map[string]knownCase{}, remains: map[identityKey][]string{},
	}
}

// Add has the register know a case, in place of what it knew by the same id.
func (r *Register) Add(c *Case) {
	r.forgetDamaged(c.ID)
	k := r.keep(c)
	if old, again := r.known[c.ID]; again {
		if old == k {
			return
		}
		for _, key := range old.keys() {
			r.places[key] = without(r.places[key], c.ID)
		}
	}
	r.known[c.ID] = k
	for _, key := range k.keys() {
		r.places[key] = append(r.places[key], c.ID)
	}
}

// AddDamaged has the register know that there is a case of this id that cannot be read, and what seems to be
// left of it, which may be wrong or empty. Its id is free for the case of a document that would be given it, and
// what is left finds a case that is no other; so the document that holds it mends it, instead of bringing it a
// second time under another id.
func (r *Register) AddDamaged(c *Case) {
	r.forgetDamaged(c.ID)
	k := r.keep(c)
	r.damaged[c.ID] = k
	for _, key := range k.keys() {
		r.remains[key] = append(r.remains[key], c.ID)
	}
}

func (r *Register) forgetDamaged(id string) {
	old, damaged := r.damaged[id]
	if !damaged {
		return
	}
	delete(r.damaged, id)
	for _, key := range old.keys() {
		r.remains[key] = without(r.remains[key], id)
	}
}

func without(ids []string, id string) []string {
	kept := ids[:0]
	for _, one := range ids {
		if one != id {
			kept = append(kept, one)
		}
	}
	return kept
}

func (r *Register) keep(c *Case) knownCase {
	return knownCase{collection: c.Collection, title: r.fold(c.Title), url: c.URL, number: c.Number}
}

func (k knownCase) keys() []identityKey {
	keys := []identityKey{{k.collection, "title", k.title}}
	if k.number > 0 {
		keys = append(keys, k.numberKey())
	}
	if k.url != "" {
		keys = append(keys, identityKey{k.collection, "url", k.url})
	}
	return keys
}

func (k knownCase) numberKey() identityKey {
	return identityKey{k.collection, "number", fmt.Sprint(k.number)}
}

// Collection is the collection of a case that is known by an id.
func (r *Register) Collection(id string) (collection string, known bool) {
	k, known := r.known[id]
	return k.collection, known
}

// Shares counts the cases of a document whose title or address is that of a known case of their collection. Where it
// is none, and the collection has cases, they came from another document.
func (r *Register) Shares(cases []Case) (shared int) {
	for i := range cases {
		k := r.keep(&cases[i])
		for _, key := range k.keys() {
			if key.kind != "number" && len(r.places[key])+len(r.remains[key]) > 0 {
				shared++
				break
			}
		}
		if _, damaged := r.damaged[k.freshIDs(0)[0]]; damaged { // which would be its id
			shared++
		}
	}
	return shared
}

// Identify gives an id to each of a document's cases that has none: that of the known case that it is, or a new one.
// A new id is made of the number, or where that is another case's of the address or the title, so that the same
// document has the same ids in every store. A case that cannot be read (see AddDamaged) is the last to be taken for
// one of the document's.
//
// A number says which case it is unless the document shows that it was numbered anew, as after a new row in the
// middle of a table: the title that had the number then stands there under another one, or its title is that of
// another known case.
func (r *Register) Identify(cases []Case) {
	d := identification{
		register: r,
		cases:    cases,
		taken:    make(map[string]bool, len(cases)),
		titles:   make(map[identityKey]int, len(cases)),
	}
	kept := make([]knownCase, len(cases))
	for i := range cases {
		if cases[i].ID != "" {
			d.taken[cases[i].ID] = true
		}
		kept[i] = r.keep(&cases[i])
		d.titles[identityKey{kept[i].collection, "title", kept[i].title}]++
	}
	d.each(func(i int) string { return d.byNumber(kept[i]) })
	d.each(func(i int) string {
		return d.byKey(identityKey{kept[i].collection, "url", kept[i].url}, kept[i].url == "")
	})
	// Of several cases with one title, each is told by its place among them.
	nth := make([]int, len(cases))
	seen := map[identityKey]int{}
	for i, k := range kept {
		key := identityKey{k.collection, "title", k.title}
		nth[i] = seen[key]
		seen[key]++
	}
	d.each(func(i int) string {
		id := kept[i].titleID(nth[i])
		k, known := d.register.known[id]
		if !known || d.taken[id] || k.collection != kept[i].collection || k.title != kept[i].title {
			return ""
		}
		return id
	})
	d.each(func(i int) string { return d.byKey(identityKey{kept[i].collection, "title", kept[i].title}, false) })
	for _, kind := range []string{"url", "title", "number"} {
		d.each(func(i int) string { return d.byRemains(kept[i], kind) })
	}
	d.each(func(i int) string { return d.fresh(kept[i], nth[i]) })
}

// identification is the work of Identify on one document.
type identification struct {
	register *Register
	cases    []Case
	taken    map[string]bool // ids that a case of the document has
	titles   map[identityKey]int
}

// each gives the cases that have no id yet the one that find gives, if any.
func (d *identification) each(find func(i int) string) {
	for i := range d.cases {
		if d.cases[i].ID != "" {
			continue
		}
		if id := find(i); id != "" {
			d.cases[i].ID = id
			d.taken[id] = true
		}
	}
}

func (d *identification) byNumber(k knownCase) string {
	if k.number == 0 {
		return ""
	}
	id := d.byKey(k.numberKey(), false)
	if id == "" {
		return ""
	}
	had := d.register.known[id]
	if had.title == k.title {
		return id
	}
	stays := d.titles[identityKey{had.collection, "title", had.title}] > 0
	elsewhere := len(d.register.places[identityKey{k.collection, "title", k.title}]) > 0
	if stays || elsewhere {
		return "" // numbered anew
	}
	return id
}

// byKey is the first known case of a key that no case of the document is yet.
func (d *identification) byKey(key identityKey, none bool) string {
	if none {
		return ""
	}
	for _, id := range d.register.places[key] {
		if !d.taken[id] {
			return id
		}
	}
	return ""
}

// byRemains is a damaged case of which the same is left, and that no case of the document is yet.
func (d *identification) byRemains(k knownCase, kind string) string {
	for _, key := range k.keys() {
		if key.kind != kind {
			continue
		}
		for _, id := range d.register.remains[key] {
			if !d.taken[id] {
				return id
			}
		}
	}
	return ""
}

// freshIDs are the ids that a new case may get, the best first.
func (k knownCase) freshIDs(nth int) []string {
	ids := []string{k.titleID(nth)}
	if k.url != "" {
		ids = []string{k.hashID("url", k.url, 0), ids[0]}
	}
	if k.number > 0 {
		ids = append([]string{NumberedID(k.collection, k.number)}, ids...)
	}
	return ids
}

func (d *identification) fresh(k knownCase, nth int) string {
	candidates := k.freshIDs(nth)
	for again := 0; ; again++ {
		for _, id := range candidates {
			if _, known := d.register.known[id]; !known && !d.taken[id] {
				return id
			}
		}
		candidates = []string{k.hashID("again", k.title, again)}
	}
}

// titleID is the id of the nth case, from 0, of a title.
func (k knownCase) titleID(nth int) string { return k.hashID("title", k.title, nth) }

func (k knownCase) hashID(kind, value string, nth int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", kind, value, nth))
	return fmt.Sprintf("%s-%x", k.collection, sum[:5])
}

// NamedID is the id of a case that a document names in a way that may be no id: 浙改〔2021〕3号.
func NamedID(collection, name string) string {
	return knownCase{collection: collection}.hashID("name", name, 0)
}
