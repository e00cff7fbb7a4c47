package diagnose

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
)

// maxCrash is how much of earlier crashes is kept.
const maxCrash = 256 << 10

// crashPath returns the file that a program's crashes are written to.
func (p *Program) crashPath(name string) string { return filepath.Join(p.State, name+"-crash.txt") }

// openCrash has Go write why it ends, should it crash, into a file: a window has no
// terminal to say it on. Nil is that the file cannot be written.
func openCrash(path string) *os.File {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil
	}
	flags := os.O_WRONLY | os.O_APPEND | os.O_CREATE
	if fi, err := os.Stat(path); err == nil && fi.Size() > maxCrash {
		flags |= os.O_TRUNC
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil
	}
	if err := debug.SetCrashOutput(f, debug.CrashOptions{}); err != nil {
		f.Close()
		return nil
	}
	return f
}

// withoutPanicTexts leaves out what panics say: that a panic says may be anything, a file's name too. What the
// runtime itself says is known to hold none.
func withoutPanicTexts(s string) string {
	var b strings.Builder
	skipping := false
	for line := range strings.Lines(s) {
		text := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(text, "panic: runtime error:"), strings.HasPrefix(text, "fatal error:"):
			skipping = false
		case strings.HasPrefix(text, "panic:"):
			b.WriteString("panic: (its text is left out)\n")
			skipping = true // it may be of several lines
			continue
		case strings.HasPrefix(text, "goroutine "), strings.HasPrefix(text, "[signal "):
			skipping = false
		}
		if !skipping {
			b.WriteString(line)
		}
	}
	return b.String()
}
