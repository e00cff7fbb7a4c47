package shelf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"wanwu/app/labels"
	"wanwu/app/nofollow"
	"wanwu/inference"
)

const (
	// mostBytes bounds a library's file: some 100,000 examples.
	mostBytes = 512 << 20
	ending    = ".json"
)

// Shelf is the folder of the label libraries that belong to a workspace's file.
type Shelf struct{ dir string }

// Beside returns the shelf beside the workspace's file at path. Nothing is opened or made.
func Beside(path string) Shelf { return Shelf{path + "-labels"} }

// Book is the library of one network on a shelf: a folder with a file a version, named by
// its number. The newest that is whole counts.
type Book struct{ dir string }

// Book returns the library of a network, which its hash names. It need not exist.
func (s Shelf) Book(modelHash string) Book {
	sum := sha256.Sum256([]byte(modelHash))
	return Book{filepath.Join(s.dir, hex.EncodeToString(sum[:8]))}
}

// Version is a library as it was saved.
type Version struct {
	Number  int    // from 1; 0 is that nothing was ever saved
	Hash    string // of all that was saved: "sha256:" and hexadecimal digits
	Library labels.Library
}

// versions returns the numbers of the versions, ascending.
func (b Book) versions() ([]int, error) {
	entries, err := os.ReadDir(b.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, inference.Wrap(b.dir, err)
	}
	var all []int
	for _, e := range entries {
		name, is := strings.CutSuffix(e.Name(), ending)
		if n, err := strconv.Atoi(name); is && err == nil && n > 0 && e.Type().IsRegular() {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all, nil
}

func (b Book) path(number int) string {
	return filepath.Join(b.dir, fmt.Sprintf("%06d%s", number, ending))
}

// Number returns the number of the present version; 0 where there is none.
func (b Book) Number() (int, error) {
	all, err := b.versions()
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return all[len(all)-1], nil
}

// Load reads the present version; the zero Version where there is none. A file that is not
// whole, or no library, is an error that names it.
func (b Book) Load() (Version, error) {
	all, err := b.versions()
	if err != nil || len(all) == 0 {
		return Version{}, err
	}
	return b.load(all[len(all)-1])
}

// load reads a version; 0 is the content before the first one.
func (b Book) load(number int) (Version, error) {
	if number == 0 {
		return Version{}, nil
	}
	data, err := nofollow.Read(b.path(number), mostBytes)
	if err != nil {
		return Version{}, err
	}
	content, _, _ := split(data) // of damaged steps the content may be whole
	f, lib, err := decode(bytes.NewReader(content))
	if err != nil {
		return Version{}, &inference.Error{Code: inference.CodeLabels, Path: b.path(number), Err: err}
	}
	if f.Overrides != "" {
		if lib.Overrides, err = b.loadOverrides(number, f.Overrides); err != nil {
			return Version{}, err
		}
	}
	return Version{number, hashOf(content), lib}, nil
}
