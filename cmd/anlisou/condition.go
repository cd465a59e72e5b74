package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"anlisou/server"
)

// condition tells what a data directory takes on the disk, and when it was last saved.
func condition(dir string, backups *backupFlags) func(context.Context) (server.Condition, error) {
	return func(ctx context.Context) (server.Condition, error) {
		state := server.Condition{
			Version: version, Free: freeSpace(dir), Backups: backups.dir != "", Folder: backups.dir, Every: backups.every,
		}
		if state.Backups {
			state.Backup = backups.last()
			if missed := backups.missed.Load(); missed != nil {
				state.Missed = *missed
			}
		}
		var of [4]int64 // by part
		names := [...]string{"案例库", "索引", "原件", "其他文件"}
		originals := filepath.Join(documentsDir, originalsDir) + string(filepath.Separator)
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) { // an index writes and removes files all the time
				return nil
			}
			if errors.Is(err, fs.ErrPermission) { // not ours: lost+found of a disk of its own
				if entry != nil && entry.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			if err != nil || entry.IsDir() {
				return errors.Join(err, ctx.Err())
			}
			info, err := entry.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			part := 3
			switch below, _ := filepath.Rel(dir, path); {
			case strings.HasPrefix(below, storeFile):
				part = 0
			case strings.HasPrefix(below, indexDir+string(filepath.Separator)):
				part = 1
			case strings.HasPrefix(below, originals):
				part = 2
				if filepath.Ext(below) == recordEnding {
					state.Originals++
				}
			}
			of[part] += info.Size()
			return nil
		})
		for i, name := range names {
			state.Parts = append(state.Parts, server.DiskPart{Name: name, Bytes: of[i]})
		}
		return state, err
	}
}
