package models

import (
	"io"
	"io/fs"

	"wanwu/app/filelock"
	"wanwu/inference/pack"
)

// Library returns the packs that a user chooses among: the program's own, in builtin, of which fallback is
// the default one, and those that are imported into the folder dir. An import that was killed is known by
// its lock.
func Library(dir string, builtin fs.FS, fallback string) pack.Library {
	return pack.Library{Dir: dir, Builtin: builtin, Fallback: fallback, Lock: func(path string) (io.Closer, error) {
		lock, err := filelock.Try(path, false)
		if err != nil {
			return nil, err
		}
		return lock, nil
	}}
}
