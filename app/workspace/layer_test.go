package workspace_test

import (
	"fmt"
	"testing"

	"wanwu/app/engine"
	"wanwu/app/labels"
	"wanwu/app/query"
	"wanwu/app/workspace"
	"wanwu/inference"
)

var pets = inference.Vocabulary{
	{ID: "a", Name: "虎斑猫", English: "tabby", Category: "动物"}, {ID: "b", Name: "波斯猫", English: "Persian cat", Category: "动物"},
	{ID: "c", Name: "狗", English: "dog", Category: "动物"}, {ID: "d", Name: "椅子", English: "chair", Category: "家具"},
}

// ranked returns a workspace of a pack with n pictures that have the same labels.
func ranked(n int, of ...inference.Label) (ws *workspace.Workspace, task int32) {
	ws = workspace.New(0.3)
	ws.AddPack(engine.PackInfo{Key: "p", Classes: pets})
	task = ws.InsertTask(workspace.Task{Name: "t", PackKey: "p"})
	for i := range n {
		row, _ := ws.AppendTo(task, &inference.Item{Path: fmt.Sprint(i), File: fmt.Sprint("/", i)})
		ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(i + 1)}, Labels: of})
	}
	return ws, task
}

// override changes class k of pets.
func override(k int32, o labels.Override) labels.Override {
	o.Of, o.Was = labels.Key{Class: k}, pets[k].Name
	return o
}

// answers returns the labels of a row with their names.
func answers(t *testing.T, ws *workspace.Workspace, row int) (out []string) {
	t.Helper()
	r, ok := ws.Row(row)
	if !ok {
		t.Fatalf("there is no row %d", row)
	}
	v := ws.Vocabulary()
	for _, l := range r.Labels {
		out = append(out, fmt.Sprintf("%s %.2f", v[l.Class].Name, l.Score))
	}
	return out
}

func say(ws *workspace.Workspace, overrides ...labels.Override) {
	ws.SetTaught("p", workspace.Taught{Overrides: overrides, Exclusive: true})
}

func equal(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %v, not %v", what, got, want)
	}
}

// TestOverridesApplyToRowsThatAreThere checks that rows of several chunks follow a renaming, a
// hiding, a merging and a threshold at once, in answers, counts, columns and searches, and that all
// comes back when the overrides go.
func TestOverridesApplyToRowsThatAreThere(t *testing.T) {
	const n = 9000
	ws, _ := ranked(n, inference.Label{Class: 0, Score: 0.4}, inference.Label{Class: 2, Score: 0.35}, inference.Label{Class: 1, Score: 0.2})
	find := func(text string) int {
		t.Helper()
		q, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		found, err := ws.Find(t.Context(), q, ws.Vocabulary(), workspace.Order{})
		if err != nil {
			t.Fatal(err)
		}
		return len(found.Rows)
	}
	plain := []string{"虎斑猫 0.40", "狗 0.35", "波斯猫 0.20"}
	equal(t, "as it is", answers(t, ws, 7), plain...)

	say(ws, override(0, labels.Override{Fields: labels.SetsName | labels.SetsCategory, Name: "家猫", Category: "宠物"}))
	equal(t, "renamed", answers(t, ws, n-1), "家猫 0.40", "狗 0.35", "波斯猫 0.20")
	for text, want := range map[string]int{"标签:家猫": n, "标签=家猫": n, "标签:虎斑猫": n, "类别:宠物": n, "类别:动物": 0, "标签:狗": 0} {
		if got := find(text); got != want {
			t.Errorf("renamed: %s finds %d, not %d", text, got, want)
		}
	}

	say(ws, override(0, labels.Override{Fields: labels.Hides}))
	equal(t, "hidden", answers(t, ws, 7), "狗 0.35", "波斯猫 0.20")
	if c := ws.Counts(); c.OK != n || c.Labels[2] != n || c.Labels[0] != 0 {
		t.Errorf("hidden: %+v", c)
	}

	say(ws, override(1, labels.Override{Fields: labels.Merges, Into: labels.Key{Class: 2}}))
	equal(t, "merged", answers(t, ws, 7), "狗 0.55", "虎斑猫 0.40")
	columns, err := ws.Columns(t.Context(), nil, true, 3)
	if err != nil || columns.Class[n-1] != 2 || columns.Top[0] != 2 || columns.Top[1] != 0 || columns.Top[2] != -1 {
		t.Errorf("merged: %v, %d, %v", err, columns.Class[n-1], columns.Top[:3])
	}
	if columns.Former["波斯猫"] != 2 {
		t.Errorf("merged: %v", columns.Former)
	}
	if got := find("标签:波斯猫"); got != n {
		t.Errorf("merged: the name that it had finds %d", got)
	}

	for own, ok := range map[float32]int{0.5: 0, 0.4: n, 0.1: n} {
		say(ws, override(0, labels.Override{Fields: labels.SetsThreshold, Threshold: own}))
		for _, threshold := range []float32{0.3, 0.45} {
			ws.SetThreshold(threshold)
			r, _ := ws.Row(7)
			if c := ws.Counts(); c.OK != ok || c.Empty != n-ok || r.Shown(threshold) != (ok > 0) || find("状态:无结果") != n-ok {
				t.Errorf("its own threshold %v beside %v: %+v", own, threshold, c)
			}
		}
		equal(t, "raw", answers(t, ws, 7), plain...)
	}
	ws.SetThreshold(0.3)

	say(ws)
	equal(t, "as it was", answers(t, ws, 7), plain...)
	if c := ws.Counts(); c.OK != n || c.Labels[0] != n {
		t.Errorf("as it was: %+v", c)
	}
	if got := find("标签:家猫"); got != 0 {
		t.Errorf("as it was: the new name finds %d", got)
	}
}

