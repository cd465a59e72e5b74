package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/index"
	"anlisou/index/query"
	"anlisou/server/view"
)

// Condition is how what is kept is doing.
type Condition struct {
	Version string     // of the program
	Parts   []DiskPart // what takes room on the disk
	Free    int64      // bytes that are left there; -1 where that is not known
	// Backups says whether the server saves by itself, where, how often; Backup is the time of the last one that is there,
	// zero for none.
	Backups bool
	Folder  string
	Every   time.Duration
	Backup  time.Time
	Missed  time.Time // of the last attempt to save that failed, where none has gone well since; zero for none
	// Originals counts the files that cases came from.
	Originals int
}

// DiskPart is what a part of the data takes on the disk, in bytes.
type DiskPart struct {
	Name  string // 案例库, 索引, …
	Bytes int64
}

func (s *Server) deskState(c *gin.Context, v deskVisit) error {
	ctx := c.Request.Context()
	page := view.DeskCondition{DeskFrame: s.deskFrame(c, v, "状态")}
	page.Index, page.IndexProblem = indexState(page.Words, s.config.Search.Ready())
	if result, err := s.config.Search.Search(ctx, index.Request{Page: 1, Size: 1, Filters: query.Filters{}}); err == nil {
		page.Cases, page.Counted = result.Total, true
	}
	unknown := func(what string, err error) { // the page for trouble does not break with a part of it
		if err != nil {
			s.log.Error("a part of the state is not known", "part", what, "error", err)
			page.Unknown = append(page.Unknown, page.Words.Say(what))
		}
	}
	gone, err := s.config.Writes.Withdrawals(ctx)
	unknown("撤下的案例", err)
	for _, w := range gone {
		if w.Title != "" {
			page.Withdrawn++
		}
	}
	list, err := s.collections(ctx)
	unknown("案例集", err)
	page.CollectionCount = len(list)
	if s.config.Condition != nil {
		condition, err := s.config.Condition(ctx)
		unknown("占用", err)
		page.Version = condition.Version
		page.Disk, page.Free = diskOf(page.Words, condition)
		page.Originals = condition.Originals
		page.Unused, err = s.unused(ctx, page.Words)
		unknown("可收回", err)
		page.Backup, page.BackupProblem = backupOf(page.Words, condition, time.Now())
	}
	if s.config.Recent != nil {
		for _, h := range s.config.Recent.List() {
			page.Happenings = append(page.Happenings, view.NewHappening(page.Words, h.Message, h.Detail, h.Time, h.Times))
		}
	}
	return s.render(c, http.StatusOK, "desk_state", page)
}

// unused says in a sentence what compacting would give back; empty where that is next to nothing.
func (s *Server) unused(ctx context.Context, w view.Wording) (string, error) {
	if s.config.Keeps == nil {
		return "", nil
	}
	spaces, err := s.config.Keeps.Spaces(ctx)
	if err != nil {
		return "", fmt.Errorf("what the parts take on disk: %w", err)
	}
	return unusedOf(w, spaces), nil
}

func unusedOf(w view.Wording, spaces []data.Space) string {
	var bytes, unused int64
	for _, one := range spaces {
		bytes, unused = bytes+one.Bytes, unused+one.Unused
	}
	if unused < worthTelling || unused*worthShare < bytes {
		return ""
	}
	return w.Say("其中 %s 是改动留下的空地方：过半时自动收回，也可运行 anlisou compact。", view.Size(unused))
}

// What compacting would give back is told from worthTelling bytes on, and from one part in worthShare of what there is.
const (
	worthTelling = 10 << 20
	worthShare   = 5
)

// indexState says in a sentence whether searches are answered.
func indexState(w view.Wording, err error) (said string, problem bool) {
	building := (*index.Building)(nil)
	switch {
	case err == nil:
		return w.Say("正常，可以搜索。"), false
	case errors.As(err, &building):
		return w.Say("正在建立索引，已完成 %d%%", percent(building)), false
	}
	return w.Say("索引没有回答：请看下面的记录；重新启动服务，还不行就运行 anlisou rebuild。"), true
}

func diskOf(w view.Wording, condition Condition) (rows []view.DeskSize, free *view.DeskSize) {
	for _, part := range condition.Parts {
		rows = append(rows, view.DeskSize{Name: w.Say(part.Name), Size: view.Size(part.Bytes)})
	}
	if condition.Free >= 0 {
		free = &view.DeskSize{Size: view.Size(condition.Free), Problem: condition.Free < leastFree}
	}
	return rows, free
}

// leastFree, in bytes, is what a disk should have left: a rebuild writes the index anew beside the old one.
const leastFree = 1 << 30

// backupLate is how many times --backup-every may pass without a backup before that is said.
const backupLate = 2

func backupOf(w view.Wording, condition Condition, now time.Time) (said string, problem bool) {
	switch {
	case !condition.Backups:
		return w.Say("服务没有自动备份：启动时加 --backup 文件夹，每天存一份。用 anlisou backup 另存的，这里看不到。"), true
	case !condition.Missed.IsZero() && condition.Backup.IsZero():
		return w.Say("还没有备份成：%s 存的那次失败了，会自己再试。请看下面的记录和 %s 所在的磁盘。",
			view.Moment(condition.Missed), condition.Folder), true
	case !condition.Missed.IsZero():
		return w.Say("%s 的备份失败了，会自己再试：请看下面的记录和 %s 所在的磁盘。上一份是 %s 的。",
			view.Moment(condition.Missed), condition.Folder, view.Moment(condition.Backup)), true
	case condition.Backup.IsZero():
		return w.Say("还没有备份过，存到 %s。", condition.Folder), true
	case now.Sub(condition.Backup) > backupLate*condition.Every:
		return w.Say("最近一次备份是 %s，已经晚了：请看下面的记录和 %s 所在的磁盘。",
			view.Moment(condition.Backup), condition.Folder), true
	}
	return w.Say("最近一次备份是 %s，存在 %s。", view.Moment(condition.Backup), condition.Folder), false
}
