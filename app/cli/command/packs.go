package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/app/models"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/pack"
)

// DefaultPack is the embedded model pack that is used where none is named.
const DefaultPack = "efficientnet-lite2"

// Library returns the packs that the user chooses among.
func Library(env Env) (pack.Library, error) {
	dir, err := host.PacksFolder(env.Getenv)
	if err != nil {
		return pack.Library{}, err
	}
	return models.Library(dir, env.Packs, DefaultPack), nil
}

// FindPack returns the file system of the pack that --model names, by its id or its path, or of the
// default one; from is where it is on the disk, empty for the program's own.
func FindPack(env Env, model string) (fsys fs.FS, from string, err error) {
	lib, err := Library(env)
	if err != nil { // nothing was imported where there is no place for it
		lib = pack.Library{Builtin: env.Packs, Fallback: DefaultPack}
	}
	if model == "" {
		if model, err = lib.Default(); err != nil {
			return nil, "", inference.Wrap(lib.Dir, err)
		}
	}
	if fsys, from, err = lib.Find(model); !errors.Is(err, pack.ErrUnknown) {
		return fsys, from, err
	}
	return engine.FindPack(env.Packs, model)
}

// PackLabels returns the pack that --model names, with its labels: see engine.ReadPackLabels.
func PackLabels(ctx context.Context, env Env, model string) (fsys fs.FS, info engine.PackInfo, err error) {
	fsys, from, err := FindPack(env, model)
	if err == nil {
		info, err = engine.ReadPackLabels(ctx, fsys, from)
	}
	return fsys, info, err
}

// NoteGoneDefault says on stderr where the pack that was chosen as the default is gone and another one takes
// its place, for a command that names none.
func NoteGoneDefault(env Env, l words.Lang, model string) {
	lib, err := Library(env)
	if err != nil || model != "" {
		return
	}
	if gone := lib.Gone(); gone != "" {
		fmt.Fprintf(env.Stderr, words.T(l, "cli.pack.default_gone"), terminal.Clean(gone), lib.Fallback)
	}
}

// PackFS returns the file system of the pack that --model names.
func PackFS(env Env, model string) (fs.FS, error) {
	packFS, _, err := FindPack(env, model)
	return packFS, err
}

// OpenEngine opens the engine of a pack; the library's path goes with it.
func OpenEngine(ctx context.Context, env Env, model string) (e *engine.Engine, library string, err error) {
	packFS, err := PackFS(env, model)
	if err != nil {
		return nil, "", &Error{Status: ExitError, Err: err}
	}
	if library, err = engine.RuntimeLibrary(env.Getenv); err != nil {
		return nil, "", &Error{Status: ExitError, Err: err}
	}
	if e, err = engine.Open(ctx, packFS, library); err != nil {
		if ctx.Err() != nil {
			return nil, "", &Error{Status: ExitCancelled, Err: ctx.Err()}
		}
		return nil, "", &Error{Status: ExitError, Err: err}
	}
	return e, library, nil
}