// TestNoLabelIsLeft checks that a picture whose labels are all hidden has no result, and says why.
func TestNoLabelIsLeft(t *testing.T) {
	ws, task := ranked(1, inference.Label{Class: 0, Score: 0.9}, inference.Label{Class: 1, Score: 0.05})
	say(ws, override(0, labels.Override{Fields: labels.Hides}), override(1, labels.Override{Fields: labels.Merges, Into: labels.Key{Class: 0}}))
	row, _ := ws.AppendTo(task, &inference.Item{Path: "later", File: "/later"})
	ws.Set(row, &inference.Result{Labels: []inference.Label{{Class: 1, Score: 0.8}}})
	for i := range 2 {
		r, _ := ws.Row(i)
		if len(r.Labels) > 0 || !r.Hidden || !r.Note().Hidden || r.Shown(0) || r.State != workspace.Done {
			t.Errorf("row %d: %+v", i, r)
		}
	}
	if c := ws.Counts(); c.Empty != 2 || c.OK != 0 {
		t.Errorf("%+v", c)
	}
}

// TestOverridesOfOnePackLeaveAnotherAlone checks that packs that share labels part where one of
// them is renamed, also for a pack that comes later.
func TestOverridesOfOnePackLeaveAnotherAlone(t *testing.T) {
	ws, _ := ranked(1, inference.Label{Class: 0, Score: 0.9})
	add := func(key string) int {
		ws.AddPack(engine.PackInfo{Key: key, Classes: pets})
		task := ws.InsertTask(workspace.Task{Name: key, PackKey: key})
		row, _ := ws.AppendTo(task, &inference.Item{Path: key, File: "/" + key})
		ws.Set(row, &inference.Result{Labels: []inference.Label{{Class: 0, Score: 0.8}}})
		return row
	}
	q := add("q")
	say(ws, override(0, labels.Override{Fields: labels.SetsName, Name: "家猫"}))
	r := add("r")
	equal(t, "p", answers(t, ws, 0), "家猫 0.90")
	equal(t, "q", answers(t, ws, q), "虎斑猫 0.80")
	equal(t, "r", answers(t, ws, r), "虎斑猫 0.80")
	ws.SetTaught("q", workspace.Taught{Overrides: []labels.Override{override(0, labels.Override{Fields: labels.SetsName, Name: "家猫"})}})
	say(ws)
	equal(t, "p", answers(t, ws, 0), "虎斑猫 0.90")
	equal(t, "q", answers(t, ws, q), "家猫 0.80")
	equal(t, "r", answers(t, ws, r), "虎斑猫 0.80")
}

