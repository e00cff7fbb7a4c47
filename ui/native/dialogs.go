package native

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"wanwu/ui/kit"

	"fyne.io/fyne/v2"
	"github.com/sqweek/dialog"
)

// ErrCancelled means that a dialog was closed without a choice.
var ErrCancelled = dialog.ErrCancelled

// FileDialogs asks for files and folders. Its methods block until the user has
// answered and are called off the main goroutine, one at a time. A dialog that
// was closed without a choice answers with ErrCancelled.
type FileDialogs interface {
	// OpenFiles asks for files, several at once where the system has such a dialog. What
	// is no file of this computer comes as a link.
	OpenFiles(title, dir, what string, extensions []string) ([]string, error)
	OpenFile(title, dir, what string, extensions []string) (string, error)
	OpenFolder(title, dir string) (string, error)
	// Save asks before it answers with a file that exists.
	Save(title, dir, name, what string, extensions []string) (string, error)
}

// SystemDialogs are the system's own. GTK wants to be used from one thread
// only, so a goroutine with a thread to itself runs them; it waits for the next
// dialog as long as the program runs.
type SystemDialogs struct {
	jobs chan func()
	win  fyne.Window // above which the dialogs are where the system can do that
}

var _ FileDialogs = (*SystemDialogs)(nil)

// NewDialogs starts the goroutine, for dialogs above a window. It cannot be waited for: a native
// dialog cannot be closed from outside, and one may stand open when the window
// is closed; then it goes with the process.
func NewDialogs(win fyne.Window) *SystemDialogs {
	d := &SystemDialogs{jobs: make(chan func()), win: win}
	go func() {
		runtime.LockOSThread()
		for job := range d.jobs {
			job()
		}
	}()
	return d
}

// on runs f on the dialogs' thread and waits for its answer.
func (d *SystemDialogs) on(f func() (string, error)) (path string, err error) {
	done := make(chan struct{})
	d.jobs <- func() {
		defer close(done)
		defer func() {
			// The library panics where GTK could not be initialised.
			if v := recover(); v != nil {
				err = errors.New(kit.Tr("dialog.unavailable"))
			}
		}()
		path, err = f()
	}
	<-done
	return path, err
}

// OpenFiles implements FileDialogs: several files through the desktop portal, where that
// answers, else one in the dialog of OpenFile, whose title says so.
func (d *SystemDialogs) OpenFiles(title, dir, what string, extensions []string) ([]string, error) {
	paths, err := openFiles(d.win, title, dir, what, extensions)
	if err == nil || errors.Is(err, ErrCancelled) {
		return paths, err
	}
	path, err := d.OpenFile(title+kit.Tr("dialog.one"), dir, what, extensions)
	return []string{path}, err
}

// OpenFile implements FileDialogs.
func (d *SystemDialogs) OpenFile(title, dir, what string, extensions []string) (string, error) {
	return d.on(func() (string, error) {
		return dialog.File().Title(title).SetStartDir(ExistingFolder(dir)).Filter(what, bothCases(extensions)...).
			Filter(kit.Tr("dialog.all"), "*").Load()
	})
}

// OpenFolder implements FileDialogs.
func (d *SystemDialogs) OpenFolder(title, dir string) (string, error) {
	return d.on(func() (string, error) {
		return dialog.Directory().Title(title).SetStartDir(ExistingFolder(dir)).Browse()
	})
}

// Save implements FileDialogs.
func (d *SystemDialogs) Save(title, dir, name, what string, extensions []string) (string, error) {
	return d.on(func() (string, error) {
		return dialog.File().Title(title).SetStartDir(ExistingFolder(dir)).SetStartFile(name).
			Filter(what, extensions...).Save()
	})
}

// bothCases adds the upper-case forms: GTK's patterns tell JPG from jpg.
func bothCases(extensions []string) []string {
	if runtime.GOOS == "windows" {
		return extensions
	}
	all := append([]string(nil), extensions...)
	for _, e := range extensions {
		all = append(all, strings.ToUpper(e))
	}
	return all
}

// ExistingFolder returns dir if it is a folder, else the nearest folder above it.
func ExistingFolder(dir string) string {
	for dir != "" {
		if fi, err := os.Stat(dir); err == nil && fi.IsDir() {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	return ""
}

// Documents returns the user's folder for documents; empty where there is none.
func Documents() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return ExistingFolder(filepath.Join(home, "Documents"))
}
