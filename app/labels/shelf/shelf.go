package shelf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	// versionsKept is how many versions of a library are kept, the present one included.
	versionsKept = 20
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

func (b Book) load(number int) (Version, error) {
	data, err := nofollow.Read(b.path(number), mostBytes)
	if err != nil {
		return Version{}, err
	}
	f, lib, err := decode(bytes.NewReader(data))
	if err != nil {
		return Version{}, &inference.Error{Code: inference.CodeLabels, Path: b.path(number), Err: err}
	}
	if f.Overrides != "" {
		if lib.Overrides, err = b.loadOverrides(number, f.Overrides); err != nil {
			return Version{}, err
		}
	}
	return Version{number, hashOf(data), lib}, nil
}

// Save writes a library as the version after that of number, which the caller has loaded,
// and returns the new number. The file appears whole or not at all. Where another process
// has saved meanwhile the error has CodeLabelsChanged, and what Load would refuse has CodeLabels;
// then nothing is written.
func (b Book) Save(number int, lib *labels.Library) (int, error) {
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return 0, inference.Wrap(b.dir, err)
	}
	f, err := os.CreateTemp(b.dir, ".new-*")
	if err != nil {
		return 0, inference.Wrap(b.dir, err)
	}
	overrides, err := b.saveOverrides(number+1, lib.Overrides)
	if err == nil {
		err = b.write(f, lib, overrides)
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = b.place(f.Name(), number+1)
	}
	if err = errors.Join(err, os.Remove(f.Name())); err != nil {
		return 0, inference.Wrap(b.dir, err)
	}
	b.prune()
	return number + 1, nil
}

// write writes a version to its file that has no name yet, and reads it back: a version that
// cannot be read would keep every run from its pack.
func (b Book) write(f *os.File, lib *labels.Library, overrides string) error {
	if err := encode(f, lib, overrides); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := Decode(f); err != nil {
		return &inference.Error{Code: inference.CodeLabels, Path: b.dir, Err: err}
	}
	return f.Sync()
}

// place gives a file the name of a version that must be the newest.
func (b Book) place(file string, number int) error {
	all, err := b.versions()
	if err != nil {
		return err
	}
	if len(all) > 0 && all[len(all)-1] >= number {
		return &inference.Error{Code: inference.CodeLabelsChanged, Path: b.dir}
	}
	err = os.Link(file, b.path(number)) // unlike a renaming, replaces nothing
	switch {
	case errors.Is(err, fs.ErrExist):
		return &inference.Error{Code: inference.CodeLabelsChanged, Path: b.dir}
	case err != nil: // a file system without links
		return copyNew(file, b.path(number))
	}
	return nil
}

// copyNew copies a file to a name that must be new.
func copyNew(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// prune deletes what is older than versionsKept. What cannot be deleted, or another process has
// deleted, does not concern the version that was just saved: the next save tries again.
func (b Book) prune() {
	all, err := b.versions()
	if err != nil || len(all) == 0 {
		return
	}
	for ; len(all) > versionsKept; all = all[1:] {
		_ = os.Remove(b.path(all[0]))
	}
	b.pruneOverrides(all[0])
}

// Undo saves the version before the present one as a new one, and returns that. ok is false
// where there is none before.
func (b Book) Undo() (v Version, ok bool, err error) {
	all, err := b.versions()
	if err != nil || len(all) == 0 {
		return Version{}, false, err
	}
	now := all[len(all)-1]
	v = Version{}
	if len(all) > 1 {
		if v, err = b.load(all[len(all)-2]); err != nil {
			return Version{}, false, err
		}
	} else if now > 1 {
		return Version{}, false, nil // what was before is pruned
	}
	v.Number, err = b.Save(now, &v.Library)
	return v, err == nil, err
}

// format is the version of the file's own form.
const format = 1

// file is a library as JSON.
type file struct {
	Format     int           `json:"format"`
	Pack       string        `json:"pack"`
	Background labels.Vector `json:"background,omitempty"`
	Labels     []label       `json:"labels"`
	// Overrides is the hash of the file of the overrides; empty for none.
	Overrides string `json:"overrides,omitempty"`
}

type label struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	English  string        `json:"english,omitempty"`
	Category string        `json:"category,omitempty"`
	Aliases  []string      `json:"aliases,omitempty"`
	Origin   labels.Origin `json:"origin"`
	Vector   labels.Vector `json:"vector,omitempty"`
	Examples []example     `json:"examples,omitempty"`
}

