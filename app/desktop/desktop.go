// Package desktop puts the program with the window together: settings → engine, session,
// record, the one instance on a workspace. It must not know how a window is made or what
// it looks like: a Front does that.
package desktop

import (
	"context"
	"errors"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/thumbnail"
	"wanwu/app/workspace"
	"wanwu/assets"
	"wanwu/inference/imagefile"
)

// The exit statuses of Run. exitNoDisplay is where the system has given no window, so that
// scripts/run can continue without one: sysexits.h's “service unavailable”.
const (
	exitFailed    = 1
	exitNoDisplay = 69
)

// Run opens the window, waits until it is closed, and returns the exit status.
func Run(front Front) int {
	flags := front.Flags()
	fail := func(place Place, err error) int {
		front.Fail(&PlaceError{place, err})
		return exitFailed
	}
	folder, thumbs, warning, err := openCache(flags.Data, front.CacheLimit())
	if err != nil {
		return fail(PlaceThumbnails, err)
	}
	file := flags.Workspace
	if file == "" && flags.Data != "" {
		file = folder
	}
	results, err := host.WorkspacePath(os.Getenv, file)
	if err != nil {
		return fail(PlaceResults, err)
	}
	paths := absolute(flags.Paths)
	var instance *Instance
	var unclaimed error
	if !flags.Trial {
		if instance, unclaimed = Claim(context.Background(), results, paths); instance == nil && unclaimed == nil {
			return 0 // a window is open, and has come to the front
		}
	}
	defer func() {
		if err := instance.Close(); err != nil {
			log.Print(err) // the program's own log is closed now
		}
	}()
	record, err := openRecord(front, flags.Data, results, thumbs)
	if err != nil {
		return fail(PlaceLog, err)
	}
	defer record.close()
	if unclaimed != nil { // two windows share a workspace well enough
		record.Log.Warn("no claim on being the only window", "error", unclaimed)
		if warning == nil {
			warning = unclaimed
		}
	}
	w, err := openWindow(front, record, Program{Thumbs: thumbs, Folder: folder, Results: results, Warning: warning})
	if err != nil {
		front.Fail(err)
		if errors.Is(err, ErrNoDisplay) {
			return exitNoDisplay
		}
		return exitFailed
	}
	if instance != nil {
		instance.Serve(w.Receive)
	}
	w.Add(paths)
	front.Run()
	return 0
}

// openWindow makes the session and opens the window on it; p says where the data are.
func openWindow(front Front, record *record, p Program) (Window, error) {
	p.Session = newSession(front, record, p.Thumbs, p.Results)
	record.follow(p.Session)
	p.Log, p.Extensions, p.CheckPack, p.Models = record.Log, extensions, checkPack, record.shelf
	p.Doctor, p.Zip, p.GPURuntime, p.Service = record.report, record.zip, record.gpuRuntime(), record.service
	w, err := front.Open(p)
	if err != nil {
		if e := p.Session.Close(); e != nil {
			record.Log.Warn("closing the session", "error", e)
		}
	} else if front.Serve() {
		record.service.Start()
	}
	return w, err
}

// newSession makes the session of a workspace's file, on the engine that the settings say.
func newSession(front Front, record *record, thumbs *thumbnail.Cache, results string) *session.Session {
	return session.New(session.Config{
		Open: func(ctx context.Context) (engine.Recognizer, error) { return record.openEngine(ctx, front.Engine()) },
		OpenPack: func(ctx context.Context, pack engine.PackInfo) (engine.Recognizer, error) {
			return record.openPack(ctx, front.Engine(), pack)
		},
		OpenText: func(ctx context.Context, pack engine.PackInfo) (session.TextEncoder, error) {
			return record.openText(ctx, front.Engine(), pack)
		},
		Names: record.names, Labels: results, Background: assets.Background,
		Workspace: workspace.New(front.Threshold()), Thumbs: thumbs,
		Persist: func(ctx context.Context, ws *workspace.Workspace) (*persist.Syncer, error) {
			return persist.Open(ctx, results, ws, true)
		},
	})
}

// extensions returns those of the pictures that can be read here.
func extensions() (names []string) {
	for _, f := range imagefile.Formats() {
		for _, e := range f.Extensions {
			names = append(names, strings.TrimPrefix(e, "."))
		}
	}
	return names
}

// absolute makes paths independent of the working folder. One that cannot be made so is
// left as it is: the scan says what is wrong with it.
func absolute(paths []string) []string {
	all := slices.Clone(paths)
	for i, p := range all {
		if abs, err := filepath.Abs(p); err == nil {
			all[i] = abs
		}
	}
	return all
}
