package server_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/apptest"
	"wanwu/app/embeddings"
	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/server"
	"wanwu/assets"
	"wanwu/inference"
)

// TestServiceAnswersByTheLabelLibrary checks that answers follow the label library as it is saved
// while the service runs: renamed, merged, hidden and with a threshold of its own, and a label that
// was taught.
func TestServiceAnswersByTheLabelLibrary(t *testing.T) {
	card, err := engine.ReadPackInfo(t.Context(), apptest.EmbeddedPack(t), "")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "w.db")
	s := start(t, server.Config{Labels: labelling.NewLive(path, card)}).ready(t)
	ask := func(query string) (names []string, status, version string) {
		t.Helper()
		r := s.asked(t, t.Context(), query, nil, sample(t, "猫.jpg"))
		if r.status != http.StatusOK || len(r.Results) != 1 {
			t.Fatalf("status %d, %+v", r.status, r)
		}
		for _, l := range r.Results[0].Labels {
			names = append(names, l.Label)
		}
		if r.Library != nil {
			version = fmt.Sprint(r.Library.Version, " ", strings.HasPrefix(r.Library.Hash, "sha256:"))
		}
		return names, r.Results[0].Status, version
	}
	names, _, version := ask("?top=3")
	if fmt.Sprint(names) != "[埃及猫 狸花猫 虎斑猫]" || version != "" {
		t.Fatalf("without a library: %v, %q", names, version)
	}
	e, err := labelling.OpenEdition(path, card)
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) labels.Override {
		for i := range card.Classes {
			if card.Classes[i].Name == name {
				return labels.Override{Of: labels.Key{Class: int32(i)}, Was: name}
			}
		}
		t.Fatalf("there is no %s", name)
		return labels.Override{}
	}
	save := func(overrides ...labels.Override) {
		t.Helper()
		lib, _, err := e.Library.Edit(card.Classes, overrides)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Save(&lib); err != nil {
			t.Fatal(err)
		}
	}
	renamed, merged, hidden := at("埃及猫"), at("狸花猫"), at("虎斑猫")
	renamed.Fields, renamed.Name = labels.SetsName, "家猫"
	merged.Fields, merged.Into = labels.Merges, renamed.Of
	hidden.Fields = labels.Hides
	save(renamed, merged, hidden)
	names, status, version := ask("?top=3")
	if len(names) != 3 || names[0] != "家猫" || names[1] != "猞猁" || status != "ok" || version != "1 true" {
		t.Errorf("%v, %s, %q", names, status, version)
	}
	renamed.Fields, renamed.Threshold = labels.SetsThreshold, 0.99
	save(renamed)
	if names, status, version := ask("?top=1"); status != "empty" || len(names) > 0 || version != "2 true" {
		t.Errorf("beneath its own threshold: %v, %s, %q", names, status, version)
	}
	renamed.Threshold = 0.1
	save(renamed)
	if names, status, _ := ask("?top=1&threshold=0.95"); status != "ok" || len(names) != 1 {
		t.Errorf("above its own threshold: %v, %s", names, status)
	}
}

// TestServiceAnswersWithTaughtLabels checks that a taught label is answered from the embedding.
func TestServiceAnswersWithTaughtLabels(t *testing.T) {
	card, err := engine.ReadPackInfo(t.Context(), apptest.EmbeddedPack(t), "")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "w.db")
	e, err := labelling.OpenEdition(path, card)
	if err != nil {
		t.Fatal(err)
	}
	taught := seen(t, "猫.jpg")
	lib := labels.Library{Background: make(labels.Vector, len(taught.Embedding))}
	embeddings.Widen(lib.Background, assets.Background(card.ModelHash))
	at := lib.Add("小花猫", labels.FromExamples)
	lib.Labels[at].Examples = []labels.Example{{Path: "猫.jpg", Hash: 1, Vector: taught.Embedding, Own: taught.Labels[0]}}
	if err := e.Save(&lib); err != nil {
		t.Fatal(err)
	}
	s := start(t, server.Config{Labels: labelling.NewLive(path, card)}).ready(t)
	r := s.asked(t, t.Context(), "", nil, sample(t, "猫.jpg"), sample(t, "咖啡.jpg"))
	for i, want := range []string{"user:小花猫", "n07920052"} {
		if l := r.Results[i].Labels; len(l) == 0 || l[0].ID != want {
			t.Errorf("%+v, not %s", l, want)
		}
	}
}

// seen recognises a sample picture.
func seen(t *testing.T, name string) *inference.Result {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, sample(t, name).data, 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := opener(t, nil)(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	online, err := e.Online()
	if err != nil {
		t.Fatal(err)
	}
	defer online.Close()
	done := make(chan *inference.Result, 1)
	if err := online.Recognize(t.Context(), inference.Item{Path: name, File: path}, engine.Ask{Top: 1, Embedding: true}, func(r *inference.Result) { done <- r }); err != nil {
		t.Fatal(err)
	}
	r := <-done
	if r.Err != nil || len(r.Embedding) == 0 {
		t.Fatalf("%v, an embedding of %d values", r.Err, len(r.Embedding))
	}
	return r
}