type example struct {
	Path   string        `json:"path"`
	Hash   string        `json:"hash"`
	Vector labels.Vector `json:"vector"`
	Own    int32         `json:"own"` // the class that the pack gave it, and its score
	Score  float32       `json:"score"`
}

// Encode writes a library as it can be read by Decode, here and on another machine, without
// its overrides.
func Encode(w io.Writer, lib *labels.Library) error { return encode(w, lib, "") }

// encode is Encode with the hash of the overrides.
func encode(w io.Writer, lib *labels.Library, overrides string) error {
	f := file{Format: format, Pack: lib.Pack, Background: lib.Background, Labels: []label{}, Overrides: overrides}
	for _, l := range lib.Labels {
		out := label{l.ID, l.Name, l.English, l.Category, l.Aliases, l.Origin, l.Vector, nil}
		for _, e := range l.Examples {
			out.Examples = append(out.Examples, example{e.Path, strconv.FormatUint(e.Hash, 16), e.Vector, e.Own.Class, e.Own.Score})
		}
		f.Labels = append(f.Labels, out)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(f)
}

// Decode reads a library and checks it: ids and names are there and unique, and all vectors
// of one length.
func Decode(r io.Reader) (labels.Library, error) {
	_, lib, err := decode(r)
	return lib, err
}

// decode is Decode with the file as it is.
func decode(r io.Reader) (f file, lib labels.Library, err error) {
	dec := json.NewDecoder(io.LimitReader(r, mostBytes))
	if err := dec.Decode(&f); err != nil {
		return f, lib, err
	}
	if f.Format != format {
		return f, lib, fmt.Errorf("the format is %d, not %d", f.Format, format)
	}
	lib, err = f.library()
	return f, lib, err
}

// library makes the library of a file, without its overrides.
func (f *file) library() (labels.Library, error) {
	lib := labels.Library{Pack: f.Pack, Background: f.Background}
	dims := len(f.Background)
	fits := func(v labels.Vector) bool {
		if dims == 0 {
			dims = len(v)
		}
		return len(v) == dims && dims > 0
	}
	for _, in := range f.Labels {
		switch {
		case !strings.HasPrefix(in.ID, labels.IDPrefix) || in.Name == "":
			return labels.Library{}, fmt.Errorf("label %q has no name, or no id that begins with %s", in.ID, labels.IDPrefix)
		case lib.Find(in.ID) >= 0 || lib.Find(in.Name) >= 0:
			return labels.Library{}, fmt.Errorf("label %q is there twice", in.Name)
		case in.Origin == labels.FromText && !fits(in.Vector):
			return labels.Library{}, fmt.Errorf("label %q has a vector of %d values, not %d", in.Name, len(in.Vector), dims)
		}
		l := labels.Label{ID: in.ID, Name: in.Name, English: in.English, Category: in.Category, Aliases: in.Aliases, Origin: in.Origin, Vector: in.Vector}
		for _, e := range in.Examples {
			hash, err := strconv.ParseUint(e.Hash, 16, 64)
			if err != nil || !fits(e.Vector) {
				return labels.Library{}, fmt.Errorf("label %q: the example %q is not whole", in.Name, e.Path)
			}
			l.Examples = append(l.Examples, labels.Example{Path: e.Path, Hash: hash, Vector: e.Vector, Own: inference.Label{Class: e.Own, Score: e.Score}})
		}
		lib.Labels = append(lib.Labels, l)
	}
	return lib, nil
}
