package ort

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// seen is what a file was when it was hashed.
type seen struct {
	Size     int64  `json:"size"`
	Modified int64  `json:"modified"` // nanoseconds since 1970
	SHA256   string `json:"sha256"`
}

// Damaged lists the files of the bundle that are missing in folder, or are not what the list says
// by their size and SHA-256: a corrupt copy keeps its size. Some gigabytes are read for that, so
// what was read is written into the file memo, and read again only where a file's size or time is
// another since; an empty memo is none, and one that cannot be read or written costs time only. It
// blocks; ctx ends it.
func (b *Bundle) Damaged(ctx context.Context, folder, memo string) ([]string, error) {
	known := map[string]seen{}
	if data, err := os.ReadFile(memo); err != nil || json.Unmarshal(data, &known) != nil {
		known = map[string]seen{} // there is none, or what there is is none
	}
	var names []string
	learnt := false
	for _, name := range slices.Sorted(maps.Keys(b.Files)) {
		path, err := filepath.Abs(filepath.Join(folder, filepath.Base(name)))
		if err != nil {
			return nil, err
		}
		fi, err := os.Stat(path)
		if err != nil || fi.Size() != b.Files[name].Size {
			names = append(names, name)
			continue
		}
		was := known[path]
		if was.Size != fi.Size() || was.Modified != fi.ModTime().UnixNano() {
			was = seen{Size: fi.Size(), Modified: fi.ModTime().UnixNano()}
			if was.SHA256, err = HashFile(ctx, path); err != nil {
				if ctx.Err() != nil {
					return nil, ctx.Err()
				}
				names = append(names, name) // a disk that cannot read it
				continue
			}
			known[path], learnt = was, true
		}
		if was.SHA256 != b.Files[name].SHA256 {
			names = append(names, name)
		}
	}
	if learnt && memo != "" {
		remember(memo, known)
	}
	return names, nil
}

// remember writes a memo, whole or not at all, without the files that are gone. It is only a memo:
// failing to write it is no error.
func remember(memo string, known map[string]seen) {
	maps.DeleteFunc(known, func(path string, _ seen) bool {
		_, err := os.Stat(path)
		return errors.Is(err, fs.ErrNotExist)
	})
	data, err := json.Marshal(known)
	if err != nil || os.MkdirAll(filepath.Dir(memo), 0o755) != nil {
		return
	}
	file, err := os.CreateTemp(filepath.Dir(memo), ".memo-*")
	if err != nil {
		return
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), memo)
	}
	if err != nil {
		os.Remove(file.Name())
	}
}

// HashFile returns the SHA-256 of a file, in hexadecimal. It blocks while it reads; ctx ends it.
func HashFile(ctx context.Context, path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	h := sha256.New()
	for {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		_, err := io.CopyN(h, file, 4<<20)
		if errors.Is(err, io.EOF) {
			return hex.EncodeToString(h.Sum(nil)), nil
		}
		if err != nil {
			return "", fmt.Errorf("%s: %w", path, err)
		}
	}
}
