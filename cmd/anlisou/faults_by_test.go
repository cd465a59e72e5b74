package main

import (
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// testedKind is a kind of fault that tests of the packages make.
type testedKind struct {
	name  string
	tests []string
}

// plantedPanics are tests of the packages: nothing that is asked of the program reaches a panic, so that each has to be
// put in from within. One counts as often as it was planted.
var plantedPanics = []testedKind{
	{"a panic planted in a part of a case", []string{"TestOneCaseGoesInWithoutWhatFailed"}},
	{"a panic planted at a step of an import", []string{"TestAFaultStaysWithItsDocument"}},
	{
		"a panic planted in a search, a batch or a background task",
		[]string{"TestFaultsOfOursRebuildNothing", "TestPanicOverABatchIsAnError", "TestBackgroundPanicIsLogged"},
	},
	{
		"a panic planted in a request, or in what SIGHUP reads",
		[]string{"TestAPanicEndsOneRequest", "TestRereadingSurvivesAFault"},
	},
}

// countedTests are tests that make a fault again and again, and say how often.
var countedTests = []testedKind{
	{"kill -9 of a server among writers, readers and compactions", []string{"TestKillAmongWriters"}},
	{"kill -9 of a process that writes to the store and compacts it", []string{"TestKillAmongCompactions"}},
	{"kill -9 of a watched folder", []string{"TestWatchKilled"}},
	{"kill -9 of a server among changes of its words", []string{"TestKillAmongChangesOfWords"}},
	{"kill -9 of a server among documents that come and are accepted", []string{"TestDocumentsOutliveAKill"}},
	{"two or more who change one case at the same time", []string{"TestLostUpdates"}},
	{"a backup under writes, restored, equal to the byte", []string{"TestBackupUnderWrites"}},
}

var (
	// endedTest is the line of a test that has ended, which stands before those of its parts.
	endedTest = regexp.MustCompile(`(?m)^ *--- (PASS|FAIL): ((\w+)\S*)`)
	// triedLine is what a test says of how often it tried.
	triedLine = regexp.MustCompile(`(?m)^ +\w+_test\.go:\d+: tried (\d+)`)
)

// endedParts are what a test tried: of each its parts alone, if it has any.
func endedParts(out, test string) (passed []bool) {
	ended := endedTest.FindAllStringSubmatch(out, -1)
	for i, one := range ended {
		whole := i+1 < len(ended) && strings.HasPrefix(ended[i+1][2], one[2]+"/")
		if one[3] == test && !whole {
			passed = append(passed, one[1] == "PASS")
		}
	}
	return passed
}

// saidTries are what a test says that it tried; one that failed lost at least one of them.
func saidTries(out, test string) (passed []bool) {
	begin := strings.Index(out, "=== RUN   "+test+"\n")
	if begin < 0 {
		return nil
	}
	own, _, _ := strings.Cut(out[begin+1:], "=== RUN ")
	n := 1
	if said := triedLine.FindStringSubmatch(own); said != nil {
		n, _ = strconv.Atoi(said[1])
	}
	passed = slices.Repeat([]bool{true}, n)
	passed[0] = strings.Contains(out, "--- PASS: "+test+" ") && triedLine.MatchString(own)
	return passed
}

// byTests runs the tests of kinds, and counts what they tried.
func (f *faults) byTests(kinds []testedKind, count func(out, test string) (passed []bool)) {
	var all []string
	for _, k := range kinds {
		all = append(all, k.tests...)
	}
	args := []string{"test", "-tags", "ne,nomsgpack", "-count=1", "-timeout", "40m", "-p", "1", "-v"}
	if !f.long {
		args = append(args, "-short")
	}
	args = append(args, "-run", "^("+strings.Join(all, "|")+")$",
		"anlisou/index", "anlisou/data/store", "anlisou/server", "anlisou/cmd/anlisou")
	out, err := exec.Command("go", args...).CombinedOutput()
	for _, k := range kinds {
		var passed []bool
		for _, test := range k.tests {
			tried := count(string(out), test)
			if len(tried) == 0 {
				f.Errorf("%s did not run: %v %s", test, err, out)
			}
			passed = append(passed, tried...)
		}
		f.kind(k.name+" (by "+strings.Join(k.tests, ", ")+")", len(passed), len(passed), func(i int) error {
			if !passed[i] {
				return fmt.Errorf("it costs too much: %s", out)
			}
			return nil
		})
	}
}
