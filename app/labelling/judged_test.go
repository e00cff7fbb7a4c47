package labelling_test

import (
	"errors"
	"reflect"
	"testing"

	"wanwu/app/apptest"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/workspace"
)

// teach saves a label that is taught by rows.
func (g *gallery) teach(t *testing.T, l labelling.Lesson) *labelling.Draft {
	t.Helper()
	d, err := (labelling.Teacher{Path: g.path}).Draft(t.Context(), g.ws, l)
	if err == nil {
		err = d.Save()
	}
	if err == nil {
		err = labelling.ApplyStored(t.Context(), g.path, g.ws, g.pack)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// judged returns the lessons of what was judged.
func (g *gallery) judged(t *testing.T) []labelling.Lesson {
	t.Helper()
	lessons, err := (labelling.Teacher{Path: g.path}).Judged(t.Context(), g.ws)
	if err != nil {
		t.Fatal(err)
	}
	return lessons
}

// TestJudgedTeaches checks that pictures which were given another label are offered as examples of it,
// and wrong answers of a taught label as counter-examples, until they have taught it.
func TestJudgedTeaches(t *testing.T) {
	g := newGallery(t, 80)
	if got := g.judged(t); len(got) != 0 {
		t.Errorf("before anything was judged: %+v", got)
	}
	wrong := func(label string, rows ...int) {
		for _, row := range rows {
			g.ws.Judge([]workspace.Judged{apptest.Judged(row, workspace.Wrong, label)})
		}
	}
	wrong(" 新的", rows(0, 0, 5)...)
	wrong("甲", rows(1, 0, 1)...) // which is the pack's own
	wrong("", rows(1, 1, 1)...)
	g.ws.Judge([]workspace.Judged{apptest.Judged(rows(2, 0, 1)[0], workspace.Right, "甲")})
	want := labelling.Lesson{Name: "新的", Examples: rows(0, 0, 5)}
	got := g.judged(t)
	if len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Fatalf("%+v, want %+v", got, want)
	}
	d := g.teach(t, got[0])
	if d.Added != 5 || d.Known || len(d.Before.Tested) != 0 {
		t.Errorf("%+v", d)
	}
	if got := g.judged(t); len(got) != 0 {
		t.Errorf("what has taught is offered again: %+v", got)
	}

	// Of what the label is given to, two pictures are wrong; one of them shows another new thing.
	a, b := rows(0, 10, 1)[0], rows(0, 11, 1)[0]
	wrong("", a)
	wrong("别的", b)
	wrong("新的", rows(3, 0, 1)...)
	got = g.judged(t)
	if len(got) != 2 || !reflect.DeepEqual(got[0], labelling.Lesson{Name: "新的", Known: true, Examples: rows(3, 0, 1), Counters: []int{a}}) ||
		!reflect.DeepEqual(got[1], labelling.Lesson{Name: "别的", Examples: []int{b}}) {
		t.Fatalf("%+v", got)
	}
	d = g.teach(t, got[0])
	if d.Added != 1 || d.Countered != 1 || !d.Known || d.Examples != 6 || d.Before.Tested[d.At] != 5 || d.Check.Tested[d.At] != 6 {
		t.Errorf("%+v", d)
	}
	// Said otherwise afterwards, an example is an example still, and a contradiction is named.
	wrong("别的", rows(0, 0, 1)...)
	if got := g.judged(t); len(got) != 1 || got[0].Name != "别的" || len(got[0].Examples) != 1 {
		t.Errorf("%+v", got)
	}
	var clash *labels.ClashError
	_, err := (labelling.Teacher{Path: g.path}).Draft(t.Context(), g.ws, labelling.Lesson{Name: "新的", Counters: rows(0, 0, 1)})
	if !errors.As(err, &clash) || clash.Label != clash.Other {
		t.Errorf("an example as a counter-example: %v", err)
	}
	_, err = (labelling.Teacher{Path: g.path}).Draft(t.Context(), g.ws, labelling.Lesson{Name: "新的", Examples: rows(0, 0, 2)})
	if !errors.Is(err, labelling.ErrNothingNew) {
		t.Errorf("nothing but examples: %v", err)
	}
}

// TestJudgedByFormerName checks that a verdict by the name that a label of the pack had before it was
// renamed offers no new label.
func TestJudgedByFormerName(t *testing.T) {
	g := newGallery(t, 80)
	e, err := labelling.OpenEdition(g.path, g.pack)
	if err != nil {
		t.Fatal(err)
	}
	lib, _, err := e.Library.Edit(g.pack.Classes, []labels.Override{{Of: labels.Key{Class: 0}, Was: "甲", Fields: labels.SetsName, Name: "丙"}})
	if err == nil {
		err = e.Save(&lib)
	}
	if err == nil {
		err = e.Apply(t.Context(), g.path, g.ws)
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"甲", "丙"} {
		g.ws.Judge([]workspace.Judged{apptest.Judged(i, workspace.Wrong, name)})
	}
	if got := g.judged(t); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}
