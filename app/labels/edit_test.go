package labels_test

import (
	"errors"
	"fmt"
	"testing"

	"wanwu/app/labels"
	"wanwu/inference"
)

var goods = inference.Vocabulary{{Name: "杯子"}, {Name: "茶杯"}, {Name: "碗"}, {Name: "盘"}}

func change(k int32, fields labels.Fields, name string, into int32) labels.Override {
	return labels.Override{Of: labels.Key{Class: k}, Was: goods[k].Name, Fields: fields, Name: name, Into: labels.Key{Class: into}}
}

// TestEdit checks that overrides take the place of earlier ones and go when they set nothing, that a
// label of the library is changed in itself, and that the library that was edited stays.
func TestEdit(t *testing.T) {
	lib := labels.Library{}
	lib.Add("新", labels.FromExamples)
	one, n, err := lib.Edit(goods, []labels.Override{
		change(0, labels.SetsName, "马克杯", 0), change(1, labels.Merges, "", 0),
		{Of: labels.Key{ID: lib.Labels[0].ID}, Was: "新", Fields: labels.SetsName | labels.Hides, Name: "更新"},
	})
	if err != nil || n != 3 || len(one.Overrides) != 3 || one.Labels[0].Name != "更新" || lib.Labels[0].Name != "新" || len(lib.Overrides) > 0 {
		t.Fatalf("%v: %d changed, %+v", err, n, one)
	}
	if o := one.Overrides[2]; o.Was != "更新" || o.Fields != labels.Hides {
		t.Errorf("%+v", o)
	}
	two, n, err := one.Edit(goods, []labels.Override{change(0, 0, "", 0), change(1, labels.Merges, "", 0)})
	if err != nil || n != 1 || len(two.Overrides) != 2 {
		t.Errorf("%v: %d changed, %+v", err, n, two.Overrides)
	}
}

