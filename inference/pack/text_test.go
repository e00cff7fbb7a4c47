package pack_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pack"
)

const vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n蓝\n牙\n红\n"

// textTower returns a text tower whose vector is the mean of its tokens' rows.
func textTower(context, dims int) []byte {
	return new(infertest.Graph).Input("tokens", infertest.Int64, -1, context).Output("embedding", infertest.Float, -1, dims).
		Floats("rows", make([]float32, 7*dims), 7, dims).
		Node("Gather", []string{"rows", "tokens"}, []string{"each"}).
		Node("ReduceMean", []string{"each"}, []string{"embedding"}, infertest.IntsAttribute("axes", 1), infertest.IntAttribute("keepdims", 0)).Bytes()
}

// withText is small with an embedding and a text tower; change edits the manifest last.
func withText(t *testing.T, tower []byte, words string, change func(m map[string]any)) fstest.MapFS {
	t.Helper()
	model := new(infertest.Graph).Input("input", infertest.Float, -1, 3, 4, 4).Output("logits", infertest.Float, -1, 2).Output("embedding", infertest.Float, -1, 2).
		Floats("weights", make([]float32, 96), 48, 2).
		Node("Flatten", []string{"input"}, []string{"row"}).Node("MatMul", []string{"row", "weights"}, []string{"logits"}).
		Node("Identity", []string{"logits"}, []string{"embedding"}).Bytes()
	fsys := small(t, func(m map[string]any) {
		m["output"].(map[string]any)["embedding"] = "embedding"
		m["files"].(map[string]any)["model.onnx"] = hash(model)
		m["files"].(map[string]any)["text.onnx"] = hash(tower)
		m["files"].(map[string]any)["vocab.txt"] = hash([]byte(words))
		if change != nil {
			change(m)
		}
	})
	fsys["model.onnx"] = &fstest.MapFile{Data: model}
	fsys["text.onnx"], fsys["vocab.txt"] = &fstest.MapFile{Data: tower}, &fstest.MapFile{Data: []byte(words)}
	return fsys
}

// TestTextTowerIsFilledFromItsGraph checks that a pack that says nothing of its text tower is fed
// as the graph says, and one that does as it says.
func TestTextTowerIsFilledFromItsGraph(t *testing.T) {
	for name, c := range map[string]struct {
		context int
		said    map[string]any
		want    int
		lines   []string
	}{
		"the graph says":    {12, nil, 12, []string{"蓝牙"}},
		"nobody says":       {-1, nil, 52, []string{"蓝牙"}},
		"the manifest says": {-1, map[string]any{"context": 20, "templates": []string{"{}", "一张{}的照片"}}, 20, []string{"蓝牙", "一张蓝牙的照片"}},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := withText(t, textTower(c.context, 2), vocabulary, func(m map[string]any) {
				if c.said != nil {
					m["text"] = c.said
				}
			})
			if p, err := pack.Load(t.Context(), fsys); err != nil || !p.HasText() {
				t.Fatal(err)
			}
			tower, _, err := pack.ReadText(t.Context(), fsys)
			if err != nil {
				t.Fatal(err)
			}
			if tower.Context != c.want || tower.Input != "tokens" || tower.Output != "embedding" || strings.Join(tower.Sentences("蓝牙"), "|") != strings.Join(c.lines, "|") {
				t.Errorf("%+v, sentences %q", tower, tower.Sentences("蓝牙"))
			}
		})
	}
	if p, err := pack.Load(t.Context(), small(t, nil)); err != nil || p.HasText() {
		t.Errorf("a pack without a text tower has one, or %v", err)
	}
	if _, _, err := pack.ReadText(t.Context(), small(t, nil)); !errors.Is(err, pack.ErrNoText) {
		t.Errorf("a pack without a text tower: %v", err)
	}
}

