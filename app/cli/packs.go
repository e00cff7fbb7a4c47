package cli

import (
	"context"
	"errors"
	"io/fs"
	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/inference"
	"wanwu/inference/pack"
)

// DefaultPack is the embedded model pack that runs where none is named.
const DefaultPack = "efficientnet-lite2"

// library is the packs that the user chooses among.
func library(env Env) (pack.Library, error) {
	dir, err := host.PacksFolder(env.Getenv)
	if err != nil {
		return pack.Library{}, err
	}
	return pack.Library{Dir: dir, Builtin: env.Packs, Fallback: DefaultPack}, nil
}

// findPack is the file system of the pack that --model names, by its id or its path, or of
// the default one; from is where it lies on the disk, empty for the program's own.
func findPack(env Env, model string) (fsys fs.FS, from string, err error) {
	lib, err := library(env)
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

// packFS is the file system of the pack that --model names.
func packFS(env Env, model string) (fs.FS, error) {
	packFS, _, err := findPack(env, model)
	return packFS, err
}

// openEngine opens the engine of a pack; the library's path goes with it.
func openEngine(ctx context.Context, env Env, model string) (e *engine.Engine, library string, err error) {
	packFS, err := packFS(env, model)
	if err != nil {
		return nil, "", &exit{status: ExitError, err: err}
	}
	if library, err = engine.RuntimeLibrary(env.Getenv); err != nil {
		return nil, "", &exit{status: ExitError, err: err}
	}
	if e, err = engine.Open(ctx, packFS, library); err != nil {
		if ctx.Err() != nil {
			return nil, "", &exit{status: ExitCancelled, err: ctx.Err()}
		}
		return nil, "", &exit{status: ExitError, err: err}
	}
	return e, library, nil
}
