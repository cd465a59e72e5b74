package server

import (
	"slices"

	"anlisou/data/say"
)

// inParameters is a message with its ways out as the API has them, in parameters of the call that sends a document.
func inParameters(m say.Message) say.Message {
	return m.Advising(func(g say.Given) (string, bool) {
		return g.Name + "=" + g.Value, g.Name == parameterCases || g.Name == parameterColumn
	})
}

// advised is a document as the API tells it.
func advised(doc Document) Document {
	doc.Problem = inParameters(doc.Problem)
	for _, list := range []*[]DocumentPart{&doc.Refused, &doc.Skipped, &doc.Notes} {
		*list = slices.Clone(*list)
		for i := range *list {
			(*list)[i].Problem = inParameters((*list)[i].Problem)
		}
	}
	return doc
}

// offersOneCase reports whether a way out of what is told is to take a document as one case.
func offersOneCase(m say.Message) bool {
	return slices.ContainsFunc(m.Ways(), func(w say.Way) bool {
		return slices.Equal(w.Give, []say.Given{{Name: parameterCases, Value: "one"}})
	})
}
