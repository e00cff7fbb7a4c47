//go:build !linux

package source

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
)

// listChunk is how many entries are read from a folder between two looks at
// the context.
const listChunk = 4096

// list returns the entries of a folder in no order. An error comes with what
// was read before it.
func list(ctx context.Context, folder string) (entries []fs.DirEntry, err error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for {
		if err := ctx.Err(); err != nil {
			return entries, err
		}
		some, err := f.ReadDir(listChunk)
		entries = append(entries, some...)
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if err != nil {
			return entries, err
		}
	}
}
