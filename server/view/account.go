package view

import (
	"strings"

	"anlisou/index"
)

// account tells in plain words how a page of results came about: what was looked for, what was put right or given up to
// find something, and what the order goes by.
func account(w Wording, in Inquiry, r *index.Result) (lines []string) {
	e := r.Explanation
	lines = append(lines, lookedFor(w, e.Words))
	for i, s := range e.Steps {
		nextDrops := i+1 < len(e.Steps) && e.Steps[i+1].Kind == index.StepDropped
		switch {
		case s.Kind == index.StepMatched && len(e.Words) == 0, s.Kind == index.StepPieces:
			continue
		case s.Kind == index.StepDropped && s.Cases == 0 && nextDrops:
			continue // the step after it says what was given up in all
		case s.Kind == index.StepFiltered && s.Cases == 0 && i > 0 && e.Steps[i-1].Cases == 0:
			continue // none was left before
		}
		lines = append(lines, plainStep(w, s))
	}
	if r.Total > 1 {
		lines = append(lines, orderedBy(w, in.Sort))
	}
	return lines
}

// lookedFor says which words a case must hold, and how many cases hold each.
func lookedFor(w Wording, words []index.ExplainedWord) string {
	switch len(words) {
	case 0:
		return w.Say("没有要含有的词，只看排除和筛选。")
	case 1:
		if words[0].Cases == 0 {
			return w.Say("要含有“%s”，没有案例里有。", words[0].Text)
		}
		return w.Of(words[0].Cases, "要含有“%[2]s”，%[1]d 个案例里有。", words[0].Cases, words[0].Text)
	}
	list := make([]string, len(words))
	for i, word := range words {
		list[i] = w.Of(word.Cases, "“%[2]s”（%[1]d 个案例）", word.Cases, word.Text)
		if word.Cases == 0 {
			list[i] = w.Say("“%s”（没有案例）", word.Text)
		}
	}
	return w.Say("要同时含有：%s。", strings.Join(list, w.Say("、")))
}

// plainStep tells a step without its figures of information, and what found nothing as that.
func plainStep(w Wording, s index.Step) string {
	switch {
	case s.Kind == index.StepMatched && s.Cases == 0:
		return w.Say("没有案例含有全部词语。")
	case s.Kind == index.StepDropped && s.Cases == 0:
		return w.Say("去掉%s，也没有案例含有其余的词。", quoted(w, s.Words))
	case s.Kind == index.StepLoosened:
		return w.Of(s.Cases, "再放宽，%[2]s不必都有，%[1]d 个案例符合。", s.Cases, quoted(w, s.Words))
	case s.Kind == index.StepFiltered && s.Cases == 0:
		return w.Say("筛选之后没有案例留下。")
	}
	return w.Step(s)
}

// orderedBy says what the order of the hits goes by.
func orderedBy(w Wording, by index.Sort) string {
	switch by {
	case index.ByNumber:
		return w.Say("照所选的，按编号排列。")
	case index.ByYear:
		return w.Say("照所选的，按年份排列。")
	case index.ByDate:
		return w.Say("照所选的，按日期排列。")
	}
	return w.Say("按相关排列：原样含有所搜文字的在最前，其次看词是不是在标题里、靠得近不近、说到几次，少见的词更算数。每条下面的“得分”列出各项。")
}
