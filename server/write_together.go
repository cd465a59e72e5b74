package server

import (
	"context"
	"net/http"
	"reflect"
	"slices"

	"anlisou/data"
)

// togetherLine is a line of a stream whose lines are all done at once, or none: a case to put or, where Withdraw is said,
// the id of one to withdraw; both, where If is given, on condition of the version that the case has, 0 for a case that
// must not be there. Or it is About a collection, which is given its title and source.
type togetherLine struct {
	data.Case
	Withdraw bool             `json:"withdraw"`
	If       *uint64          `json:"if"`
	About    *data.Collection `json:"about"`
}

// takeTogether takes a line of a stream that is written together.
func (b *batch) takeTogether(line int, text []byte) {
	var one togetherLine
	err := decodeStrictly(text, &one)
	if err == nil {
		err = b.objection(&one)
	}
	if err != nil {
		b.refuse(line, err)
		return
	}
	if one.About != nil {
		b.collectionsAt = append(b.collectionsAt, len(b.lines))
		b.collections = append(b.collections, *one.About)
		b.bytes += len(text)
		b.lines = append(b.lines, lineOutcome{Line: line})
		return
	}
	if one.If != nil {
		if b.conditions == nil {
			b.conditions = map[string]uint64{}
		}
		b.conditions[one.ID] = *one.If
	}
	b.bytes += len(text)
	if one.Withdraw {
		b.withdrawnAt = append(b.withdrawnAt, len(b.lines))
		b.withdraw = append(b.withdraw, one.ID)
	} else {
		b.of = append(b.of, len(b.lines))
		b.cases = append(b.cases, one.Case)
	}
	if one.ID != "" {
		if b.does == nil {
			b.does = map[string]bool{}
		}
		b.does[one.ID] = one.Withdraw
	}
	b.lines = append(b.lines, lineOutcome{Line: line})
}

// objection says why a line may not be written with those before it.
func (b *batch) objection(one *togetherLine) error {
	withdraws, again := b.does[one.ID]
	condition, conditional := b.conditions[one.ID]
	switch {
	case one.About != nil:
		if !reflect.DeepEqual(*one, togetherLine{About: one.About}) {
			return badParameter("about", "about 的一行只写 about")
		}
		return writing(one.About.Validate())
	case one.Withdraw && !reflect.DeepEqual(one.Case, data.Case{ID: one.ID}):
		return badParameter("withdraw", "撤下的一行只写 id，可加 if")
	case one.If != nil && one.ID == "":
		return badParameter("id", "带条件的写入须有 id")
	case one.Withdraw:
		if _, err := parseCaseID(one.ID); err != nil {
			return err
		}
	case one.ID != "":
		if err := writing(one.Validate()); err != nil {
			return err
		}
	}
	if again && (withdraws != one.Withdraw || one.If != nil && conditional && condition != *one.If) {
		return badParameter("id", "案例 %s 在别的行里有相反的要求", one.ID)
	}
	return nil
}

// answerOthers tells of each line that puts no case what became of it.
func (b *batch) answerOthers(done data.Written, err error) {
	for i, at := range b.collectionsAt {
		if err == nil {
			b.lines[at].outcome = &outcome{ID: b.collections[i].ID, Outcome: "named"}
			continue
		}
		b.blame(at, err)
	}
	for i, at := range b.withdrawnAt {
		if err == nil {
			b.lines[at].outcome = &outcome{ID: b.withdraw[i], Outcome: "withdrawn", Pending: done.Pending}
			continue
		}
		b.blame(at, err)
	}
}

// blame gives a line the reason why it was not written.
func (b *batch) blame(at int, err error) {
	p := problemOf(writing(err))
	p.Title, p.Detail = b.words.Say(p.Title), b.words.Say(p.format, p.args...)
	b.lines[at].Problem = &p
}

// putTogether writes all lines at once.
func (b *batch) putTogether(ctx context.Context) (data.Written, error) {
	if len(b.cases)+len(b.withdraw)+len(b.collections) == 0 {
		return data.Written{}, nil
	}
	// One that is given an id might be given that of a case that goes.
	nameless := func(c data.Case) bool { return c.ID == "" }
	if len(b.withdraw) > 0 && slices.ContainsFunc(b.cases, nameless) {
		return data.Written{}, badParameter("id", "与撤下一起写的案例须有 id")
	}
	done, err := b.server.config.Writes.Write(ctx,
		data.Write{By: b.by, Put: b.cases, Withdraw: b.withdraw, Collections: b.collections, If: b.conditions}, b.wait)
	if err != nil && problemOf(writing(err)).Status >= http.StatusInternalServerError {
		b.server.log.Error("lines of a stream are not written together", "lines", len(b.lines), "error", err)
	}
	return done, err
}