// TestTextTowerThatDoesNotFitIsRefused says of each what was said and what was found.
func TestTextTowerThatDoesNotFitIsRefused(t *testing.T) {
	good := textTower(12, 2)
	files := func(name string) func(m map[string]any) {
		return func(m map[string]any) { delete(m["files"].(map[string]any), name) }
	}
	said := func(text map[string]any) func(m map[string]any) {
		return func(m map[string]any) { m["text"] = text }
	}
	for want, fsys := range map[string]fstest.MapFS{
		`vocab.txt: has no token [CLS]`:                                              withText(t, good, "[PAD]\n[UNK]\n", nil),
		`text.onnx: its vectors have 3 values, and the network's embedding has 2`:    withText(t, textTower(12, 3), vocabulary, nil),
		`pack.json: files: "vocab.txt" has no hash`:                                  withText(t, good, vocabulary, files("vocab.txt")),
		`pack.json: files: "text.onnx" has no hash`:                                  withText(t, good, vocabulary, files("text.onnx")),
		`text.onnx: is no ONNX network, or ends too early: unexpected EOF`:           withText(t, good[:len(good)/2], vocabulary, nil),
		`text.onnx: input "tokens": the manifest says [-1 9], the graph [-1 12]`:     withText(t, good, vocabulary, said(map[string]any{"context": 9})),
		`text.onnx: input "words" is not in the graph, which has tokens`:             withText(t, good, vocabulary, said(map[string]any{"input": "words"})),
		`pack.json: text.context: 1 is not within 2…1024`:                            withText(t, good, vocabulary, said(map[string]any{"context": 1})),
		`pack.json: text.templates: "照片" has no {} where the label goes, or several`: withText(t, good, vocabulary, said(map[string]any{"templates": []string{"照片"}})),
		`pack.json: output.embedding is empty`:                                       withText(t, good, vocabulary, func(m map[string]any) { delete(m["output"].(map[string]any), "embedding") }),
		`text.onnx: input "input": the graph's type is float32, not int64`:           withText(t, network(), vocabulary, nil),
	} {
		_, loading := pack.Load(t.Context(), fsys)
		_, _, reading := pack.ReadText(t.Context(), fsys)
		if strings.Contains(want, "the network's embedding") {
			reading = loading // it reads no network
		}
		for _, err := range []error{loading, reading} {
			if err == nil {
				t.Errorf("accepted, want %q", want)
				continue
			}
			if got := err.Error(); !strings.Contains(got, strings.SplitN(want, ": ", 2)[0]) || !strings.Contains(got, strings.SplitN(want, ": ", 2)[1]) {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
}

// TestPartsAreReadWithoutTheRest checks that labels and text tower are read of a pack whose network is
// damaged, and are refused where they themselves are not what the manifest says.
func TestPartsAreReadWithoutTheRest(t *testing.T) {
	of := func(damaged string) fstest.MapFS {
		fsys := withText(t, textTower(12, 2), vocabulary, nil)
		data := slices.Clone(fsys[damaged].Data)
		data[len(data)-2] ^= 1
		fsys[damaged] = &fstest.MapFile{Data: data}
		return fsys
	}
	for _, c := range []struct {
		damaged               string
		whole, labelled, text bool // which can be read
	}{
		{"model.onnx", false, true, true}, {"labels.tsv", false, false, true}, {"text.onnx", false, true, false}, {"vocab.txt", false, true, false},
	} {
		_, whole := pack.Load(t.Context(), of(c.damaged))
		m, v, labelled := pack.ReadLabelled(t.Context(), of(c.damaged))
		tower, _, text := pack.ReadText(t.Context(), of(c.damaged))
		for i, err := range []error{whole, labelled, text} {
			can := []bool{c.whole, c.labelled, c.text}[i]
			if (err == nil) != can || err != nil && (inference.CodeOf(err) != inference.CodePack || !strings.Contains(err.Error(), "the manifest says")) {
				t.Errorf("%s is damaged: %v", c.damaged, err)
			}
		}
		if c.labelled && (len(v) != 2 || m.ID == "") || c.text && tower.Tokenizer.Size() != 7 {
			t.Errorf("%s is damaged: %d labels of %q, the tower %+v", c.damaged, len(v), m.ID, tower)
		}
	}
}