// TestPacksShareTaughtLabels checks that packs that share a library part where one of them merges or
// hides a label that was taught, that they have its entry in common again afterwards, and that neither
// adds to the vocabulary each time.
func TestPacksShareTaughtLabels(t *testing.T) {
	ws, _ := ranked(1, inference.Label{Class: 0, Score: 0.5})
	ws.AddPack(engine.PackInfo{Key: "q", Classes: pets})
	q, _ := ws.AppendTo(ws.InsertTask(workspace.Task{Name: "q", PackKey: "q"}), &inference.Item{Path: "q", File: "/q"})
	ws.Set(q, &inference.Result{Item: inference.Item{Hash: 1}, Labels: []inference.Label{{Class: 0, Score: 0.5}}})
	taught := workspace.Taught{
		Classes: inference.Vocabulary{{ID: "user:x", Name: "新"}}, Exclusive: true, Scores: map[uint64][]inference.Label{1: {{Class: 0, Score: 0.8}}},
	}
	merged, plain := []string{"虎斑猫 0.90"}, []string{"新 0.80", "虎斑猫 0.10"}
	merging := taught
	merging.Overrides = []labels.Override{{Of: labels.Key{ID: "user:x"}, Was: "新", Fields: labels.Merges, Into: labels.Key{Class: 0}}}
	set := func(what string, p, other workspace.Taught, wantP, wantQ []string) {
		t.Helper()
		ws.SetTaught("p", p)
		ws.SetTaught("q", other)
		equal(t, what+", p", answers(t, ws, 0), wantP...)
		equal(t, what+", q", answers(t, ws, q), wantQ...)
	}
	n := 0
	for i := range 3 {
		set("both plain", taught, taught, plain, plain)
		set("p merges", merging, taught, merged, plain)
		set("both merge", merging, merging, merged, merged)
		set("q merges", taught, merging, plain, merged)
		set("both plain again", taught, taught, plain, plain)
		x, _ := ws.Row(0)
		y, _ := ws.Row(q)
		if fmt.Sprint(x.Labels) != fmt.Sprint(y.Labels) {
			t.Errorf("the packs have entries of their own: %v, %v", x.Labels, y.Labels)
		}
		if got := len(ws.Vocabulary()); i == 0 {
			n = got
		} else if got != n {
			t.Errorf("%d labels after the same was said again, %d before", got, n)
		}
	}
}

// TestOverridesBeforeTheirPack checks that overrides hold for a pack that is known only afterwards.
func TestOverridesBeforeTheirPack(t *testing.T) {
	ws := workspace.New(0)
	say(ws, override(0, labels.Override{Fields: labels.SetsName, Name: "家猫"}), override(2, labels.Override{Fields: labels.Hides}))
	task := ws.InsertTask(workspace.Task{Name: "t", PackKey: "p"})
	row, _ := ws.AppendTo(task, &inference.Item{Path: "1", File: "/1"})
	ws.Set(row, &inference.Result{Labels: []inference.Label{{Class: 2, Score: 0.9}, {Class: 0, Score: 0.1}}})
	equal(t, "unknown", answers(t, ws, row), "#2 0.90", "#0 0.10")
	ws.AddPack(engine.PackInfo{Key: "p", Classes: pets})
	equal(t, "known", answers(t, ws, row), "家猫 0.10")
}

// TestOverridesOfTaughtLabels checks that a label that was taught can be hidden and merged as others
// are, and that the vocabulary does not grow when the same is said again.
func TestOverridesOfTaughtLabels(t *testing.T) {
	ws, _ := ranked(1, inference.Label{Class: 0, Score: 0.5})
	taught := workspace.Taught{
		Classes: inference.Vocabulary{{ID: "user:x", Name: "新"}}, Exclusive: true, Scores: map[uint64][]inference.Label{1: {{Class: 0, Score: 0.8}}},
		Overrides: []labels.Override{{Of: labels.Key{ID: "user:x"}, Was: "新", Fields: labels.Merges, Into: labels.Key{Class: 0}}},
	}
	n := 0
	for i := range 3 {
		ws.SetTaught("p", taught)
		equal(t, "merged", answers(t, ws, 0), "虎斑猫 0.90")
		if i == 0 {
			n = len(ws.Vocabulary())
		} else if got := len(ws.Vocabulary()); got != n {
			t.Errorf("%d labels after the same was said again, %d before", got, n)
		}
	}
	taught.Overrides = nil
	ws.SetTaught("p", taught)
	equal(t, "as it was", answers(t, ws, 0), "新 0.80", "虎斑猫 0.10")
}
