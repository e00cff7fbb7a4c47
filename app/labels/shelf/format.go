package shelf

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"wanwu/app/labels"
	"wanwu/inference"
)

// format is the version of the file's own form.
const format = 1

// file is a library as JSON.
type file struct {
	Format     int           `json:"format"`
	Pack       string        `json:"pack"`
	Network    string        `json:"network,omitempty"`
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
	Counters []example     `json:"counters,omitempty"`
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
	f := file{Format: format, Pack: lib.Pack, Network: lib.Network, Background: lib.Background, Labels: []label{}, Overrides: overrides}
	for _, l := range lib.Labels {
		f.Labels = append(f.Labels, label{l.ID, l.Name, l.English, l.Category, l.Aliases, l.Origin, l.Vector, encodeExamples(l.Examples), encodeExamples(l.Counters)})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(f)
}

func encodeExamples(of []labels.Example) (out []example) {
	for _, e := range of {
		out = append(out, example{e.Path, strconv.FormatUint(e.Hash, 16), e.Vector, e.Own.Class, e.Own.Score})
	}
	return out
}

// decodeExamples is the reverse of encodeExamples; fits reports whether a vector fits the others.
func decodeExamples(in []example, fits func(labels.Vector) bool) (of []labels.Example, err error) {
	for _, e := range in {
		hash, err := strconv.ParseUint(e.Hash, 16, 64)
		if err != nil || !fits(e.Vector) {
			return nil, fmt.Errorf("the example %q is not whole", e.Path)
		}
		of = append(of, labels.Example{Path: e.Path, Hash: hash, Vector: e.Vector, Own: inference.Label{Class: e.Own, Score: e.Score}})
	}
	return of, nil
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
	lib := labels.Library{Pack: f.Pack, Network: f.Network, Background: f.Background}
	dims := len(f.Background)
	fits := func(v labels.Vector) bool {
		if dims == 0 {
			dims = len(v)
		}
		return len(v) == dims && dims > 0
	}
	taken := make(map[string]bool, 2*len(f.Labels)) // names and ids
	for _, in := range f.Labels {
		switch {
		case !strings.HasPrefix(in.ID, labels.IDPrefix) || in.Name == "":
			return labels.Library{}, fmt.Errorf("label %q has no name, or no id that begins with %s", in.ID, labels.IDPrefix)
		case taken[in.ID] || taken[in.Name]:
			return labels.Library{}, fmt.Errorf("label %q is there twice", in.Name)
		case in.Origin == labels.FromText && !fits(in.Vector):
			return labels.Library{}, fmt.Errorf("label %q has a vector of %d values, not %d", in.Name, len(in.Vector), dims)
		}
		l := labels.Label{ID: in.ID, Name: in.Name, English: in.English, Category: in.Category, Aliases: in.Aliases, Origin: in.Origin, Vector: in.Vector}
		var err error
		if l.Examples, err = decodeExamples(in.Examples, fits); err == nil {
			l.Counters, err = decodeExamples(in.Counters, fits)
		}
		if err != nil {
			return labels.Library{}, fmt.Errorf("label %q: %w", in.Name, err)
		}
		taken[in.ID], taken[in.Name] = true, true
		lib.Labels = append(lib.Labels, l)
	}
	return lib, nil
}
