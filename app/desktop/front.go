package desktop

import (
	"context"
	"errors"
	"fmt"

	"wanwu/app/diagnose"
	"wanwu/app/engine"
	"wanwu/app/gpubundle"
	"wanwu/app/models"
	"wanwu/app/serving"
	"wanwu/app/session"
	"wanwu/app/thumbnail"
	"wanwu/app/words"
)

// Flags are what the program can be told when it is started; empty is as usual.
type Flags struct {
	Data      string   // folder of thumbnails, sample pictures, log and results
	Workspace string   // file that stores the results
	Trial     bool     // the window measures itself and closes, without a user
	Paths     []string // files and folders that are to be added at once
}

// EngineChoice is what a person has set of the engine.
type EngineChoice struct {
	Device   string // as in engine.Config
	MaxBatch int    // pictures; 0 is the usual
	// AllowRemote is whether they have agreed that Device has pixels sent to other machines.
	AllowRemote bool
}

// Front is the user interface: what a person has set, what the program says before there is a
// window, and the window. The methods are called on the main goroutine unless they say otherwise.
type Front interface {
	Flags() Flags
	Lang() words.Lang
	// Engine is the engine that was set. It may be called from any goroutine.
	Engine() EngineChoice
	Threshold() float32 // 0…1
	CacheLimit() int64  // bytes of thumbnails
	LogLevel() string   // empty for the usual
	Serve() bool        // whether other programs are served from the start
	// Fail reports why there will be no window.
	Fail(err error)
	// Open makes the window and shows it. The window closes the session when it is closed;
	// where there is none, the caller does.
	Open(p Program) (Window, error)
	// Run returns when the window is closed.
	Run()
}

// Window is an open window.
type Window interface {
	// Add adds files and folders as a drop does.
	Add(paths []string)
	// Receive does so for another start of the program and brings the window to the front;
	// false is that it is closing. It may be called from any goroutine.
	Receive(paths []string) bool
}

// Program is what a window is opened on. Functions block and are called off the main
// goroutine.
type Program struct {
	Session *session.Session
	Thumbs  *thumbnail.Cache
	Folder  string // of thumbnails and sample pictures
	Results string // the workspace's file
	Log     *diagnose.Log
	// Warning is what is not as it should be, though the program works: an *ElsewhereError,
	// or that the window is not known to be the only one on its workspace; nil for nothing.
	Warning error
	// Extensions are those of the pictures that can be read, without the dot.
	Extensions func() []string
	// CheckPack reads a model pack in a folder or an archive, or the program's own by its id, and says what it is, or what
	// is wrong with it.
	CheckPack func(ctx context.Context, path string) (engine.PackInfo, error)
	// Doctor reports the state of the program on this machine; ok is false while the engine is
	// being opened.
	Doctor func(ctx context.Context) (r diagnose.DoctorReport, ok bool)
	// Zip writes a report, and what else helps to find a fault, into a file.
	Zip func(ctx context.Context, r diagnose.DoctorReport, path string, overwrite bool) error
	// GPURuntime installs the GPU's libraries; nil where there are none for the system.
	GPURuntime *gpubundle.Installer
	// Service serves other programs on this machine by the window's engine.
	Service *serving.Switch
	// Models are the packs that are chosen among; nil where there is no place for them.
	Models *models.Shelf
}

// ErrNoDisplay is that the system gives no window.
var ErrNoDisplay = errors.New("no display")

// Place is something that the program cannot start without a place for.
type Place uint8

// The places of a program.
const (
	PlaceThumbnails Place = iota
	PlaceResults
	PlaceLog
)

// PlaceError says for what there is no place.
type PlaceError struct {
	Place Place
	Err   error
}

// Error names the place by its number; a Front has a sentence for it.
func (e *PlaceError) Error() string { return fmt.Sprintf("no place %d: %v", e.Place, e.Err) }

// Unwrap returns the cause.
func (e *PlaceError) Unwrap() error { return e.Err }

// ElsewhereError says that the thumbnails are in another folder than the usual one, and why.
type ElsewhereError struct {
	Folder string
	Err    error
}

// Error names the folder and the cause.
func (e *ElsewhereError) Error() string {
	return fmt.Sprintf("thumbnails lie in %s: %v", e.Folder, e.Err)
}

// Unwrap returns the cause.
func (e *ElsewhereError) Unwrap() error { return e.Err }
