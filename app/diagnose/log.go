package diagnose

import (
	"context"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"wanwu/inference"
)

// Log is a program's log: lines of key=value in a file of bounded size, which is made by the first
// line. It can be used from any goroutine. A file that cannot be written stops nothing; Problem
// reports it.
type Log struct {
	*slog.Logger
	level slog.LevelVar
	file  *rotated
}

// NewLog writes to name.log in a folder, which is made when it is needed. The caller
// closes it.
func NewLog(folder, name string, level slog.Level) *Log {
	l := &Log{file: &rotated{path: filepath.Join(folder, name+".log"), max: maxFile}}
	l.level.Set(level)
	l.Logger = slog.New(slog.NewTextHandler(l.file, &slog.HandlerOptions{Level: &l.level, ReplaceAttr: nameless})).With("pid", os.Getpid())
	return l
}

// SetLevel says from which level on lines are written.
func (l *Log) SetLevel(level slog.Level) { l.level.Set(level) }

// Level returns the level that was set.
func (l *Log) Level() slog.Level { return l.level.Level() }

// Path returns the file that is written to.
func (l *Log) Path() string { return l.file.path }

// Problem returns why the last line could not be written, nil where it could. It tries the folder
// now, so that one that cannot be written is found before there was a line.
func (l *Log) Problem() error {
	l.Log(context.Background(), slog.LevelInfo, "the log is looked at")
	return l.file.problem()
}

// Close closes the file. Lines that come later are dropped.
func (l *Log) Close() error { return l.file.Close() }

// nameless takes the paths out of errors, so that no picture's name gets into the
// log by way of one. The end of a name stays, since ".so" or ".heic" helps.
func nameless(_ []string, a slog.Attr) slog.Attr {
	if err, ok := a.Value.Any().(error); ok && a.Value.Kind() == slog.KindAny {
		a.Value = slog.StringValue(withoutPaths(err))
	}
	return a
}

// withoutPaths returns an error's text without the paths that the errors in it name.
func withoutPaths(err error) string {
	if err == nil {
		return ""
	}
	var paths []string
	collectPaths(err, &paths)
	slices.SortFunc(paths, func(a, b string) int { return len(b) - len(a) })
	s := err.Error()
	for _, p := range paths {
		if len(p) > 1 {
			s = strings.ReplaceAll(s, p, "<file>"+ending(p))
		}
	}
	return runtimePlace.ReplaceAllString(s, "")
}

// runtimePlace is what ONNX Runtime adds to a failure of CUDA: the machine's name, and where in its
// own source it is.
var runtimePlace = regexp.MustCompile(` ; hostname=\S* ; file=\S*`)

// ending returns the extension of a path where it looks like one.
func ending(path string) string {
	ext := filepath.Ext(path)
	if len(ext) > 6 || strings.ContainsFunc(ext, func(r rune) bool { return r > 126 || r <= ' ' }) {
		return ""
	}
	return ext
}

// collectPaths adds what the errors in err call a path.
func collectPaths(err error, paths *[]string) {
	switch e := err.(type) { // each one of the chain is looked at
	case *inference.Error:
		*paths = append(*paths, e.Path)
	case *fs.PathError:
		*paths = append(*paths, e.Path)
	case *os.LinkError:
		*paths = append(*paths, e.Old, e.New)
	case *exec.Error:
		*paths = append(*paths, e.Name)
	case *url.Error:
		*paths = append(*paths, e.URL)
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if next := e.Unwrap(); next != nil {
			collectPaths(next, paths)
		}
	case interface{ Unwrap() []error }:
		for _, next := range e.Unwrap() {
			collectPaths(next, paths)
		}
	}
}
