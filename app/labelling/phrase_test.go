package labelling_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/inference"
)

// spelling makes a vector of a text's length, lacks emoji, and reads 40 characters.
type spelling struct{ asked *int }

func (s spelling) EncodeAll(ctx context.Context, texts []string, each func(i int, v engine.TextVector, err error)) error {
	for i, text := range texts {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		v, err := s.encode(text)
		each(i, v, err)
	}
	return nil
}

func (s spelling) encode(text string) (engine.TextVector, error) {
	*s.asked++
	switch {
	case len([]rune(text)) > 40:
		return engine.TextVector{}, engine.ErrLongText
	case text == "😀":
		return engine.TextVector{Lacks: []string{"😀"}}, engine.ErrUnknownWords
	case strings.Contains(text, "😀"):
		return engine.TextVector{Vector: []float32{1, 1}, Lacks: []string{"😀"}}, nil
	}
	return engine.TextVector{Vector: []float32{1, float32(len(text))}}, nil
}

// TestTypedAtOnce checks that many labels are one version, that one which cannot be added keeps all from
// being added and says why, and that names which a person takes for one are one.
func TestTypedAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	pack := engine.PackInfo{Key: "p", ID: "pack", ModelHash: "m", Classes: inference.Vocabulary{{Name: "Cup"}, {Name: "碗"}}}
	book := labelling.BookOf(path, pack.Info())
	if err := book.SaveOwn("p", labels.Own{Scale: 10, Vectors: []labels.Vector{{1, 0}, {0, 1}}}); err != nil {
		t.Fatal(err)
	}
	asked := 0
	add := func(names ...string) []labelling.Typed {
		t.Helper()
		typed, err := labelling.AddTyped(t.Context(), path, pack, nil, spelling{&asked}, nil, names...)
		if err != nil {
			t.Fatal(err)
		}
		return typed
	}
	saved := func(version, n int) labels.Library {
		t.Helper()
		v, err := book.Load()
		if err != nil || v.Number != version || len(v.Library.Labels) != n {
			t.Errorf("%v: version %d of %d labels, not %d of %d", err, v.Number, len(v.Library.Labels), version, n)
		}
		return v.Library
	}
	many := make([]string, 1000)
	for i := range many {
		many[i] = fmt.Sprint("标签", i)
	}
	if typed := add(many...); len(typed) != 1000 || typed[999].Version != 1 || typed[999].ID != "user:标签999" || typed[999].Known || asked != 1000 {
		t.Errorf("%d labels, the last %+v", len(typed), typed[len(typed)-1])
	}
	lib := saved(1, 1000)

	// A name that the library has given a label of the pack.
	lib.Overrides = []labels.Override{{Of: labels.Key{Class: 1}, Was: "碗", Fields: labels.SetsName, Name: "Bowl"}}
	if _, err := book.Save(1, &lib); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]error{
		"": labelling.ErrNoName, " \t\u3000": labelling.ErrNoName, "\u200b": labelling.ErrBadName, "a\u202eb": labelling.ErrBadName, "\xff": labelling.ErrBadName,
		strings.Repeat("字", 101): labelling.ErrBadName, strings.Repeat("字", 41): engine.ErrLongText, "😀": engine.ErrUnknownWords,
		"ＣＵＰ": labelling.ErrPackLabel, "cup": labelling.ErrPackLabel, "bowl": labelling.ErrPackLabel,
	} {
		typed := add("新的", name)
		if len(typed) != 2 || typed[0].Err != nil || !errors.Is(typed[1].Err, want) || typed[0].Version+typed[1].Version > 0 {
			t.Errorf("%q: %+v", name, typed)
		}
	}
	saved(2, 1000)
	typed := add("Ear phones", "ｅａｒ　phones", "标签7", "杯 😀")
	if len(typed) != 3 || typed[0].Name != "Ear phones" || !typed[1].Known || len(typed[2].Lacks) != 1 || typed[2].Version != 3 {
		t.Errorf("%+v", typed)
	}
	saved(3, 1002)
	if typed := add("EAR PHONES"); !typed[0].Known || typed[0].Name != "Ear phones" || typed[0].Version != 0 {
		t.Errorf("one that is there: %+v", typed)
	}
	saved(3, 1002)
}

// TestTypedCancelled checks that progress is told label by label, and that where it is cancelled nothing is saved.
func TestTypedCancelled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	pack := engine.PackInfo{Key: "p", ID: "pack", ModelHash: "m", Classes: inference.Vocabulary{{Name: "Cup"}}}
	book := labelling.BookOf(path, pack.Info())
	if err := book.SaveOwn("p", labels.Own{Scale: 10, Vectors: []labels.Vector{{1, 0}}}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var told []int
	asked := 0
	_, err := labelling.AddTyped(ctx, path, pack, nil, spelling{&asked}, func(done, of int) {
		if told = append(told, done); done == 2 {
			cancel()
		}
		if of != 3 {
			t.Errorf("%d of %d", done, of)
		}
	}, "甲", "乙", "丙")
	if !errors.Is(err, context.Canceled) || !slices.Equal(told, []int{1, 2}) {
		t.Errorf("%v, told %v", err, told)
	}
	if v, err := book.Load(); err != nil || v.Number != 0 {
		t.Errorf("version %d, %v", v.Number, err)
	}
}
