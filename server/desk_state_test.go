package server

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/index"
	"anlisou/server/view"
	"anlisou/web"
)

// TestStateInWords: each state of backups, of the index, of the disk and of what could be given back is said in the words of
// every language, with what to do where something is wrong.
func TestStateInWords(t *testing.T) {
	wordings, err := view.LoadWordings(web.Files)
	if err != nil {
		t.Fatal(err)
	}
	words := wordings[view.SourceLanguage]
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	daily := Condition{Backups: true, Folder: "/备份", Every: 24 * time.Hour}
	with := func(backup, missed time.Duration) Condition { // so long ago; 0 for never
		c := daily
		if backup > 0 {
			c.Backup = now.Add(-backup)
		}
		if missed > 0 {
			c.Missed = now.Add(-missed)
		}
		return c
	}
	backup := func(c Condition) func(view.Wording) (string, bool) {
		return func(w view.Wording) (string, bool) { return backupOf(w, c, now) }
	}
	indexed := func(err error) func(view.Wording) (string, bool) {
		return func(w view.Wording) (string, bool) { return indexState(w, err) }
	}
	free := func(bytes int64) func(view.Wording) (string, bool) {
		return func(w view.Wording) (string, bool) {
			rows, left := diskOf(w, Condition{Free: bytes, Parts: []DiskPart{{"案例库", 3e6}, {"原件", 5e9}}})
			said := ""
			for _, r := range rows {
				said += r.Name + " " + r.Size + " "
			}
			if left == nil {
				return said, false
			}
			return said + left.Size, left.Problem
		}
	}
	unused := func(spaces ...data.Space) func(view.Wording) (string, bool) {
		return func(w view.Wording) (string, bool) { return unusedOf(w, spaces), false }
	}
	for name, c := range map[string]struct {
		said    func(view.Wording) (string, bool)
		problem bool
		want    []string // nothing: nothing is said
	}{
		"no backups by itself":       {backup(Condition{}), true, []string{"没有自动备份", "--backup", "anlisou backup"}},
		"no backup ever":             {backup(with(0, 0)), true, []string{"还没有备份过", "/备份"}},
		"a backup of today":          {backup(with(time.Hour, 0)), false, []string{"最近一次备份", "/备份", view.Moment(now.Add(-time.Hour))}},
		"one due in a moment":        {backup(with(48*time.Hour, 0)), false, []string{"最近一次备份"}},
		"a backup that is late":      {backup(with(49*time.Hour, 0)), true, []string{"已经晚了", "/备份", "磁盘"}},
		"the first failed":           {backup(with(0, time.Minute)), true, []string{"失败", "会自己再试", "/备份", view.Moment(now.Add(-time.Minute))}},
		"one failed after a good":    {backup(with(30*time.Hour, time.Minute)), true, []string{"失败", view.Moment(now.Add(-30 * time.Hour))}},
		"the index answers":          {indexed(nil), false, []string{"正常"}},
		"it is being built":          {indexed(fmt.Errorf("search: %w", &index.Building{Done: 30, Total: 120})), false, []string{"正在建立索引", "25%"}},
		"its building begins":        {indexed(&index.Building{}), false, []string{"正在建立索引", "0%"}},
		"it is damaged":              {indexed(errors.New("a segment is damaged")), true, []string{"没有回答", "anlisou rebuild"}},
		"it is closed":               {indexed(index.ErrClosed), true, []string{"没有回答"}},
		"a disk with room":           {free(leastFree), false, []string{"案例库 3.0 MB", "原件 5.0 GB", "1.1 GB"}},
		"a disk nearly full":         {free(leastFree - 1), true, []string{"1.1 GB"}},
		"a full disk":                {free(0), true, []string{"0 KB"}},
		"a disk that does not say":   {free(-1), false, []string{"案例库 3.0 MB"}},
		"nothing unused":             {unused(), false, nil},
		"next to nothing unused":     {unused(data.Space{Bytes: 20 << 20, Unused: worthTelling - 1}), false, nil},
		"much, and little of it all": {unused(data.Space{Bytes: 1 << 30, Unused: 100 << 20}), false, nil},
		"half unused": {unused(data.Space{Bytes: 20 << 20, Unused: 8 << 20}, data.Space{Bytes: 20 << 20, Unused: 12 << 20}),
			false, []string{"21.0 MB", "anlisou compact", "自动收回"}},
	} {
		said, problem := c.said(words)
		if problem != c.problem || (said == "") != (c.want == nil) {
			t.Errorf("%s: %q, a problem: %v", name, said, problem)
		}
		for _, want := range c.want {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q has no %q", name, said, want)
			}
		}
		for tag, w := range wordings {
			other, same := c.said(w)
			if same != problem || (other == "") != (said == "") || strings.Contains(other, "%!") {
				t.Errorf("%s in %s: %q, a problem: %v", name, tag, other, same)
			}
		}
	}
}

// TestRecentOverARestart: what one process remembered, the next shows beside its own, the latest first, in the same bound.
func TestRecentOverARestart(t *testing.T) {
	first := NewRecent(slog.DiscardHandler)
	log := slog.New(first)
	for i := range 2 * mostHappenings {
		log.Error(fmt.Sprint("message ", i), "error", errors.New("why"))
	}
	log.Error("message 40")
	second := NewRecent(slog.DiscardHandler)
	slog.New(second).Warn("a new one")
	slog.New(second).Error("message 50")
	second.Restore(first.List())
	list := second.List()
	if len(list) != mostHappenings || list[0].Message != "message 50" || list[0].Times != 2 || list[1].Message != "a new one" ||
		list[2].Message != "message 40" || list[2].Times != 2 || list[3].Message != "message 59" || list[3].Detail != "why" {
		t.Errorf("%d: %+v", len(list), list[:4])
	}
	third := NewRecent(slog.DiscardHandler)
	third.Restore(list)
	if again := third.List(); fmt.Sprint(again) != fmt.Sprint(list) {
		t.Errorf("%+v\n%+v", again, list)
	}
}