// TestEditErrors checks that what cannot be is refused with the override that is to blame.
func TestEditErrors(t *testing.T) {
	earlier, _, err := new(labels.Library).Edit(goods, []labels.Override{change(0, labels.Merges, "", 1)})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		given []labels.Override
		want  labels.Flaw
		at    int
	}{
		"no such label":             {[]labels.Override{{Of: labels.Key{Class: 9}, Was: "杯子"}}, labels.NoSuchLabel, 0},
		"no such id":                {[]labels.Override{{Of: labels.Key{ID: "user:x"}}}, labels.NoSuchLabel, 0},
		"another name":              {[]labels.Override{{Of: labels.Key{Class: 2}, Was: "锅"}}, labels.OtherName, 0},
		"no such target":            {[]labels.Override{change(2, labels.Merges, "", 9)}, labels.NoSuchTarget, 0},
		"into itself":               {[]labels.Override{change(2, labels.Merges, "", 2)}, labels.MergesInCircle, 0},
		"a circle with one":         {[]labels.Override{change(3, 0, "", 0), change(1, labels.Merges, "", 0)}, labels.MergesInCircle, 1},
		"a circle of three":         {[]labels.Override{change(1, labels.Merges, "", 2), change(2, labels.Merges, "", 0)}, labels.MergesInCircle, -1},
		"another's name":            {[]labels.Override{change(2, labels.SetsName, "盘", 0)}, labels.SameName, 0},
		"the same in other letters": {[]labels.Override{change(2, labels.SetsName, "Plate", 0), change(3, labels.SetsName, "ＰＬＡＴＥ", 0)}, labels.SameName, 1},
		"two of one new name":       {[]labels.Override{change(2, labels.SetsName, "新", 0), change(3, labels.SetsName, "新", 0)}, labels.SameName, 1},
	} {
		_, _, err := earlier.Edit(goods, c.given)
		var e *labels.EditError
		if !errors.As(err, &e) || e.Flaw != c.want || c.at >= 0 && e.At != c.at {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A name that is free since its label is hidden, merged or renamed itself.
	for name, given := range map[string][]labels.Override{
		"merged":  {change(2, labels.SetsName, "杯子", 0)},
		"hidden":  {change(2, labels.SetsName, "盘", 0), change(3, labels.Hides, "", 0)},
		"renamed": {change(2, labels.SetsName, "盘", 0), change(3, labels.SetsName, "碗", 0)},
	} {
		if _, _, err := earlier.Edit(goods, given); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEditOfLongChains checks that labels that are merged one into another, and all into one, are followed in
// a time that grows with their number, and that a circle among them is found.
func TestEditOfLongChains(t *testing.T) {
	const n = 50_000
	v := make(inference.Vocabulary, n)
	for i := range v {
		v[i].Name = fmt.Sprint(i)
	}
	merge := func(into func(i int32) int32) (all []labels.Override) {
		for i := range int32(n - 1) {
			all = append(all, labels.Override{Of: labels.Key{Class: i}, Was: v[i].Name, Fields: labels.Merges, Into: labels.Key{Class: into(i)}})
		}
		return all
	}
	for name, into := range map[string]func(i int32) int32{
		"a chain": func(i int32) int32 { return i + 1 }, "all into one": func(int32) int32 { return n - 1 },
	} {
		lib, _, err := new(labels.Library).Edit(v, merge(into))
		if err != nil {
			t.Fatal(name, err)
		}
		l := labels.NewLayer(lib.Overrides, func(k labels.Key) (int32, inference.Class, bool) { return k.Class, v[k.Class], true })
		if len(l.Into) != n-1 || l.Into[0] != n-1 || len(l.Classes) != n || len(l.Classes.Find(n-1).Aliases) != n-1 {
			t.Errorf("%s: %d merged, the first into %d", name, len(l.Into), l.Into[0])
		}
	}
	round := append(merge(func(i int32) int32 { return i + 1 }), labels.Override{Of: labels.Key{Class: n - 1}, Was: v[n-1].Name, Fields: labels.Merges})
	_, _, err := new(labels.Library).Edit(v, round)
	var e *labels.EditError
	if !errors.As(err, &e) || e.Flaw != labels.MergesInCircle || e.At != n-1 {
		t.Errorf("a circle: %v", err)
	}
}

// TestEditKeepsAddedLabelsApart checks that a label of the library takes neither the name nor the id
// of another, hidden or merged or not, and that two may change names.
func TestEditKeepsAddedLabelsApart(t *testing.T) {
	lib := labels.Library{}
	lib.Add("甲", labels.FromExamples)
	lib.Add("乙", labels.FromExamples)
	set := func(of string, fields labels.Fields, name string) labels.Override {
		return labels.Override{Of: labels.Key{ID: "user:" + of}, Was: of, Fields: fields, Name: name}
	}
	for name, given := range map[string][]labels.Override{
		"of a hidden one":     {set("甲", labels.Hides, ""), set("乙", labels.SetsName, "甲")},
		"of a merged one":     {set("甲", labels.Merges, ""), set("乙", labels.SetsName, "甲")},
		"while hidden itself": {set("甲", 0, ""), set("乙", labels.SetsName|labels.Hides, "甲")},
		"an id":               {set("甲", 0, ""), set("乙", labels.SetsName, "user:甲")},
	} {
		_, _, err := lib.Edit(goods, given)
		var e *labels.EditError
		if !errors.As(err, &e) || e.Flaw != labels.SameName || e.At != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := lib.Edit(goods, []labels.Override{set("甲", labels.SetsName, "碗")}); err == nil {
		t.Error("a label of the library takes the name of one of the pack")
	}
	edited, n, err := lib.Edit(goods, []labels.Override{set("甲", labels.SetsName, "乙"), set("乙", labels.SetsName, "甲")})
	if err != nil || n != 2 || edited.Labels[0].Name != "乙" || edited.Labels[1].Name != "甲" {
		t.Errorf("%v: %+v", err, edited.Labels)
	}
}

// TestLayerOfDamagedOverrides checks that a circle, a label that is gone and one that is called
// otherwise are left out and counted, whatever their order.
func TestLayerOfDamagedOverrides(t *testing.T) {
	find := func(k labels.Key) (int32, inference.Class, bool) {
		if int(k.Class) >= len(goods) {
			return 0, inference.Class{}, false
		}
		return k.Class, goods[k.Class], true
	}
	for range 20 { // the order of maps
		l := labels.NewLayer([]labels.Override{
			change(0, labels.Merges, "", 1), change(1, labels.Merges, "", 0), {Of: labels.Key{Class: 7}, Fields: labels.Hides},
			{Of: labels.Key{Class: 3}, Was: "锅", Fields: labels.Hides}, change(2, labels.Merges, "", 8),
		}, find)
		if l.Stale != 4 || fmt.Sprint(l.Into) != "map[1:0]" {
			t.Errorf("%d stale, into %v", l.Stale, l.Into)
		}
	}
}

// TestLayerMerges checks how scores of merged labels come together.
func TestLayerMerges(t *testing.T) {
	l := labels.Layer{Into: map[int32]int32{1: 2, 3: -1}}
	all := func() []inference.Label {
		return []inference.Label{{Class: 0, Score: 0.4}, {Class: 3, Score: 0.3}, {Class: 2, Score: 0.25}, {Class: 1, Score: 0.2}}
	}
	for exclusive, want := range map[bool]string{true: "2 0.45 0 0.40 ", false: "0 0.40 2 0.25 "} {
		got := ""
		for _, label := range l.Apply(all(), exclusive) {
			got += fmt.Sprintf("%d %.2f ", label.Class, label.Score)
		}
		if got != want {
			t.Errorf("exclusive %v: %s, not %s", exclusive, got, want)
		}
	}
}
